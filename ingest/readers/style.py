"""As much of CSS as says whether words are seen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from bs4.element import Tag

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_PIECE = re.compile(r"[{}]")
_COMPOUND = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_MARKS = re.compile(r"[.#][\w-]+")
# Rules for paper or for narrow windows say nothing of the page that a person saw.
_SCREEN = re.compile(r"@(?:media\s+(?:only\s+)?(?:screen|all)|layer\b.*|supports\b.*)\s*", re.I)
_ZERO = re.compile(r"[-+]?0*(?:\.0*)?(?:px|em|rem|pt|%)?")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|em|rem|pt)?|-\d{2,}(?:em|rem)")
_NOTHING = re.compile(r"rect\((?:[01](?:px)?[,\s]*){4}\)|inset\((?:50|100)%\)")
_LONGEST = 1_000_000
"""Characters of a style sheet; the rest is not read."""


@dataclass(frozen=True, slots=True)
class Compound:
    """«p.note#first»: a tag, empty for any, and marks that the element must have."""

    tag: str
    marks: frozenset[str]

    def fits(self, tag: Tag) -> bool:
        if self.tag and tag.name != self.tag:
            return False
        has = {f".{name}" for name in tag.get_attribute_list("class")} | {f"#{tag.get('id', '')}"}
        return self.marks <= has


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector and what it says. ``path`` ends in the element, after those above it;
    ``weight`` orders rules as a browser does."""

    path: tuple[Compound, ...]
    said: Mapping[str, str]
    weight: tuple[int, int, int, int]

    @property
    def key(self) -> str:
        last = self.path[-1]
        return min(last.marks, default=last.tag or "*")

    def fits(self, tag: Tag) -> bool:
        """Whether the rule is about the element; «a > b» is taken as «a b»."""
        if not self.path[-1].fits(tag):
            return False
        above = iter(tag.parents)
        return all(any(step.fits(it) for it in above) for step in reversed(self.path[:-1]))


def hides(said: Mapping[str, str]) -> bool:
    """Whether an element of which this is said shows nothing."""
    return (
        said.get("display") == "none"
        or said.get("visibility") in ("hidden", "collapse")
        or any(_ZERO.fullmatch(said.get(name, "1")) for name in ("opacity", "font-size"))
        or any(_FAR.fullmatch(said.get(name, "")) for name in ("text-indent", "margin-left"))
        or (
            said.get("position") in ("absolute", "fixed")
            and any(_FAR.fullmatch(said.get(name, "")) for name in ("left", "top", "right"))
        )
        or any(_NOTHING.fullmatch(said.get(name, "")) for name in ("clip", "clip-path"))
    )


def declarations(text: str) -> dict[str, str]:
    """«display: none; …» by property, in lower case."""
    found = {}
    for piece in _COMMENT.sub("", text).lower().split(";"):
        name, colon, value = piece.partition(":")
        if colon:
            found[name.strip()] = value.replace("!important", "").strip()
    return found


def rules(sheet: str) -> Iterator[Rule]:
    """The rules of a style sheet, but for those of paper and other media than a screen."""
    order = count()
    for selectors, body in _blocks(_COMMENT.sub("", sheet[:_LONGEST])):
        said = declarations(body)
        number = next(order)
        for selector in selectors.split(","):
            if path := _path(selector):
                yield Rule(path, said, _weight(path, number))


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and what stands in their braces; a medium's braces are opened or left out."""
    at, skipped, selector = 0, 0, ""
    for brace in _PIECE.finditer(sheet):
        text = sheet[at : brace.start()].strip()
        at = brace.end()
        if brace[0] == "{":
            prelude = text.rpartition(";")[2].strip()
            if skipped or (prelude[:1] == "@" and not _SCREEN.fullmatch(prelude)):
                skipped += 1
            selector = prelude
        elif skipped:
            skipped -= 1
        elif selector and selector[0] != "@":
            yield selector, text
            selector = ""


def _path(selector: str) -> tuple[Compound, ...]:
    """Empty where the selector has more in it than tags, classes and ids."""
    found = []
    for piece in selector.replace(">", " ").split():
        match = _COMPOUND.fullmatch(piece)
        if match is None or not match[0]:
            return ()
        tag = (match[1] or "").lower()
        found.append(Compound("" if tag == "*" else tag, frozenset(_MARKS.findall(match[2]))))
    return tuple(found)


def _weight(path: tuple[Compound, ...], number: int) -> tuple[int, int, int, int]:
    marks = [mark for step in path for mark in step.marks]
    ids = sum(mark[0] == "#" for mark in marks)
    return ids, len(marks) - ids, sum(bool(step.tag) for step in path), number
