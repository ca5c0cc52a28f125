"""Personal data in a question: found before anything is stored, logged or sent.

Numbers are proved, not guessed: check digits for national identity numbers, the numbering plan for
telephones. Names are only those that stand beside a word about a patient, since the documents
themselves are full of ministers, hospitals and places. The only door to python-stdnum and
phonenumbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import phonenumbers
from stdnum.no import fodselsnummer


class Found(StrEnum):
    IDENTITY = "identity"
    PHONE = "phone"
    EMAIL = "email"
    NAME = "name"


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", re.U)
# Eleven digits as people part them: spaces of any kind, points, dashes, also within the date.
_GAP = r"[\s.:/\u00ad\u2010-\u2015-]{0,2}"
_ELEVEN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{10}}(?!\d)")
_DATE_OFFSETS = (0, 40, 65, 80)  # of the month: real, NAV's, Dolly's and Skatteetaten's synthetic
_D_NUMBER = 40  # added to the day
_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
# Until 2032 the weighted sum leaves 0; numbers given from then on may leave 1, 2 or 3 as well.
_FIRST_REMAINDERS = frozenset({0, 1, 2, 3})

_MOBILE = re.compile(
    r"(?<![\d.,+])(?<!\d\s)(?:[49]\d{2}[\s.]?\d{2}[\s.]?\d{3}|[49]\d(?:[\s.]?\d{2}){3})(?!\d|[.,]\d)"
)
_COUNTRY = re.compile(r"(?:\+|(?<!\d)00)[\s]?47[\s.]?(?:\d[\s.]?){8}(?!\d)")
_SAID = re.compile(
    r"\b(?:tlf|telefon(?:nummer|en|nr)?|tel|mobil(?:nummer|en|nr)?|mob|phone|ring)\b"
    r"[\s.:]*(?:er|is|nr|nummer|på|til)?[\s.:]*((?:\d[\s.]?){8})(?!\d)",
    re.I,
)

_NAME = r"[A-ZÆØÅ][a-zæøåéèöäü]+(?:-[A-ZÆØÅ][a-zæøåéèöäü]+)?"
_FULL = rf"({_NAME}(?:\s+{_NAME}){{1,3}})"
_PATIENT = (
    r"(?:[Pp]asient(?:en|ar|er)?(?:\s+(?:min|vår))?|[Mm]in\s+(?:mor|far|sønn|datter|kone|mann|bror"
    r"|søster)|[Bb]eboer(?:en)?|[Bb]ebuar(?:en)?|[Bb]rukeren|[Pp]årørende\s+til|[Mm]y\s+patient"
    r"|[Tt]he\s+patient|patient|[Mm]y\s+(?:mother|father|son|daughter|wife|husband))"
)
_CALLED = r"(?:\s*,?\s*(?:som\s+)?(?:heter|heiter|ved\s+navn|kalt|named|called))?"
_BEFORE = re.compile(rf"\b{_PATIENT}{_CALLED}[\s,:]+{_FULL}")
_AFTER = re.compile(
    rf"\b{_FULL}\s*[,(]?\s*(?:er\s+|var\s+|ble\s+|blei\s+|was\s+)?"
    r"(?:(?:født|fødd|born|f\.)\s*(?:i\s+|in\s+|den\s+)?\d|\d{1,3}\s+(?:år|years\s+old)\b)"
)
_ILL = re.compile(
    rf"\b{_FULL}\s+(?:har|fikk|lider\s+av|fekk|lid\s+av|has|had|suffers\s+from)\s+"
    r"(?:fått\s+|påvist\s+|diagnosen\s+|the\s+diagnosis\s+)?"
    r"(?:kreft|diabetes|demens|psykose|schizofreni|depresjon|hiv|kols|cancer|dementia|depression"
    r"|hjerneslag|hjerteinfarkt|brystkreft|prostatakreft|lungekreft)\b"
)
# Words of the names of institutions and places: such a pair is no patient.
_INSTITUTION = re.compile(
    r"(?:sykehus|sjukehus|universitet|hospital|helse|senter|klinikk|avdeling|kommune|fylke|diakon"
    r"|foretak|departement|direktorat|program|prosjekt|forbund|forening|register|pakkeforløp"
    r"|utvalg|rapport|melding)"
    r"|\b(?:sør|øst|nord|vest|region|plan|råd|styre|rhf|norge|noreg|norway|oslo|innlandet|østfold"
    r"|agder|vestfold|telemark|viken|akershus|buskerud)\b",
    re.I,
)


def findings(text: str) -> frozenset[Found]:
    """What kinds of personal data stand in ``text``; empty where there are none."""
    checks = {
        Found.IDENTITY: _identity,
        Found.PHONE: _phone,
        Found.EMAIL: lambda each: _EMAIL.search(each) is not None,
        Found.NAME: _name,
    }
    return frozenset(kind for kind, check in checks.items() if check(text))


def is_identity(number: str) -> bool:
    """Whether eleven digits are a fødselsnummer or D-nummer, real or synthetic, old or of 2032."""
    day, month = int(number[:2]), int(number[2:4])
    day -= _D_NUMBER if day > _D_NUMBER else 0
    if not 1 <= day <= 31 or not any(1 <= month - offset <= 12 for offset in _DATE_OFFSETS):
        return False
    first = sum(w * int(n) for w, n in zip(_FIRST_WEIGHTS, number[:10], strict=True)) % 11
    second: str = fodselsnummer.calc_check_digit2(number)
    return first in _FIRST_REMAINDERS and number[10] == second


def _identity(text: str) -> bool:
    return any(is_identity(_digits(match[0])) for match in _ELEVEN.finditer(text))


def _phone(text: str) -> bool:
    return any(_valid_phone(number) for number in _phones(text))


def _phones(text: str) -> Iterator[str]:
    """What is written as a telephone number: with the country, after a word for it, or a mobile's
    own eight digits. A bare group of eight with another beginning is as often an amount."""
    yield from (match[0] for match in _COUNTRY.finditer(text))
    yield from (match[1] for match in _SAID.finditer(text))
    yield from (match[0] for match in _MOBILE.finditer(text))


def _valid_phone(number: str) -> bool:
    digits = _digits(number)
    try:
        parsed = phonenumbers.parse(f"+47{digits[-8:]}", None)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


def _name(text: str) -> bool:
    patterns = (_BEFORE, _AFTER, _ILL)
    return any(
        _INSTITUTION.search(match[1]) is None
        for pattern in patterns
        for match in pattern.finditer(text)
    )


def _digits(text: str) -> str:
    return "".join(str(int(each)) for each in text if each.isdecimal())
