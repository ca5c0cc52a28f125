"""Personal data is caught however it is written; the documents' own figures and names are not."""

from __future__ import annotations

import json
import random
from itertools import product

import pytest
from stdnum.no import fodselsnummer

from tests.conftest import ROOT
from ui.guard import Found, findings, is_identity

SPACINGS = ("{0}{1}{2}{3}", "{0}{1}{2} {3}", "{0} {1} {2} {3}", "{0}.{1}.{2} {3}",
            "{0}{1}{2}-{3}", "{0}\u00a0{1}\u202f{2}  {3}")  # fmt: skip
SENTENCES = ("{}", "Hva skjer med {} i planen?", "fnr:{}.", "({})", "pasient {}, ventetid")
OFFSETS = {"real": (0, 0), "D": (40, 0), "NAV": (0, 40), "Dolly": (0, 65), "Tenor": (0, 80),
           "synthetic D": (40, 80)}  # fmt: skip


def second(nine_and_first: str) -> str:
    return fodselsnummer.calc_check_digit2(nine_and_first)


def numbers(count: int, remainder: int, offset: tuple[int, int], seed: int) -> list[str]:
    """Valid numbers whose weighted sum, first check digit included, leaves ``remainder``."""
    chance = random.Random(seed)
    made: list[str] = []
    while len(made) < count:
        day, month = chance.randint(1, 28) + offset[0], chance.randint(1, 12) + offset[1]
        nine = f"{day:02}{month:02}{chance.randint(0, 99):02}{chance.randint(0, 999):03}"
        weighted = sum(w * int(n) for w, n in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), nine, strict=True))
        first = (remainder - weighted) % 11
        if first < 10 and len(second(f"{nine}{first}")) == 1:
            made.append(f"{nine}{first}{second(f'{nine}{first}')}")
    return made


@pytest.mark.parametrize("kind", sorted(OFFSETS))
def test_every_identity_number_is_caught_in_any_spacing(kind: str) -> None:
    # 6 kinds x (40 numbers of today + 3 x 10 of 2032) x 6 spacings
    made = numbers(40, 0, OFFSETS[kind], 1)
    made += [each for left in (1, 2, 3) for each in numbers(10, left, OFFSETS[kind], left)]
    missed = []
    for number, spacing in product(made, SPACINGS):
        written = spacing.format(number[:2], number[2:4], number[4:6], number[6:])
        sentence = SENTENCES[int(number[-1]) % len(SENTENCES)].format(written)
        if Found.IDENTITY not in findings(sentence):
            missed.append(sentence)
    assert missed == []


def test_the_published_example_is_valid_and_a_slip_in_it_is_not() -> None:
    assert fodselsnummer.is_valid("15108695088")
    assert is_identity("15108695088")
    wrong = [f"1510869508{last}" for last in "012345679"]
    assert [each for each in wrong if is_identity(each)] == []
    assert not is_identity("99999999999")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring meg på 91 23 45 67 om planen", Found.PHONE),
        ("mobil 41234567", Found.PHONE),
        ("+47 22 11 80 80", Found.PHONE),
        ("0047 22118080", Found.PHONE),
        ("tlf. 22 11 80 80", Found.PHONE),
        ("412 34 567", Found.PHONE),
        ("kari.nordmann@sykehus.no", Found.EMAIL),
        ("skriv til per @ eksempel.no", Found.EMAIL),
        ("Pasienten Kari Nordmann venter på time", Found.NAME),
        ("pasienten min, Ola Nordmann, vil hjem", Found.NAME),
        ("Ola Hansen født 1950 har behov for plass", Found.NAME),
        ("Ola Hansen, f. 12.03.1950", Found.NAME),
        ("Kari Nordmann (82 år) trenger hjemmesykehus", Found.NAME),
        ("Kari Marie Nordmann har fått brystkreft", Found.NAME),
        ("pasienten som heter Per Åsen", Found.NAME),
        ("The patient John Smith waits", Found.NAME),
        ("Pasienten Anne-Lise Bø Dahl", Found.NAME),
    ],
)
def test_other_personal_data_is_caught(text: str, kind: Found) -> None:
    assert findings(text) == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hva koster det, 41 234 567 kroner eller 1 200 000 000?",
        "I 2024 var det 12 345 678 konsultasjoner",
        "Hva sier Helse Sør-Øst om pasienten i Vestre Viken?",
        "Hva mener Jan Christian Vestre om ventetid?",
        "Pasienter Oslo universitetssykehus behandler",
        "perioden 2027–2040, side 123, kapittel 3.3.1",
        "organisasjonsnummer 991 324 968",
        "Hva gjelder for pasienten når Lovisenberg Diakonale Sykehus overtar?",
        "@ er et tegn",
    ],
)
def test_ordinary_questions_pass(text: str) -> None:
    assert findings(text) == frozenset()


def test_nothing_in_the_documents_or_the_gold_questions_is_a_person() -> None:
    lines = [
        line
        for path in sorted((ROOT / "corpus").iterdir())
        if path.suffix in (".md", ".txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    questions = [
        json.loads(line)["question"]
        for path in sorted((ROOT / "eval" / "gold").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(questions) > 1000
    assert len(lines) > 5000
    alarms = {text: findings(text) for text in [*lines, *questions] if findings(text)}
    # A switchboard and an address for inquiries are just what they look like; all else is silent.
    assert alarms == {
        "tel:62585500": {Found.PHONE},
        "mailto:postmottak@helse-sorost.no": {Found.EMAIL},
    }
