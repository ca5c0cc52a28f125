"""Figures as people write them, and those that the source does not hold."""

from __future__ import annotations

import pytest

from rag.figures import unsupported


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("Det var 1 200 pasienter.", "1200 pasienter"),
        ("Det var 1200 pasienter.", "1\u202f200 pasienter"),
        ("Det var 1.200 pasienter.", "1 200 pasienter"),
        ("Andelen var 3,5 prosent.", "andelen var 3,5 %"),
        ("Andelen var 3,5 %.", "andelen var 3,5 prosent"),
        ("Mellom 5 og 7 prosent.", "5–7 %"),
        ("Planen har fem mål.", "5 mål"),
        ("Planen har 5 mål.", "fem mål"),
        ("The plan has five goals.", "fem mål"),
        ("Det kostet 1,2 milliarder.", "1 200 millioner kroner"),
        ("Det kostet 12,5 millioner kroner.", "Tall i mill. kroner: 12,5"),
        ("Fristen er 1. september 2026.", "innen 1.9.2026"),
        ("Datert 18. juni 2026.", "18 juni 2026"),
        ("Det er en viktig sak.", "saken er viktig"),
        ("Mellom fem og sju prosent.", "fem til sju prosent"),
        ("Andelen var fem prosent.", "andelen var 5 %"),
        ("Økte fra 36 til 40 prosent.", "økte fra 36 % til 40 %"),
        ("Økte fra 36 % til 40 %.", "økte fra 36 til 40 prosent"),
        ("Andelen var 36 prosent.", "Andel (%) | 2024 | 36"),
        ("The share was 36 per cent.", "andelen var 36 pst."),
        ("The share was five percent.", "andelen var fem prosent"),
    ],
)
def test_the_same_figure_written_otherwise_is_supported(statement: str, source: str) -> None:
    assert unsupported(statement, source, english=statement.startswith("The")) == []


@pytest.mark.parametrize(
    ("statement", "source", "wrong"),
    [
        ("Det var 1 300 pasienter.", "1 200 pasienter", "1 300"),
        ("Andelen var 17 %.", "andelen var 71 %", "17 %"),
        ("Andelen økte med 5 prosentpoeng.", "økte med 5 prosent", "5 prosentpoeng"),
        ("Planen har seks mål.", "fem mål", "seks"),
        ("Det kostet 1,2 milliarder.", "1,2 millioner kroner", "1,2 milliarder"),
        ("Fristen er 1. oktober 2026.", "innen 1. september 2026", "oktober"),
        ("Det er 5 prosent.", "Det er 5 sykehus.", "5 prosent"),
        ("Det er 5 sykehus.", "Det er 5 prosent.", "5"),
        ("Det er fem sykehus.", "Det er 5 prosent.", "fem"),
        ("Det er 5 sykehus.", "Mellom 5 og 7 prosent.", "5"),
        ("Målet gjelder 2040.", "Målet gjelder 2027–2035.", "2040"),
    ],
)
def test_another_figure_is_not(statement: str, source: str, wrong: str) -> None:
    assert unsupported(statement, source) == [wrong]


def test_the_cells_of_a_row_are_figures_of_their_own() -> None:
    apart = "Sykehuset 343 439  403 987  17,6 %"
    assert unsupported("Fra 343 439 til 403 987, eller 17,6 prosent.", apart) == []
    assert unsupported("Det er 439 403.", apart) == ["439 403"]
    # Six groups of three are no number; which of them belong together nobody can tell.
    lost = "Senger i drift 129 130 149 149 278 279"
    assert unsupported("Det var 130 senger, mot 129.", lost) == []
    assert unsupported("Det var 131 senger.", lost) == ["131"]
    assert unsupported("Det kostet 12 345 678 kroner.", "12 345 678 kroner") == []
    assert unsupported("Det kostet 678 kroner.", "12 345 678 kroner") == ["678"]
