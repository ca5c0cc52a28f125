"""Figures as Norwegians write them: «1 200», «1200» and «1.200» are one, «fem» is «5».

A figure is its value, its order (million) and whether it is per cent. What stands in words counts
up to twenty, the tens and a hundred; «en» and «ett» are articles and count for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from rag.text import fold

NUMBERS: dict[str, int] = {}
"""What numbers are called, in both forms of Norwegian and in English."""
for _amount, _names in enumerate(
    (
        "null zero", "", "to two", "tre three", "fire four", "fem five", "seks six",
        "sju syv seven", "åtte eight", "ni nine", "ti ten", "elleve eleven", "tolv twelve",
        "tretten thirteen", "fjorten fourteen", "femten fifteen", "seksten sixteen",
        "sytten seventeen", "atten eighteen", "nitten nineteen", "tjue tyve twenty",
    )
):  # fmt: skip
    NUMBERS |= dict.fromkeys(_names.split(), _amount)
NUMBERS |= {
    "tretti": 30, "thirty": 30, "førti": 40, "forty": 40, "femti": 50, "fifty": 50, "seksti": 60,
    "sixty": 60, "sytti": 70, "seventy": 70, "åtti": 80, "eighty": 80, "nitti": 90, "ninety": 90,
    "hundre": 100, "hundred": 100,
}  # fmt: skip
_ORDINALS = {
    name: value
    for value, names in {
        3: "tredje third", 4: "fjerde fourth", 5: "femte fifth", 6: "sjette sixth",
        7: "sjuende syvende sjuande seventh", 8: "åttende åttande eighth",
        9: "niende niande ninth", 10: "tiende tiande tenth",
    }.items()
    for name in names.split()
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar january", "februar february", "mars march", "april", "mai may", "juni june",
            "juli july", "august", "september", "oktober october", "november", "desember december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ORDER = {
    "tusen": 3, "thousand": 3, "mill": 6, "million": 6, "millioner": 6, "millionar": 6,
    "millions": 6, "mrd": 9, "milliard": 9, "milliarder": 9, "milliardar": 9, "billion": 9,
    "billions": 9,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<date>\b\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)\b)"
    r"|(?P<number>(?<![\d.,])\d{1,3}(?:[ .]\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)*)"
    r"(?P<after>\s?(?:%|(?:prosentpoeng|prosent|pst|per cent|percent|percentage points?)\b))?"
    r"|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_GAP = re.compile(r"[ \u00a0\u202f]{2,}|\t")
"""Between two cells of a row: «343 439  403 987» is two figures."""
_ROW = 5
"""Groups of three digits that are no number, but cells of a row whose gaps are lost."""
_PER_CENT = re.compile(r"\b(?:per cent|percent|pst\.?)(?!\w)", re.IGNORECASE)
_RANGE = re.compile(
    r"(\d+(?:[.,]\d+)?)(?=(?:\s?[-–]\s?|\s(?:og|til|eller|mot|and|to|or)\s)"
    r"\d+(?:[.,]\d+)?\s?(%|prosentpoeng|prosent))",
    re.IGNORECASE,
)
"""«5 til 7 prosent»: the first figure is a per cent as well."""
_SHARE = {"prosent": "prosent", "prosentpoeng": "prosentpoeng"}
_PERCENT = re.compile(r"%|prosent|\bpst\b|per ?cent", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """``kind`` is «tall», «prosent», «prosentpoeng», «måned» or «orden»; ``shown`` as written."""

    value: Decimal
    kind: str
    order: int
    shown: str


def figures(text: str, english: bool = False) -> list[Figure]:
    """The figures of ``text`` in order. In English «1,200» is twelve hundred."""
    found: list[Figure] = []
    previous: Figure | None = None
    apart = fold(_GAP.sub(" | ", text))
    for match in _NUMBER.finditer(_RANGE.sub(_both, _PER_CENT.sub("prosent", apart))):
        word = (match.group("word") or "").lower()
        if word and previous is not None and word in _ORDER and previous.kind == "tall":
            found[-1] = Figure(
                previous.value, "tall", _ORDER[word], f"{previous.shown} {match.group('word')}"
            )
        if previous is not None and previous.kind == "tall" and (kind := _SHARE.get(word)):
            found[-1] = replace(
                previous, kind=kind, shown=f"{previous.shown} {match.group('word')}"
            )
        new = list(_worded(word, english)) if word else list(_written(match, english))
        found += new
        previous = new[-1] if new else None
    return found


def unsupported(statement: str, sources: str, english: bool = False) -> list[str]:
    """The figures of ``statement`` that ``sources`` do not hold, as written."""
    known = figures(sources)
    lower = fold(sources).lower()
    return [
        figure.shown
        for figure in figures(statement, english)
        if not any(_same(figure, other, lower) for other in known)
    ]


def _same(figure: Figure, other: Figure, source: str) -> bool:
    if figure.kind == "prosent" and other.kind == "tall":
        # «mellom 5 og 7 prosent», and a column that says so at its top.
        return figure.value == other.value and bool(_PERCENT.search(source))
    if figure.kind != other.kind:
        return False
    if figure.order == other.order:
        return figure.value == other.value
    if not other.order and figure.value == other.value:
        # A table says «mill. kroner» once, at its top.
        return any(re.search(rf"\b{w}\b", source) for w, o in _ORDER.items() if o == figure.order)
    return figure.value.scaleb(figure.order) == other.value.scaleb(other.order)


def _both(first: re.Match[str]) -> str:
    return f"{first.group(1)} {first.group(2)}"


def _worded(word: str, english: bool) -> list[Figure]:
    if word in _MONTHS and not (word == "may" or (word == "march" and not english)):
        return [Figure(Decimal(_MONTHS[word]), "måned", 0, word)]
    if word in _ORDINALS:
        return [Figure(Decimal(_ORDINALS[word]), "orden", 0, word)]
    if word in NUMBERS and not (english and word in ("to", "tre", "ti", "fire", "ni")):
        return [Figure(Decimal(NUMBERS[word]), "tall", 0, word)]
    return []


def _written(match: re.Match[str], english: bool) -> list[Figure]:
    if match.group("date"):
        day, month, year = match.group("date").split(".")
        kinds = ((day, "tall"), (month, "måned"), (year, "tall"))
        return [Figure(Decimal(n), kind, 0, match.group("date")) for n, kind in kinds]
    number, after = match.group("number"), (match.group("after") or "").lower()
    kind = "tall"
    if len(cells := number.split(" ")) >= _ROW:
        # Each may be a figure, and each two that follow each other.
        pairs = (f"{a} {b}" for a, b in pairwise(cells))
        return [Figure(_value(each, english), kind, 0, each) for each in (*cells, *pairs)]
    if after:
        kind = "prosentpoeng" if "poeng" in after or "point" in after else "prosent"
    return [
        Figure(_value(piece, english), kind, 0, match.group(0).strip())
        for piece in _pieces(number, english)
    ]


def _pieces(number: str, english: bool) -> list[str]:
    """«2024,2025» is two; a group of thousands or one decimal is one."""
    grouped = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?" if english else r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?"
    if re.fullmatch(grouped, number) or re.fullmatch(r"\d+(?:[.,]\d+)?", number):
        return [number]
    return re.split(r"[.,]", number)


def _value(number: str, english: bool) -> Decimal:
    if english and re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return Decimal(number.replace(",", ""))
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?", number):
        return Decimal(number.replace(" ", "").replace(".", "").replace(",", "."))
    return Decimal(number.replace(" ", "").replace(",", "."))
