"""Whatever is written, a reader hands over words of the file or says why not."""

from __future__ import annotations

import html as entities
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ingest.elements import Reading
from ingest.readers import docx, html, markdown, pdf, text
from ingest.readers.decode import printable
from rag.errors import SourceProblem
from tests.ingest.readers.hostile_common import mutated
from tests.ingest.readers.hostile_docx import document, word
from tests.ingest.readers.hostile_pdf import one
from tests.ingest.readers.making import docx_with, pdf_of_streams, stream, text_page

WORD = re.compile(r"[^\W_]+")
QUICK = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PDF = pdf_of_streams([stream(text_page(["Hjemmesykehus på Ås", "4 500"]))] * 2)

# Words, and all that means something in Markdown or HTML, in any order.
WORDS = st.sampled_from(
    ["ord", "Ås", "4 500", "-0,3 %", "hjemmesykehus", "§ 2-1", "2027", "ø\u0301", "«x»"]
)
MARKS = st.sampled_from(
    [
        *("\n", "\n\n", "\t", " ", "  \n", "# ", "- ", "1. ", "> ", "    ", "|", "|---|---|"),
        *("\n---\n", "\n===\n", "*", "**", "_", "`", "```\n", "[", "](", ")", "](x)", "]: ", "!["),
        *("<", ">", "\\", "<b>", "</b>", "<ul><li>", "</li></ul>", "<p>", "<br>", "<!--", "-->"),
        *("<table><tr><td>", "</td></tr>", "<th>", "</table>", "<x y>", "<main>", "</main>"),
        *("<h2>", "<pre>", "<sup>", "<form>", "</div>", "&amp;", "&", "&#0;", "&#xd800;", "&nbsp;"),
        *("• ", "\uf0b7", "\r", "\v", "\f", "\0", "\x1b", "..... 5\n", "\u2028", "\u00ad"),
        *("\ufeff", "http://a.no", "<https://a.no>"),
    ]
)
MESS = st.lists(st.one_of(WORDS, MARKS), max_size=40).map("".join)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as name:
        yield Path(name)


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def words_in(reading: Reading) -> list[str]:
    return [word for element in reading.elements for word in WORD.findall(element.text)]


def check_form(reading: Reading) -> None:
    for element in reading.elements:
        element.text.encode("utf-8")
        assert printable(element.text) == element.text
        assert all(cell in element.text for cell in element.cells)


@given(MESS)
@example("- |   |   |\n|---|---|\n| a | b |")
@example("<table><tr><td>&ordÅs")
@example("a\tb\n<ul><li>c</li></ul>\td")
@QUICK
def test_markdown(folder: Path, mess: str) -> None:
    reading = markdown.read(put(folder, "a.md", mess.encode()))
    check_form(reading)
    # Emphasis inside a word joins what stands around it: «a*b*» is «ab».
    source = entities.unescape(printable(mess))
    bare = re.sub(r"[*_`\\\[\]]|<[^>]*>|&\w+;", "", source)
    known = set(WORD.findall(f"{mess} {source} {bare}"))
    assert set(words_in(reading)) <= known | joined_parts(known, words_in(reading))


def joined_parts(known: set[str], found: list[str]) -> set[str]:
    """Of the words found, those that are known words written together."""
    parts = "|".join(sorted(map(re.escape, known), key=len, reverse=True)) or "(?!)"
    return {word for word in found if re.fullmatch(f"(?:{parts})+", word)}


@given(st.text(max_size=300))
@QUICK
def test_markdown_of_any_characters(folder: Path, anything: str) -> None:
    content = anything.encode("utf-8", "surrogatepass")
    check_form(markdown.read(put(folder, "b.md", content)))


@given(st.lists(st.lists(WORDS, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=12))
@QUICK
def test_plain_markdown_keeps_every_word_in_order(folder: Path, lines: list[str]) -> None:
    reading = markdown.read(put(folder, "c.md", "\n\n".join(lines).encode()))
    assert words_in(reading) == WORD.findall(" ".join(lines))


@given(st.one_of(st.binary(max_size=400), MESS.map(str.encode)))
@QUICK
def test_text(folder: Path, content: bytes) -> None:
    reading = text.read(put(folder, "a.txt", content))
    check_form(reading)


@given(MESS)
@QUICK
def test_text_keeps_every_word_in_order(folder: Path, mess: str) -> None:
    reading = text.read(put(folder, "b.txt", mess.removeprefix("\ufeff").encode()))
    joined = " ".join(element.text for element in reading.elements)
    expected = re.sub("[\0\x1b]", "", mess)
    assert WORD.findall(joined.replace("\ufeff", " ")) == WORD.findall(
        expected.replace("\ufeff", " ")
    )


@given(st.one_of(st.binary(max_size=400), MESS.map(str.encode)))
@QUICK
def test_html(folder: Path, content: bytes) -> None:
    try:
        reading = html.read(put(folder, "a.html", content))
    except SourceProblem:
        return
    check_form(reading)


@given(st.lists(st.tuples(st.integers(0, len(PDF) - 1), st.integers(0, 255)), max_size=12))
@QUICK
def test_pdf_with_changed_bytes(folder: Path, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(PDF)
    for at, value in changes:
        damaged[at] = value
    try:
        reading = pdf.read(put(folder, "a.pdf", bytes(damaged)))
    except SourceProblem:
        return
    check_form(reading)


@given(st.integers(0, len(PDF)), st.integers(0, len(PDF)))
@QUICK
def test_pdf_with_a_hole(folder: Path, start: int, end: int) -> None:
    try:
        pdf.read(put(folder, "b.pdf", PDF[:start] + PDF[end:]))
    except SourceProblem:
        return


DOCX = word("<w:p><w:r><w:t>Hjemmesykehus på Ås</w:t></w:r></w:p>" * 3)


@given(st.integers(0, 2**32))
@QUICK
def test_docx_with_changed_bytes(folder: Path, seed: int) -> None:
    try:
        reading = docx.read(put(folder, "a.docx", mutated(DOCX, seed)))
    except SourceProblem:
        return
    check_form(reading)


CHANGES = st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=6)), max_size=10)


@given(CHANGES)
@QUICK
def test_docx_whose_text_part_is_changed(folder: Path, changes: list[tuple[int, bytes]]) -> None:
    body = bytearray(document("<w:p><w:r><w:t>Hjemmesykehus på Ås</w:t></w:r></w:p>" * 3))
    for at, piece in changes:
        body[at % len(body) : at % len(body)] = piece
    try:
        check_form(docx.read(put(folder, "b.docx", docx_with({"word/document.xml": bytes(body)}))))
    except SourceProblem:
        return


@given(CHANGES)
@QUICK
def test_pdf_whose_page_is_changed(folder: Path, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(text_page(["Hjemmesykehus på Ås", "4 500"]))
    for at, piece in changes:
        content[at % len(content) : at % len(content)] = piece
    try:
        check_form(pdf.read(put(folder, "c.pdf", one(bytes(content)))))
    except SourceProblem:
        return
