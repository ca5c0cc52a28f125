"""Words of a PDF that nobody sees on its pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from ingest.elements import Reading
from ingest.readers import pdf, read, second
from ingest.readers.invisible import seen
from rag.errors import SourceProblem
from tests.ingest.readers.making import pdf_of, pdf_of_streams, stream, text_page, texts
from tests.ingest.readers.test_reader_hidden import ORDER, SOLID, said

MakeFile = Callable[[str, bytes | str], Path]
PLAN = "Planen er en del av grunnlaget."
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def shown(text: str, before: str = "", up: int = 600, size: float = 12, across: int = 72) -> bytes:
    return f"q {before} BT /F1 {size} Tf {across} {up} Td ({text}) Tj ET Q\n".encode("cp1252")


def one(make_file: MakeFile, *contents: bytes) -> Path:
    return make_file("a.pdf", pdf_of_streams([stream(content) for content in contents]))


def kept(reading: Reading) -> list[str]:
    return [text for text in texts(reading) if text.strip()]


@pytest.mark.parametrize(
    "hidden",
    [
        shown(ORDER, "3 Tr"),
        shown(ORDER, "7 Tr"),
        shown(ORDER, "1 1 1 rg"),
        shown(ORDER, "0.99 g"),
        shown(ORDER, size=0.4),
        shown(ORDER, up=1200),
        shown(ORDER, across=-900),
        # Under a box of its own colour, and under a black one.
        shown(ORDER) + b"q 1 g 60 590 400 30 re f Q",
        shown(ORDER) + b"q 0 g 60 590 400 30 re f Q",
        # Black on black.
        b"q 0 g 60 590 400 30 re f Q " + shown(ORDER),
        # No ink, over words that are seen.
        shown(ORDER, "3 Tr", up=720),
    ],
    ids=["invisible", "clip", "white", "nearly white", "tiny", "above", "left", "under white",
         "under black", "on black", "over words"],
)  # fmt: skip
def test_words_that_nobody_sees(make_file: MakeFile, hidden: bytes) -> None:
    reading = pdf.read(one(make_file, text_page([PLAN]) + b"\n" + hidden, text_page(["To"])))
    assert kept(reading) == [PLAN, "To"]
    (warning,) = reading.warnings
    assert warning.startswith(said(1, SOLID) + " Den står på side 1. "), warning
    assert not any(element.ocr for element in reading.elements)


@pytest.mark.parametrize(
    "visible",
    [
        shown(ORDER),
        shown(ORDER, "1 Tr"),  # outlines
        b"q 0 0 0.5 rg 60 590 400 30 re f Q " + shown(ORDER, "1 g"),
        shown(ORDER, "0.6 g", size=6),
        b"q 0.9 g 60 590 400 30 re f Q " + shown(ORDER),
    ],
    ids=["plain", "outline", "white on blue", "small and grey", "on grey"],
)
def test_words_that_are_seen(make_file: MakeFile, visible: bytes) -> None:
    reading = pdf.read(one(make_file, text_page([PLAN]) + b"\n" + visible))
    assert kept(reading) == [PLAN, ORDER]
    assert reading.warnings == ()


def test_hidden_words_in_the_midst_of_a_line(make_file: MakeFile) -> None:
    line = f"BT /F1 12 Tf 72 700 Td (Planen ) Tj 3 Tr ({ORDER} ) Tj 0 Tr (er vedtatt.) Tj ET"
    reading = pdf.read(one(make_file, line.encode("cp1252")))
    assert [re.sub(" +", " ", text) for text in kept(reading)] == ["Planen er vedtatt."]


def test_hidden_words_in_a_form_are_found(make_file: MakeFile) -> None:
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F1 6 0 R>>/XObject<</X 4 0 R>>>>>>"
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 6 0 R>>>>"
    content = pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page,
        stream(shown(ORDER, "1 g"), form), stream(text_page([PLAN]) + b" /X Do"), FONT,
    ])  # fmt: skip
    reading = pdf.read(make_file("a.pdf", content))
    assert kept(reading) == [PLAN]
    assert reading.warnings[0].startswith(said(1, SOLID))


def scanned(lines: list[str], layer: list[str]) -> bytes:
    """A page that is a picture of ``lines``, with ``layer`` over it in no ink, and another line
    in no ink below, where the picture is blank."""
    picture = io.BytesIO()
    page = pypdfium2.PdfDocument(pdf_of_streams([stream(text_page(lines))]))[0]
    page.render(scale=2).to_pil().convert("L").save(picture, "JPEG")
    image = stream(
        picture.getvalue(),
        b"/Type/XObject/Subtype/Image/Width 1190/Height 1684/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Filter/DCTDecode",
    )
    kids = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
        b"/Resources<</Font<</F1 6 0 R>>/XObject<</I 4 0 R>>>>>>"
    )
    content = b"q 595 0 0 842 0 0 cm /I Do Q 3 Tr " + text_page(layer) + shown(ORDER, "3 Tr", 300)
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", kids, image,
        stream(content), FONT,
    ])  # fmt: skip


def test_the_layer_of_a_scanner_is_read_and_marked(make_file: MakeFile) -> None:
    reading = read(make_file("a.pdf", scanned([PLAN, "Andre linje."], [PLAN, "Andre linje."])))
    assert kept(reading) == [PLAN, "Andre linje."]
    assert all(element.ocr for element in reading.elements)
    left_out, laid = reading.warnings
    assert left_out.startswith(said(1, SOLID))
    assert "lagt av en skanner (OCR) over et bilde: side 1" in laid


def test_a_file_of_hidden_words_alone_is_refused(make_file: MakeFile) -> None:
    with pytest.raises(SourceProblem, match=r"ingen tekst.*Skjult tekst er utelatt: 1 sted"):
        read(one(make_file, shown(ORDER, "3 Tr")))


def test_characters_are_those_of_the_page(make_file: MakeFile) -> None:
    page = pypdfium2.PdfDocument(one(make_file, text_page(["Ås «på» – 4 500", "to"])))[0]
    found = seen(page)
    assert found.text.split() == ["Ås", "«på»", "–", "4", "500", "to"]
    assert found.hidden == ()
    assert not found.recognised


def test_many_hidden_words_among_many_seen_are_told_apart(make_file: MakeFile) -> None:
    lines = b"".join(
        shown(
            f"ord{n}",
            "1 g" if n % 3 == 0 else "",
            up=800 - 14 * (n // 10),
            across=20 + 55 * (n % 10),
        )
        for n in range(200)
    )
    reading = pdf.read(one(make_file, lines))
    words = " ".join(texts(reading)).split()
    assert sorted(words) == sorted(f"ord{n}" for n in range(200) if n % 3)


def test_pages_that_there_is_no_time_for_are_named(
    make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.readers.second._DRAWING", 0.0)
    reading = pdf.read(one(make_file, text_page([PLAN])))
    assert reading.warnings[0].startswith("Ikke kontrollert for skjult tekst: side 1. Del dok")


def test_drawing_takes_no_more_than_half_of_the_time_that_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(second.time, "process_time", lambda: 50.0)
    monkeypatch.setattr(second.resource, "getrlimit", lambda _: (60, 60))
    assert second._time_to_draw() == 5.0
    monkeypatch.setattr(second.resource, "getrlimit", lambda _: (600, 600))
    assert second._time_to_draw() == 20.0
    endless = second.resource.RLIM_INFINITY
    monkeypatch.setattr(second.resource, "getrlimit", lambda _: (endless, endless))
    assert second._time_to_draw() == 20.0
