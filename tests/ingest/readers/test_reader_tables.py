from __future__ import annotations

import pytest

from ingest.elements import Element, ElementKind
from ingest.readers.tables import Cell, Table, elements, guess_headers, joined, table


def rows(*lines: str) -> list[list[Cell]]:
    return [[Cell(cell.strip()) for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Fylke | Kvinner | Menn", "Agder | 86,7 | 84,6"], 1),
        (["Område | 2026 | 2040", "Ahus | 584 823 | 583 204"], 1),
        (["Område | Folketall |", " | 2026 | 2040", "Ahus | 584 823 | 583 204"], 2),
        (["Aldersgruppe | 0–17 år | 80+ år", "Ahus | 12 | 4"], 1),
        # Figures in the first row: data, as in «Nøkkeltall».
        (["Innleggelser | 520 000", "Konsultasjoner | 5,5 millioner"], 0),
        # Names and no figures: only clear when what follows is much longer.
        (["Agder | Sørlandet sykehus", "Telemark | Sykehuset Telemark"], 0),
        (["Navn | Status", "Kloke valg, som er et langt navn | Startet ved SiV. Trinn 3."], 1),
        # A label may not be a sentence of 60 characters.
        ([f"{'ord ' * 16} | b", f"{'lang setning ' * 20} | b"], 0),
        # A first row that comes again is a header that a page break repeated.
        (["Navn | Eier", "Anna | Ahus", "Navn | Eier", "Per | OUS"], 1),
        (["Prosjekt | Ferdig", "Nye Aker | 2031", "Nye Rikshospitalet | 2032"], 1),
        (["bare én rad | 2"], 0),
    ],
)
def test_guessed_headers(lines: list[str], expected: int) -> None:
    assert guess_headers(table(rows(*lines), 0).rows) == expected


def test_empty_rows_separators_and_columns_go() -> None:
    made = table(rows("A | | B", "--- | :-: | ===", " | | ", "1 | | 2"))
    assert made == Table(((Cell("A"), Cell("B")), (Cell("1"), Cell("2"))), 1)


def test_a_short_row_is_filled() -> None:
    assert table(rows("A | B", "1"), 1).rows[1] == (Cell("1"), Cell(""))


def test_an_empty_header_gives_way_to_the_guess() -> None:
    assert table(rows(" | ", "Fylke | Antall", "Agder | 12"), 1).headers == 1


def test_a_repeated_header_joins_and_a_headless_row_goes_on() -> None:
    first = table(rows("Navn | Eier", "Råbra | Ahus,"), 1)
    second = table(rows("Navn | Eier", " | Frambu", "KI | OUS"), 1)
    assert joined(first, second) == Table(
        (
            (Cell("Navn"), Cell("Eier")),
            (Cell("Råbra"), Cell("Ahus, Frambu")),
            (Cell("KI"), Cell("OUS")),
        ),
        1,
    )
    assert joined(first, table(rows("Navn | Sted", "x | y"), 1)) is None
    assert joined(table(rows("a | b"), 0), table(rows("a | b"), 0)) is None


def test_tables_apart_are_not_joined() -> None:
    one = table(rows("Navn | Eier", "A | B"), 1)
    between = Element(ElementKind.PARAGRAPH, "Mellom")
    assert sum(it.header for it in elements([one, between, one])) == 2
    assert sum(it.header for it in elements([one, one])) == 1


def test_row_text_is_the_filled_cells() -> None:
    found = elements([table(rows("A | B | C", "1 | | 3"), 1)])
    assert [(it.text, it.cells) for it in found] == [
        ("A  B  C", ("A", "B", "C")),
        ("1  3", ("1", "", "3")),
    ]


def test_a_header_alone_is_not_lost() -> None:
    assert [it.text for it in elements([table(rows("Mål | Tiltak"), 1)])] == ["Mål  Tiltak"]


def test_rows_and_lists_in_one_table_keep_the_header() -> None:
    item = Element(ElementKind.ITEM, "måle")
    made = table([*rows("Mål | Tiltak", "Flyt | se under"), [Cell("Lære"), Cell("måle", (item,))]])
    assert [(it.kind.value, it.text) for it in elements([made])] == [
        ("row", "Mål  Tiltak"),
        ("row", "Flyt  se under"),
        ("paragraph", "Mål:"),
        ("paragraph", "Lære"),
        ("paragraph", "Tiltak:"),
        ("item", "måle"),
    ]
