"""Which words of a page of HTML a browser shows to nobody.

Read are the attributes «hidden», «aria-hidden» and «style», the older ones for colours, and the
page's own style sheets. Words in the colour of what they stand on are hidden; where a picture may
lie behind them, they count as seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

from bs4.element import NavigableString, Tag

from ingest.readers.hidden import Hidden
from ingest.readers.look import Look, beside_a_picture, gone
from ingest.readers.style import Sheets
from ingest.readers.tags import DROPPED, UNSEEN

# What a browser closes by itself when the next block begins, and what has no end.
_SHORT = frozenset(
    {"p", "li", "dt", "dd", "td", "th", "tr", "option", "br", "hr", "img", "input", "link", "meta"}
    | {"col", "area", "base", "embed", "source", "track", "wbr"}
)
_PICTURES = ["img", "picture", "video", "canvas", "svg", "object", "image"]
_PLACED = frozenset({"absolute", "fixed", "relative", "sticky"})
_HINTS = {"bgcolor": "background-color", "color": "color", "text": "color", "background": "image"}
"""What HTML had before style sheets, and what it is called in them."""


def mark(root: Tag) -> None:
    """Give every unseen element the name UNSEEN and nothing but its text, and put unseen words
    that stand in a seen element into one of that name."""
    sheets = Sheets.of(tag.string or "" for tag in root.find_all("style"))
    stack = [(root, Look(), False)]
    pictures: dict[int, bool] = {}
    while stack:
        parent, look, near = stack.pop()
        for child in list(parent.contents):
            if isinstance(child, Tag) and child.name not in DROPPED:
                said = _said(child, sheets)
                if _switched_off(child) or (said and gone(said, look)):
                    _bury(child)
                    continue
                near_too = near or (
                    said.get("position") in _PLACED and _has_picture(parent, pictures)
                )
                stack.append((child, look.of(said), near_too))
            elif type(child) is NavigableString and not child.isspace():
                seen = beside_a_picture(look) if near else look
                if seen.hides:
                    _bury(child.wrap(Tag(name=UNSEEN)))


def count(root: Tag, hidden: Hidden) -> None:
    """Add the text of what is marked in ``root``, but for menus and the like, to ``hidden``."""
    for tag in root.find_all(UNSEEN):
        if tag.find_parent(list(DROPPED)) is None:
            hidden.add(tag.get_text())


def _bury(tag: Tag) -> None:
    text = tag.get_text(" ")
    tag.clear()
    tag.name = UNSEEN
    tag.append(text)


def _has_picture(tag: Tag, known: dict[int, bool]) -> bool:
    if id(tag) not in known:
        known[id(tag)] = tag.find(_PICTURES) is not None
    return known[id(tag)]


def _said(tag: Tag, sheets: Sheets) -> Mapping[str, str]:
    """What sheets and attributes say; the older attributes yield to all else."""
    said = sheets.about(tag)
    for attribute, name in _HINTS.items():
        if value := tag.get(attribute):
            if name == "image":
                said.setdefault("background-image", "url(x)")
            elif attribute != "text" or tag.name == "body":
                said.setdefault(name, str(value).strip().lower())
    return said


def _switched_off(tag: Tag) -> bool:
    if tag.name == "dialog" and not tag.has_attr("open"):
        return True
    # A browser shows «until-found» to whoever searches the page for it.
    if tag.has_attr("hidden") and str(tag["hidden"]).lower() != "until-found":
        return True
    return str(tag.get("aria-hidden", "")).strip().lower() == "true"


class OpenTags(HTMLParser):
    """Elements that one piece of HTML leaves open for what follows it, as in Markdown.

    ``prefix`` opens them anew in front of another piece; empty while none of them says how its
    words look.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, Look, bool]] = []

    @property
    def prefix(self) -> str:
        dressed = self.hiding or any(look != Look() for _, _, look, _ in self._open)
        return "".join(text for _, text, _, _ in self._open) if dressed else ""

    @property
    def hiding(self) -> bool:
        return bool(self._open) and (
            any(off for _, _, _, off in self._open) or self._open[-1][2].hides
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SHORT:
            element = Tag(name=tag, attrs={name: value or "" for name, value in attrs})
            around = self._open[-1][2] if self._open else Look()
            said = _said(element, Sheets())
            off = _switched_off(element) or gone(said, around)
            text = self.get_starttag_text() or f"<{tag}>"
            self._open.append((tag, text, around.of(said), off))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _, _, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
