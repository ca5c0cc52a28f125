from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.elements import ElementKind
from ingest.readers import read
from tests.ingest.readers.making import texts

MakeFile = Callable[[str, bytes | str], Path]


@pytest.mark.parametrize(
    "name",
    [
        "arlig-melding-2024.txt",
        "innspill-samhandlingsplan-2022.txt",
        "temaside-utviklingsplan-2035.txt",
        "planer-og-strategier.txt",
    ],
)
def test_corpus_lines_are_the_lines_of_the_file(corpus: Path, name: str) -> None:
    reading = read(corpus / name)
    source = (corpus / name).read_text(encoding="utf-8")
    assert "\n".join(texts(reading)) == source.removesuffix("\n")
    assert reading.warnings == ()
    assert {(it.kind, it.page, it.cells) for it in reading.elements} == {
        (ElementKind.LINE, None, ())
    }


def test_form_feeds_count_pages(make_file: MakeFile) -> None:
    reading = read(make_file("a.txt", "en\nto\f\ntre\n\f"))
    # pdftotext ends each page with \f: two pages, and the second begins with a blank line.
    assert [(it.text, it.page) for it in reading.elements] == [
        ("en", 1), ("to", 1), ("", 2), ("tre", 2)
    ]  # fmt: skip


def test_an_empty_page_still_counts(make_file: MakeFile) -> None:
    reading = read(make_file("a.txt", "en\f\ftre"))
    assert [(it.text, it.page) for it in reading.elements] == [("en", 1), ("tre", 3)]


def test_tabs_and_spaces_are_kept(make_file: MakeFile) -> None:
    assert texts(read(make_file("a.txt", "  a\tb \n\nc"))) == ["  a\tb ", "", "c"]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n", "\v", "\x85", "\u2028"])
def test_every_line_ending(make_file: MakeFile, ending: str) -> None:
    assert texts(read(make_file("a.txt", f"én{ending}to"))) == ["én", "to"]


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
    ],
)
def test_byte_order_marks(make_file: MakeFile, encoding: str, bom: bytes) -> None:
    reading = read(make_file("a.txt", bom + "Sykehus på Ås\nto".encode(encoding)))
    assert texts(reading) == ["Sykehus på Ås", "to"]
    assert reading.warnings == ()


def test_damaged_utf16_is_read_with_a_warning(make_file: MakeFile) -> None:
    reading = read(make_file("a.txt", codecs.BOM_UTF16_LE + "Ås by".encode("utf-16-le") + b"\xd8"))
    assert texts(reading) == ["Ås by\ufffd"]
    assert "UTF-16" in reading.warnings[0]


def test_windows_1252(make_file: MakeFile) -> None:
    reading = read(make_file("a.txt", "Tiltak på sykehus – «æøå»".encode("cp1252")))
    assert texts(reading) == ["Tiltak på sykehus – «æøå»"]
    assert reading.warnings == (
        "1 av 1 linjer er ikke UTF-8 og er lest som Windows-1252; kontroller æ, ø og å.",
    )


def test_bytes_that_windows_1252_lacks_are_marked(make_file: MakeFile) -> None:
    assert texts(read(make_file("a.txt", b"\xc5s \x81 by"))) == ["Ås \ufffd by"]


def test_mixed_encodings_are_judged_line_by_line(make_file: MakeFile) -> None:
    reading = read(make_file("a.txt", "ny: æøå\n".encode() + "gammel: æøå\nto".encode("latin-1")))
    assert texts(reading) == ["ny: æøå", "gammel: æøå", "to"]
    assert reading.warnings[0].startswith("1 av 3 linjer")


def test_nul_and_control_characters_go_with_a_warning(make_file: MakeFile) -> None:
    line = "Hjemmesykehus gir trygg behandling hjemme"
    reading = read(make_file("a.txt", f"{line[:5]}\0{line[5:]}\x1b\n{line}"))
    assert texts(reading) == [line, line]
    assert reading.warnings == ("2 kontrolltegn (for eksempel NUL) er fjernet fra teksten.",)


def test_private_use_bullets_stay(make_file: MakeFile) -> None:
    assert texts(read(make_file("a.txt", "\uf0b7 punkt\u202f1"))) == ["\uf0b7 punkt\u202f1"]
