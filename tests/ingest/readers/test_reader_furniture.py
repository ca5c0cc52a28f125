from __future__ import annotations

from ingest.elements import Element, ElementKind
from ingest.readers import furniture

Sheet = list[str]


def left(*sheets: Sheet) -> list[str]:
    elements = [
        Element(ElementKind.LINE, line, page=number)
        for number, sheet in enumerate(sheets, 1)
        for line in sheet
    ]
    return [it.text for it in furniture.without(elements)]


def body(number: int) -> Sheet:
    return [
        f"Tekst om sak {number * number} her.",
        f"Mer om det i {2000 + number * number}.",
        "Slutt " + "abcdefgh"[number],
    ]


def test_headers_footers_and_counting_numbers_go() -> None:
    sheets = [["Plan 2035", *body(n), f"Side {n + 3} av 98"] for n in range(6)]
    assert left(*sheets) == [line for n in range(6) for line in body(n)]


def test_left_and_right_pages_may_differ() -> None:
    sheets = [[f"{n + 1} PLAN" if n % 2 else f"Kapittel {n + 1}", *body(n)] for n in range(8)]
    assert left(*sheets) == [line for n in range(8) for line in body(n)]


def test_roman_numbers_count_too() -> None:
    sheets = [[*body(n), roman] for n, roman in enumerate(["i", "ii", "iii", "iv", "v"])]
    assert left(*sheets) == [line for n in range(5) for line in body(n)]


def test_figures_that_do_not_count_with_the_pages_stay() -> None:
    # A table that goes on from page to page: 12, 95, 31 … are not page numbers.
    sheets = [[f"Totalt {figure}", *body(n)] for n, figure in enumerate([12, 95, 31, 70, 44])]
    assert left(*sheets) == [line for sheet in sheets for line in sheet]


def test_what_is_said_on_a_few_pages_far_apart_stays() -> None:
    sheets = [
        [*(["Hvilke tiltak er aktuelle?"] if n % 7 == 0 else []), *body(n % 8)] for n in range(30)
    ]
    assert left(*sheets).count("Hvilke tiltak er aktuelle?") == 5


def test_pages_that_are_all_alike_are_not_emptied() -> None:
    assert left(*[["En linje."]] * 5) == ["En linje."] * 5


def test_without_pages_nothing_goes() -> None:
    lines = [Element(ElementKind.LINE, "Plan")] * 9
    assert furniture.without(lines) == tuple(lines)
