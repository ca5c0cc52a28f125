"""Pictures of pages read by Tesseract, and what is said where it is not there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from ingest.canonical import canonical
from ingest.manifest import Entry
from ingest.passages import passages
from ingest.readers import Limits, read
from rag.cite import cite
from rag.errors import SourceProblem
from rag.wire import citation_to_dict
from tests.ingest.readers.making import pdf_of_streams, stream, text_page, texts

MakeFile = Callable[[str, bytes | str], Path]
LINES = [
    "Hjemmesykehus på Ås",
    "Planen gjelder fra 2027 til 2040, og målet er å øke",
    "andelen pasienter som behandles hjemme med 25 prosent.",
]
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="apt-get install tesseract-ocr tesseract-ocr-nor"
)


@pytest.fixture
def scan(make_file: MakeFile) -> Path:
    """A page of text, and the same page as a picture."""
    plain = pdf_of_streams([stream(text_page(LINES))])
    picture = io.BytesIO()
    page = pypdfium2.PdfDocument(plain)[0]
    page.render(scale=200 / 72).to_pil().convert("L").save(picture, "PDF", resolution=200)
    both = pypdfium2.PdfDocument.new()
    for source in (plain, picture.getvalue()):
        both.import_pages(pypdfium2.PdfDocument(source))
    out = io.BytesIO()
    both.save(out)
    return make_file("skann.pdf", out.getvalue() + b"%%EOF\n")


@needs_tesseract
def test_a_scanned_page_is_read_and_marked_through_to_the_citation(scan: Path) -> None:
    reading = read(scan)
    marked = [it.text for it in reading.elements if it.ocr and it.text]
    assert marked == LINES
    assert {it.page for it in reading.elements if it.ocr} == {2}
    assert len(reading.warnings) == 1
    assert "(OCR): side 2." in reading.warnings[0]
    text = canonical(reading.elements)
    assert [(page.number, page.ocr) for page in text.pages] == [(1, False), (2, True)]
    document = Entry(id="d", file="skann.pdf", title="D").document("", (), text.pages)
    for passage in passages(document, text, 350):
        where = passage.locator
        citation = cite(1, passage, where.start, where.end, document)
        assert citation.locator.ocr == where.ocr == (where.end > text.pages[1].start)
        assert citation_to_dict(citation)["ocr"] is where.ocr


def test_without_ocr_the_pages_are_named_with_a_remedy(scan: Path) -> None:
    reading = read(scan, Limits(seconds_ocr=0))
    assert texts(reading) == LINES
    assert "Trolig skannet, og ikke lest: side 2." in reading.warnings[0]
    assert "tesseract-ocr-nor" in reading.warnings[0]


def test_nothing_but_pictures_is_refused_without_ocr(make_file: MakeFile) -> None:
    picture = io.BytesIO()
    page = pypdfium2.PdfDocument(pdf_of_streams([stream(text_page(LINES))]))[0]
    page.render(scale=1).to_pil().save(picture, "PDF")
    path = make_file("a.pdf", picture.getvalue())
    with pytest.raises(SourceProblem, match=r"skannet.*slått av.*tesseract-ocr-nor"):
        read(path, Limits(seconds_ocr=0))
