"""Which elements of a page of HTML a browser shows to nobody.

Read are the attributes «hidden», «aria-hidden» and «style», and the rules of the page's own style
sheets whose selectors are made of tags, classes and ids. Colours are not: white words may stand on
a dark ground.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from bs4.element import Tag

from ingest.readers.hidden import Hidden
from ingest.readers.style import Rule, declarations, hides, rules
from ingest.readers.tags import DROPPED, UNSEEN

# What a browser closes by itself when the next block begins, and what has no end.
_SHORT = frozenset(
    {"p", "li", "dt", "dd", "td", "th", "tr", "option", "br", "hr", "img", "input", "link", "meta"}
    | {"col", "area", "base", "embed", "source", "track", "wbr"}
)


def mark(root: Tag) -> None:
    """Give every unseen element the name UNSEEN and nothing but its text."""
    sheets = (tag.string or "" for tag in root.find_all("style"))
    look = _Look.of(rule for sheet in sheets for rule in rules(sheet))
    stack = [root]
    while stack:
        for child in [it for it in stack.pop().contents if isinstance(it, Tag)]:
            if child.name in DROPPED:
                continue
            if look.hides(child):
                text = child.get_text(" ")
                child.clear()
                child.name = UNSEEN
                child.append(text)
            else:
                stack.append(child)


def count(root: Tag, hidden: Hidden) -> None:
    """Add the text of what is marked in ``root``, but for menus and the like, to ``hidden``."""
    for tag in root.find_all(UNSEEN):
        if tag.find_parent(list(DROPPED)) is None:
            hidden.add(tag.get_text())


@dataclass(frozen=True, slots=True)
class _Look:
    """A page's rules by what the element itself must have: «#id», «.class», «tag» or «*»."""

    by_key: Mapping[str, list[Rule]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Rule]) -> _Look:
        by_key: dict[str, list[Rule]] = {}
        for rule in found:
            by_key.setdefault(rule.key, []).append(rule)
        return cls(by_key)

    def hides(self, tag: Tag) -> bool:
        if tag.name == "dialog" and not tag.has_attr("open"):
            return True
        # A browser shows «until-found» to whoever searches the page for it.
        if tag.has_attr("hidden") and str(tag["hidden"]).lower() != "until-found":
            return True
        if str(tag.get("aria-hidden", "")).strip().lower() == "true":
            return True
        own = str(tag.get("style", ""))
        matching = [
            rule for name in _names(tag) for rule in self.by_key.get(name, ()) if rule.fits(tag)
        ]
        if not own and not matching:
            return False
        said: dict[str, str] = {}
        for rule in sorted(matching, key=lambda rule: rule.weight):
            said |= rule.said
        return hides(said | declarations(own))


def _names(tag: Tag) -> Iterator[str]:
    yield from ("*", tag.name)
    if tag.get("id"):
        yield f"#{tag['id']}"
    yield from (f".{name}" for name in dict.fromkeys(tag.get_attribute_list("class")))


class OpenTags(HTMLParser):
    """Elements that one piece of HTML leaves open for what follows it, as in Markdown.

    ``prefix`` opens them anew in front of another piece; empty while none of them hides.
    """

    def __init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, bool]] = []

    @property
    def prefix(self) -> str:
        return "".join(text for _, text, _ in self._open) if self.hiding else ""

    @property
    def hiding(self) -> bool:
        return any(hidden for _, _, hidden in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SHORT:
            named = {name: value or "" for name, value in attrs}
            text = self.get_starttag_text() or f"<{tag}>"
            self._open.append((tag, text, _Look().hides(Tag(name=tag, attrs=named))))

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _, _ in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]
