"""Style sheets: what they say of an element. The door to tinycss2 and soupsieve.

Read are the page's own sheets, as on a screen of 1280 pixels in light colours. Sheets that the page
only refers to are not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

import soupsieve
import tinycss2
from bs4.element import Tag
from soupsieve.util import SelectorSyntaxError
from tinycss2.color5 import parse_color

SCREEN = 1280.0
"""Pixels across the window that a page is looked at in."""
CURRENT = "currentcolor"
Colour = tuple[float, float, float, float]
"""Red, green, blue from 0 to 255, and how much of it covers what is behind, from 0 to 1."""

_LONGEST = 1_000_000
"""Characters of a style sheet; the rest is not read."""
_DEEPEST = 32
"""Rules inside rules that are read; sheets that people write have three or four."""
_READ = {"skip_comments": True, "skip_whitespace": True}
_NAMES = re.compile(
    r"display|visibility|opacity|filter|color|background(?:-color|-image)?|font(?:-size)?|position"
    r"|left|right|top|inset|margin(?:-left|-top)?|text-indent|clip|clip-path|overflow(?:-[xy])?"
    r"|(?:max-)?(?:width|height)|transform|scale|content-visibility|-webkit-text-fill-color|--.+"
)
"""The properties that can take words out of sight."""
_WIDTH = re.compile(r"\((min|max)-width:([\d.]+)(px|em|rem)\)")
_BROKEN = (SelectorSyntaxError, NotImplementedError, ValueError, RecursionError)
# Spaces of colour that tinycss2 does not translate: how light white is in them.
_WHITES = {"lab": 100.0, "lch": 100.0, "oklab": 1.0, "oklch": 1.0}
_FAINT = 0.04


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and whether «!important» stands by it."""

    value: str
    important: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector and what it says; ``weight`` orders rules as a browser does."""

    selector: Any
    said: Mapping[str, Said]
    weight: tuple[int, int, int]
    key: str
    """What the element itself must have: «#id», «.class», «tag», or «*» for anything."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """A page's rules by what the element itself must have."""

    by_key: Mapping[str, Sequence[Rule]] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Sheets:
        by_key: dict[str, list[Rule]] = {}
        for text in texts:
            for rule in rules(text):
                by_key.setdefault(rule.key, []).append(rule)
        return cls(by_key)

    def about(self, tag: Tag) -> dict[str, str]:
        """What is said of an element, in lower case: by sheets, then by its own «style»."""
        matching = [
            (rule.weight, at, rule)
            for at, rule in enumerate(it for key in _keys(tag) for it in self.by_key.get(key, ()))
            if rule.selector.match(tag)
        ]
        said: dict[str, Said] = {}
        for _, _, rule in sorted(matching, key=lambda it: it[0]):
            _lay(said, rule.said)
        if own := tag.get("style"):
            _lay(said, declarations(str(own)))
        return {name: it.value for name, it in said.items()}


def declarations(text: str) -> dict[str, Said]:
    """«display: none; …» by property, of those that can take words out of sight."""
    return dict(_said(tinycss2.parse_blocks_contents(text[:_LONGEST], **_READ)))


def rules(sheet: str) -> Iterator[Rule]:
    """The rules of a style sheet that can take words out of sight on a screen."""
    yield from _rules(tinycss2.parse_stylesheet(sheet[:_LONGEST], **_READ), "")


@lru_cache(maxsize=1000)
def colour(value: str) -> Colour | str | None:
    """A colour, CURRENT for that of the words, None for what is none or cannot be worked out."""
    value = {"canvas": "white", "canvastext": "black"}.get(value, value)
    found = parse_color(value)
    if found is None or isinstance(found, str):
        return found and CURRENT
    space, (first, second, third) = found.space, (it or 0.0 for it in found.coordinates)
    if space in _WHITES:
        # Greys alone: white and black are what is hidden in.
        white = _WHITES[space]
        away = second if space.endswith("ch") else max(abs(second), abs(third))
        grey = min(max(first / white, 0.0), 1.0) * 255
        return (grey, grey, grey, found.alpha) if away < _FAINT * white else None
    if space not in ("srgb", "display-p3"):
        try:
            first, second, third = (it or 0.0 for it in found.to("srgb").coordinates)
        except NotImplementedError:
            return None
    return (first * 255, second * 255, third * 255, found.alpha)


def words_of(value: str) -> list[str]:
    """The words of a value, functions whole: «red url(a b)» is two."""
    try:
        parsed = tinycss2.parse_component_value_list(value, skip_comments=True)
        return [it.serialize() for it in parsed if it.type not in ("whitespace", "literal")]
    except RecursionError:
        return []


def _lay(said: dict[str, Said], over: Mapping[str, Said]) -> None:
    for name, it in over.items():
        if it.important or name not in said or not said[name].important:
            said[name] = it


