from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import pdf, second
from ingest.readers.broken import fault
from ingest.readers.pdfium import by_turns

PROSE = (
    "Hjemmesykehus betyr at spesialisthelsetjenesten beholder ansvaret for pasienten hjemme. " * 3
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PROSE, ""),
        ("\uf0b7 " + PROSE, ""),
        ("\ufffd" * 20 + PROSE, "uleselige tegn"),
        ("\ue001\ue002" * 20, "uleselige tegn"),
        ("/g12/g45/g7" * 10, "uleselige tegn"),
        ("(cid:12)(cid:9)" * 10, "uleselige tegn"),
        (PROSE.replace(" ", ""), "mangler mellomrom"),
        (" ".join(PROSE), "mellomrom inne i ordene"),
        ("spesialisthelsetjenesten 2035", ""),
        ("", ""),
    ],
)
def test_fault(text: str, found: str) -> None:
    assert fault(text) == found


def test_broken_text_is_read_by_pdfium_and_told(make_pdf: Callable[..., Path]) -> None:
    path = make_pdf(["Hjemmesykehus på Ås"], ["Andre side er hel"])
    seen = second.look(path, {1: "\ufffd" * 30, 2: "Andre side er hel"}, ())
    assert seen.pages[1].strip() == "Hjemmesykehus på Ås"
    assert seen.warnings == (
        "Lest med pdfium i stedet for pypdf, som ga ødelagt tekst (uleselige tegn) på "
        "1 av 2 sider: side 1.",
    )


def test_a_page_that_pypdf_cannot_read_is_read_by_pdfium(
    make_pdf: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object) -> str:
        raise ValueError("no")

    monkeypatch.setattr("pypdf._page.PageObject.extract_text", broken)
    reading = pdf.read(make_pdf(["Hjemmesykehus på Ås"]))
    assert [it.text for it in reading.elements] == ["Hjemmesykehus på Ås"]
    assert "pdfium" in reading.warnings[0]


def test_columns_by_turns_are_told_from_columns_in_order() -> None:
    left, right, cell = (50.0, 280.0), (310.0, 550.0), (310.0, 360.0)
    assert by_turns([left, right] * 10, 600.0)
    assert not by_turns([left] * 10 + [right] * 10, 600.0)
    assert not by_turns([left, cell] * 10, 600.0)  # a table
    assert not by_turns([(50.0, 550.0)] * 20, 600.0)
