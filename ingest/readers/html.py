"""HTML -> elements. With style.py and unseen.py the one door to BeautifulSoup, for pages and for
HTML inside Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Literal

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from bs4.exceptions import ParserRejectedMarkup

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import unseen
from ingest.readers.bullets import without_bullet
from ingest.readers.decode import decode, printable
from ingest.readers.hidden import REMEDY, Hidden
from ingest.readers.tables import Cell, Table, elements, table
from ingest.readers.tags import DROPPED, INLINE
from rag.errors import SourceProblem
from rag.text import squeeze

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# The element that text stands in decides what the text is.
_CONTEXTS = frozenset((*_HEADINGS, "li", "p", "dt", "dd", "td", "th", "caption", "figcaption"))
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# A DTD inside the page means nothing to browsers; lxml would hand over its end as text.
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", re.IGNORECASE)
# Browsers read all of these as Windows-1252, which is what the files hold.
_WESTERN = frozenset({"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252"})

_CONTENTS = 50
"""Tables of contents of one page that are looked for."""
_LINKED = 0.8
"""Share of a table of contents that is links; its heading is not."""
_AMPERSAND = re.compile(r"&([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9;])")

_Event = tuple[Literal["open", "text", "close"], Tag | NavigableString]


def read(path: Path) -> Reading:
    """The main text of the page; menus, scripts and forms are left out."""
    text, warnings = _decoded(path.read_bytes())
    hidden = Hidden()
    try:
        # lxml closes what the page left open, as a browser does; it fetches and expands nothing.
        # The line break keeps bs4 from warning of a page without tags that it looks like a URL.
        soup = BeautifulSoup(_DOCTYPE.sub("", text, count=1) + "\n", "lxml")
        lines = _without_contents(soup)
        found = elements(_seen(soup, hidden, _main))
    except ParserRejectedMarkup as error:
        raise SourceProblem(
            path.name,
            "siden kan ikke tolkes som HTML; åpne den i en nettleser og lagre den som PDF",
        ) from error
    told = tuple(hidden.warnings(REMEDY))
    if not found:
        why = "kanskje den lages av et skript. Lagre den som PDF"
        raise SourceProblem(path.name, f"siden har ingen tekst; {' '.join(told) or why}")
    left_out = (f"Innholdsfortegnelsen ({lines} linjer) er utelatt.",) if lines else ()
    return Reading(found, (*warnings, *left_out, *told))


def fragment(markup: str, hidden: Hidden) -> list[Element | Table]:
    """The blocks of a piece of HTML. Small pieces are read without C code, in this process."""
    return _seen(BeautifulSoup(_AMPERSAND.sub(_kept, markup), "html.parser"), hidden)


def _kept(name: re.Match[str]) -> str:
    """What a browser shows as it stands, bs4 would take for a sign: «x&int» is no integral."""
    return f"&amp;{name[1]}" if unescape(name[0]) == name[0] else name[0]


def cell(markup: str, hidden: Hidden) -> Cell:
    """A table cell whose content is HTML."""
    return _as_cell(fragment(markup, hidden))


def _seen(
    soup: BeautifulSoup, hidden: Hidden, part: Callable[[BeautifulSoup], Tag] = lambda soup: soup
) -> list[Element | Table]:
    """The blocks of ``part`` of the page that a browser shows; ``hidden`` counts the others."""
    unseen.mark(soup)
    chosen = part(soup)
    unseen.count(chosen, hidden)
    return blocks(chosen)


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    declared = _META_CHARSET.search(raw[:2048])
    if declared and declared[1].decode("ascii", "ignore").lower() in _WESTERN:
        return printable(raw.decode("cp1252", errors="replace")), ()
    return decode(raw)


def _main(soup: BeautifulSoup) -> Tag:
    """The part of the page that is its own; without such a mark, all but its frame."""
    for name in ("main", "article"):
        marked = [tag for tag in soup.find_all(name) if tag.find_parent(name) is None]
        if marked:
            part = soup.new_tag("div")
            part.extend(marked)
            return part
    for frame in soup.find_all(["header", "form"]):
        # Some publishing systems wrap the whole page in one form: its text is no form.
        if frame.name == "header" or not frame.find(_HEADINGS):
            frame.decompose()
    return soup


def _without_contents(soup: BeautifulSoup) -> int:
    """Take the tables of contents away: what calls itself one and is links nearly all of it.

    The number of links in them.
    """
    lines = 0
    for marked in soup.select(".toc, #toc, [role=doc-toc]", limit=_CONTENTS):
        if marked.decomposed:  # with the one that it stood in
            continue
        links = marked.find_all("a", href=re.compile("#"))
        linked = sum(len("".join(link.get_text().split())) for link in links)
        if linked > _LINKED * len("".join(marked.get_text().split())):
            lines += len(links)
            marked.decompose()
    return lines


class _Walk:
    """Text is gathered until a block begins or ends, and then belongs to the block it stood in."""

    def __init__(self) -> None:
        self.found: list[Element | Table] = []
        self._text: list[str] = []
        self._context: list[str] = []
        self._lists = 0
        # For each list item that is open: whether its first text has been handed over.
        self._items: list[bool] = []

    def open(self, tag: Tag) -> None:
        if tag.name in INLINE:
            # A raised figure after a figure is a note: 4 500² must not become 4 5002.
            if tag.name == "sup" and self._text and self._text[-1][-1:].isdigit():
                self._text.append(" ")
            return
        self.flush()
        self._lists += tag.name in ("ul", "ol")
        if tag.name in _CONTEXTS:
            self._context.append(tag.name)
        if tag.name == "li":
            self._items.append(False)

    def close(self, tag: Tag) -> None:
        if tag.name in INLINE:
            return
        self.flush()
        self._lists -= tag.name in ("ul", "ol")
        if tag.name in _CONTEXTS:
            self._context.pop()
        if tag.name == "li":
            self._items.pop()

    def text(self, text: str) -> None:
        if text:
            self._text.append(text)

    def flush(self) -> None:
        text = squeeze(printable("".join(self._text)))
        self._text.clear()
        if not text:
            return
        name = self._context[-1] if self._context else ""
        if name in _HEADINGS:
            self.found.append(Element(ElementKind.HEADING, text, level=int(name[1])))
        elif self._items and not self._items[-1]:
            if item := without_bullet(text):
                self._items[-1] = True
                self.found.append(Element(ElementKind.ITEM, item, level=max(self._lists - 1, 0)))
        else:
            self.found.append(Element(ElementKind.PARAGRAPH, text))


def blocks(root: Tag) -> list[Element | Table]:
    """Elements and tables of all that stands in ``root``, in order."""
    walk = _Walk()
    for event, node in _events(root):
        if isinstance(node, NavigableString):
            walk.text(node)
        elif event == "close":
            walk.close(node)
        elif node.name == "br":
            walk.text(" ")
        elif node.name == "table":
            walk.flush()
            walk.found += _table(node)
        else:
            walk.open(node)
    walk.flush()
    return walk.found


def _events(root: Tag) -> Iterator[_Event]:
    """Depth first without recursion: a hostile page nests deeper than Python may call."""
    stack: list[tuple[Tag, Iterator[object]]] = [(root, iter(root.contents))]
    while stack:
        tag, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                yield "close", tag
        elif isinstance(child, Tag):
            if child.name in DROPPED:
                continue
            yield "open", child
            # A table is read as a whole, unless it holds tables and so is layout.
            if child.name not in ("table", "br") or child.find("table"):
                stack.append((child, iter(child.contents)))
        elif type(child) is NavigableString:
            yield "text", child


def _table(tag: Tag) -> list[Element | Table]:
    if tag.find("table"):
        return []
    captions = [squeeze(_cell(caption).text) for caption in tag.find_all("caption")]
    found: list[Element | Table] = [Element(ElementKind.PARAGRAPH, it) for it in captions if it]
    rows: list[list[Cell]] = []
    headers = 0
    for tr in tag.find_all("tr"):
        tags = tr.find_all(["td", "th"])
        rows.append([spread for td in tags for spread in _spread(td)])
        if tags and headers == len(rows) - 1 and all(td.name == "th" for td in tags):
            headers += 1
    marked = tag.find("th") is not None
    found.append(table(rows, headers if marked else None))
    return found


def _spread(td: Tag) -> list[Cell]:
    """The cell, and an empty one for each further column that it covers."""
    span = str(td.get("colspan", ""))
    extra = min(int(span), 50) - 1 if span.isascii() and span.isdigit() else 0
    return [_cell(td)] + [Cell()] * extra


def _cell(root: Tag) -> Cell:
    return _as_cell(blocks(root))


def _as_cell(read: list[Element | Table]) -> Cell:
    found = elements(read)
    text = " ".join(element.text for element in found)
    listed = any(element.kind is ElementKind.ITEM for element in found)
    return Cell(text, found if listed else ())