def _said(content: Sequence[Any]) -> Iterator[tuple[str, Said]]:
    for it in content:
        if it.type == "declaration" and _NAMES.fullmatch(it.lower_name):
            try:
                value = " ".join(tinycss2.serialize(_bare(it.value)).lower().split())
            except RecursionError:  # brackets in brackets, thousands deep
                continue
            yield it.lower_name, Said(value, bool(it.important))


def _bare(tokens: Sequence[Any]) -> list[Any]:
    return [token for token in tokens if token.type != "comment"]


def _rules(found: Sequence[Any], above: str, depth: int = 0) -> Iterator[Rule]:
    """``above``: the selector of the rule that these stand in, if any; ``depth``: how many they
    stand in."""
    for it in found if depth < _DEEPEST else ():
        if it.type == "at-rule" and it.content is not None and _on_screen(it):
            inner = tinycss2.parse_blocks_contents(it.content, **_READ)
            yield from _made(above, inner) if above else ()
            yield from _rules(inner, above, depth + 1)
        elif it.type == "qualified-rule":
            try:
                selector = tinycss2.serialize(_bare(it.prelude)).strip()
            except RecursionError:
                continue
            if above:
                nested = selector if "&" in selector else f"& {selector}"
                selector = nested.replace("&", f":is({above})")
            inner = tinycss2.parse_blocks_contents(it.content, **_READ)
            yield from _made(selector, inner)
            if any(piece.type in ("qualified-rule", "at-rule") for piece in inner):
                yield from _rules(inner, selector, depth + 1)


def _made(selectors: str, content: Sequence[Any]) -> Iterator[Rule]:
    said = dict(_said(content))
    if not said:
        return
    for tokens in _alternatives(selectors):
        try:
            selector = soupsieve.compile(tinycss2.serialize(tokens))
        except _BROKEN:  # «::before», «:unheard-of»: about no element of the page
            continue
        yield Rule(selector, said, _weight(tokens), _key(tokens))


def _alternatives(selectors: str) -> Iterator[list[Any]]:
    found: list[Any] = []
    for token in tinycss2.parse_component_value_list(selectors, skip_comments=True):
        if token.type == "literal" and token.value == ",":
            yield found
            found = []
        else:
            found.append(token)
    yield found


def _on_screen(rule: Any) -> bool:
    """Rules for paper or for narrow windows say nothing of the page that a person saw."""
    if rule.lower_at_keyword in ("layer", "supports", "container", "scope"):
        return True
    if rule.lower_at_keyword != "media":
        return False
    try:
        queries = re.sub(r"\s+", "", tinycss2.serialize(rule.prelude).lower()).split(",")
    except RecursionError:
        return False
    return any(_holds(query) for query in queries)


def _holds(query: str) -> bool:
    for bound, size, unit in _WIDTH.findall(query):
        pixels = float(size) * (1 if unit == "px" else 16) if size.count(".") < 2 else 0.0
        if (pixels > SCREEN) if bound == "min" else (pixels < SCREEN):
            return False
    rest = _WIDTH.sub("", query).replace("(prefers-color-scheme:light)", "")
    return re.fullmatch(r"(?:only)?(?:screen|all)?(?:and)*", rest) is not None


def _weight(tokens: Sequence[Any]) -> tuple[int, int, int]:
    """How exact a selector is: its ids, its classes and their like, its elements."""
    ids = classes = elements = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        mark = getattr(before, "value", "") if before is not None else ""
        if token.type == "hash":
            ids += 1
        elif token.type == "[] block" or (token.type == "ident" and mark in (".", ":")):
            classes += 1
        elif token.type == "ident":
            elements += 1
        elif token.type == "function" and token.lower_name in ("is", "not", "has"):
            inner = tinycss2.serialize(token.arguments)
            most = max(map(_weight, _alternatives(inner)))
            ids, classes, elements = ids + most[0], classes + most[1], elements + most[2]
        elif token.type == "function" and token.lower_name != "where":
            classes += 1
    return ids, classes, elements


def _key(tokens: Sequence[Any]) -> str:
    """Of the selector's last part: everything before it is about other elements."""
    kept: list[Any] = []
    for token in reversed(_trimmed(tokens)):
        if token.type == "whitespace" or (token.type == "literal" and token.value in ">+~"):
            break
        kept.insert(0, token)
    marks = [
        f".{token.value}"
        for before, token in pairwise(kept)
        if token.type == "ident" and getattr(before, "value", "") == "."
    ]
    marks += [f"#{token.value}" for token in kept if token.type == "hash"]
    if marks:
        return min(marks)
    return str(kept[0].lower_value) if kept and kept[0].type == "ident" else "*"


def _trimmed(tokens: Sequence[Any]) -> Sequence[Any]:
    found = list(tokens)
    while found and found[-1].type == "whitespace":
        found.pop()
    return found


def _keys(tag: Tag) -> Iterator[str]:
    yield from ("*", tag.name)
    if tag.get("id"):
        yield f"#{tag['id']}"
    yield from (f".{name}" for name in dict.fromkeys(tag.get_attribute_list("class")))
