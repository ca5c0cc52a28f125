"""What stands above an answer: that none of its sources names what was asked for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rag.compose import remarks
from rag.lexical import LexicalIndex
from rag.types import Citation, Locator, Status

PASSAGE = "Innen psykisk helsevern er ventetiden 54 dager, it er 3 (DIPS)."


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("Hva er ventetiden for MS?", "MS"),
        ("Hva er ventetiden for MS og ADHD i 2031?", "2031, MS, ADHD"),
        # It is searched for by «psykisk», which stands there.
        ("Hva er ventetiden i PHV?", ""),
        ("Hva er ventetiden i DIPS og IT?", ""),
        ("HVA ER VENTETIDEN FOR MS?", ""),
        ("Hva skal IKKE gjøres?", ""),
        ("Hva er ventetiden for MS-pasienter?", ""),
    ],
)
def test_acronyms_and_years_that_no_source_uses(question: str, lacking: str) -> None:
    where = Locator("d", None, ("Ventetid",), None, 0, len(PASSAGE))
    citation = Citation(1, where, "Årlig melding", Status.REPORT, PASSAGE[:20], PASSAGE)
    document = SimpleNamespace(id="d", superseded_by=None)
    index: Any = SimpleNamespace(
        store=SimpleNamespace(by_id={"d": document}), lexical=LexicalIndex.build([PASSAGE])
    )
    told = [f"Ingen av kildene nevner {lacking}."] if lacking else []
    assert remarks(index, question, [citation], "nb") == told


def test_a_row_that_lost_its_empty_cells_is_told() -> None:
    header = "Jordmor pr 100 000 Totalt jan 2025"
    row = "Telemark HF 5 9"
    document = SimpleNamespace(id="d", superseded_by=None)
    index: Any = SimpleNamespace(
        store=SimpleNamespace(by_id={"d": document}), lexical=LexicalIndex.build([row])
    )

    def told(other: str) -> list[str]:
        text = f"{header}\n{other}\n{row}"
        where = Locator("d", None, ("Stillinger",), None, 0, len(text))
        citation = Citation(1, where, "Årlig melding", Status.REPORT, row, text, header)
        return remarks(index, "Hvor mange jordmødre?", [citation], "nb")

    (note,) = told("Sørlandet sykehus HF 3 7 19")
    assert note.startswith("Kilde 1: radene i tabellen har ulikt antall tall.")
    assert told("Sørlandet sykehus HF 3 7") == []
