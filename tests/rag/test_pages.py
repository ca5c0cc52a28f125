"""Pages of a real PDF with the quote's words marked."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.readers.pdf import read
from rag import pages
from rag.errors import SourceProblem
from rag.page_child import _MARK, _span
from rag.pages import PageImage, page_image
from tests.conftest import ROOT

MANUAL = next(
    iter(sorted(Path("/usr/share/doc/debian-edu-doc-nb-no").glob("*-manual.pdf"))), Path("none")
)
real = pytest.mark.skipif(not MANUAL.is_file(), reason="needs debian-edu-doc-nb-no")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def marked(found: PageImage) -> int:
    """How many pixels bear the mark's colour."""
    pixels = np.asarray(Image.open(io.BytesIO(found.png)))
    return int((pixels == _MARK).all(axis=2).sum())


def test_quotes_are_found_over_line_ends_and_hyphens() -> None:
    page = "Innledning\r\nPasienten får behand-\r\nling hjemme, når det er trygt."
    start, end = _span(page, "får behandling hjemme") or (0, 0)
    assert page[start:end] == "får behand-\r\nling hjemme"
    assert _span(page, "noe helt annet som ikke står her") is None
    assert _span(page, "") is None


def test_a_quote_that_goes_on_over_the_edge_is_marked_as_far_as_it_stands() -> None:
    page = "Siste linje på siden er denne her"
    start, end = _span(page, "på siden er denne her og resten på neste side") or (0, 0)
    assert page[start:end].startswith("på siden er denne")


@real
def test_a_quote_of_the_manual_is_marked_on_its_page() -> None:
    line = next(e for e in read(MANUAL).elements if (e.page or 0) > 10 and len(e.text.split()) > 8)
    assert line.page is not None
    with_mark = page_image(MANUAL, digest(MANUAL), line.page, line.text)
    assert with_mark.marks >= 1
    assert marked(with_mark) > 500
    without = page_image(MANUAL, digest(MANUAL), line.page, "ord som slett ikke står der nå")
    assert (without.marks, marked(without)) == (0, 0)


@real
def test_another_file_a_missing_page_and_a_missing_file_are_said() -> None:
    with pytest.raises(SourceProblem, match="annen fil"):
        page_image(MANUAL, "0" * 64, 1, "x")
    with pytest.raises(SourceProblem, match="side 9999"):
        page_image(MANUAL, digest(MANUAL), 9999, "x")
    with pytest.raises(SourceProblem, match="kan ikke leses"):
        page_image(ROOT / "finnes-ikke.pdf", "0", 1, "x")


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "x.pdf"
    wrong.write_bytes(b"%PDF-1.4 slett ikke")
    with pytest.raises(SourceProblem, match="kunne ikke tegnes"):
        page_image(wrong, digest(wrong), 1, "x")


@real
def test_the_child_has_an_end_to_its_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MEGABYTES", 24)
    with pytest.raises(SourceProblem, match="kunne ikke tegnes"):
        page_image(MANUAL, digest(MANUAL), 1, "x")
