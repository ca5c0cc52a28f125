"""Markdown -> elements, forgiving what converters from PDF and Word leave in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.elements import Element, ElementKind, Reading
from ingest.readers.bullets import begins_with_glyph, without_bullet
from ingest.readers.decode import decode, printable
from ingest.readers.hidden import REMEDY, Hidden
from ingest.readers.looks import levels
from ingest.readers.tables import Cell, Table, elements, table
from ingest.readers.tabs import tab_table
from ingest.readers.tags import KNOWN
from rag.text import squeeze

if TYPE_CHECKING:
    from ingest.readers.unseen import OpenTags

# Five lines are no accident: a sentence may end in «... 5», a list of contents never has one line.
_FEWEST_CONTENTS = 5
_CONTENTS_LINE = re.compile(r".*(?:\.{3,}|…+|(?:\. ){3,}|_{4,})\s*\d{1,4}\s*$")
# «[1]: Folkehelseinstituttet» would be taken for the address of a link, and lost.
_NOT_ADDRESS = re.compile(r"^( {0,3})(\[[^\]\n]+\]:[ \t]*[^\s/.#:@]+[ \t]*)$", re.MULTILINE)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)\b|<!--")
_PIPE_LINE = re.compile(r"\s*\|.*\|\s*")
_PIPE = re.compile(r"(?<!\\)\|")
# What converters write where a picture was: a file name, or a word that says only «picture».
_PLACEHOLDER = re.compile(
    r"(?:\S+\.(?:png|jpe?g|gif|svg|webp|bmp|emf|wmf)|(?:image|img|bilde|picture|figure)[-_ ]?\d*)",
    re.IGNORECASE,
)


def read(path: Path) -> Reading:
    text, warnings = decode(path.read_bytes())
    text, dropped = _without_contents(text)
    if dropped:
        warnings += (f"Innholdsfortegnelsen ({dropped} linjer med sidetall) er utelatt.",)
    text = _without_swallowers(text)
    tokens = _parser().parse(text)
    hidden = Hidden()
    found = elements(_seen(tokens, levels(tokens, text), hidden))
    return Reading(found, (*warnings, *hidden.warnings(REMEDY)))


@cache
def _parser() -> MarkdownIt:
    # Text nested deeper than maxNesting is dropped without a word; the preset's 20 is ten lists.
    parser = MarkdownIt("commonmark", {"maxNesting": 100}).enable("table")
    # Indented text in planning documents is a paragraph that was indented, never code.
    parser.disable("code")
    return parser.use(tab_table)


def _without_swallowers(text: str) -> str:
    """What Markdown would take for markup and lose is marked as text."""
    text = _NOT_ADDRESS.sub(r"\1\\\2", text)
    # A comment that is never closed would take the rest of the document with it.
    if (start := text.rfind("<!--")) > text.rfind("-->"):
        text = f"{text[:start]}\\{text[start:]}"
    return text


def _without_contents(text: str) -> tuple[str, int]:
    """The text with the lines of contents lists made blank, and how many they were."""
    lines = text.split("\n")
    dropped: list[int] = []
    run: list[int] = []
    for number, line in enumerate([*lines, "end"]):
        if _CONTENTS_LINE.match(line):
            run.append(number)
        elif line.strip():
            dropped += run if len(run) >= _FEWEST_CONTENTS else []
            run = []
    for number in dropped:
        lines[number] = ""
    return "\n".join(lines), len(dropped)


def _seen(
    tokens: Sequence[Token], ranks: Mapping[int, int], hidden: Hidden
) -> Iterator[Element | Table]:
    """What is not inside an element of HTML that hides it, opened lines above."""
    opened = _open_tags() if any(token.type == "html_block" for token in tokens) else None
    for found in _blocks(tokens, ranks, opened, hidden):
        if isinstance(found, list):
            yield from found
        elif opened is None or not opened.hiding:
            yield found
        elif isinstance(found, Element):
            hidden.add(found.text)
        else:
            hidden.add(" ".join(cell.text for row in found.rows for cell in row))


def _open_tags() -> OpenTags:
    from ingest.readers.unseen import OpenTags  # its libraries take longer than the reading

    return OpenTags()


def _blocks(
    tokens: Sequence[Token], ranks: Mapping[int, int], opened: OpenTags | None, hidden: Hidden
) -> Iterator[Element | Table | list[Element | Table]]:
    """A list is a piece of HTML, of which what is hidden is left out already."""
    markers: list[str | None] = []  # for each open list item: its marker, None once it is used
    rows: list[list[Cell]] = []
    opening = ""
    rank = 0
    for at, token in enumerate(tokens):
        kind = token.type
        if kind in ("heading_open", "paragraph_open", "th_open", "td_open"):
            opening, rank = token.tag, ranks.get(at, 0)
        elif kind == "list_item_open":
            markers.append(f"{token.info}{token.markup} " if token.info else "")
        elif kind == "list_item_close":
            markers.pop()
        elif kind == "tr_open":
            rows.append([])
        elif kind == "table_close":
            yield table(rows, 1)
            rows = []
        elif kind == "inline" and opening in ("th", "td"):
            rows[-1].append(_cell(token.children or (), hidden))
        elif kind == "inline" and opening == "p" and not rank:
            yield from _paragraph(token, markers, hidden)
        elif kind == "inline":
            text = _plain(token.children or (), hidden)
            yield from _text(ElementKind.HEADING, text, rank)
        elif kind == "tab_table":
            yield table([[_parsed(cell, hidden) for cell in row] for row in token.meta["rows"]])
        elif kind == "html_block":
            assert opened is not None
            yield _html(opened.prefix + token.content, hidden)
            opened.feed(token.content)
        elif kind == "fence":
            for piece in re.split(r"\n\s*\n", token.content):
                yield from _text(ElementKind.PARAGRAPH, printable(piece))


def _paragraph(
    token: Token, markers: list[str | None], hidden: Hidden
) -> Iterator[Element | Table]:
    lines = token.content.split("\n")
    if all(_PIPE_LINE.fullmatch(line) for line in lines):
        # A table inside a list item is no table to Markdown; its first row may be empty.
        yield table(
            [[_parsed(it, hidden) for it in _PIPE.split(line.strip())[1:-1]] for line in lines]
        )
    elif any(begins_with_glyph(line) for line in lines):
        for piece in _glyph_pieces(lines):
            if begins_with_glyph(piece):
                text = _parsed(without_bullet(piece), hidden).text
                yield from _text(ElementKind.ITEM, text, max(len(markers) - 1, 0))
            else:
                yield from _text(ElementKind.PARAGRAPH, _parsed(piece, hidden).text)
    else:
        text = _plain(token.children or (), hidden)
        marker = markers[-1] if markers else None
        if marker is None:
            yield from _text(ElementKind.PARAGRAPH, text)
        else:
            markers[-1] = None
            yield from _text(ElementKind.ITEM, marker + without_bullet(text), len(markers) - 1)


def _glyph_pieces(lines: Sequence[str]) -> list[str]:
    """Lines that begin with a bullet, each with the lines that continue it."""
    pieces: list[str] = []
    for line in lines:
        if pieces and not begins_with_glyph(line):
            pieces[-1] += "\n" + line
        else:
            pieces.append(line)
    return pieces


def _html(content: str, hidden: Hidden) -> list[Element | Table]:
    tag = _TAG.match(content.strip())
    if tag is None or (tag[1] or "p").lower() not in KNOWN:
        # «<sett inn navn>» is text, whatever CommonMark says.
        return list(_text(ElementKind.PARAGRAPH, content))
    from ingest.readers import html

    return html.fragment(content, hidden)


def _text(kind: ElementKind, text: str, level: int = 0) -> Iterator[Element]:
    if text := squeeze(text):
        yield Element(kind, text, level=level)


def _parsed(raw: str, hidden: Hidden) -> Cell:
    """A cell, or another piece of one line of Markdown, with its markup taken off."""
    inline = _parser().parseInline(raw)
    return _cell([child for token in inline for child in token.children or ()], hidden)


def _cell(children: Sequence[Token], hidden: Hidden) -> Cell:
    markup = _markup(children)
    if "<" in markup:
        from ingest.readers import html

        return html.cell(markup, hidden)
    return Cell(squeeze(printable(unescape(markup))))


def _plain(children: Sequence[Token], hidden: Hidden) -> str:
    return _cell(children, hidden).text


def _markup(children: Sequence[Token]) -> str:
    """The inline tokens as HTML with no markup but the HTML that stood in the source."""
    return "".join(_piece(child) for child in children)


def _piece(token: Token) -> str:
    if token.type == "html_inline":
        tag = _TAG.match(token.content)
        known = tag is not None and (tag[1] or "p").lower() in KNOWN
        return token.content if known else escape(token.content)
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "" if _PLACEHOLDER.fullmatch(token.content) else _markup(token.children or ())
    return escape(token.content)
