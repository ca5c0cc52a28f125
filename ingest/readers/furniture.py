"""Running headers, footers and page numbers: what stands at the edge of page after page.

A line goes only on the evidence of repetition: the same words at the same edge of many pages near
each other, where figures are the same or count along with the pages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.elements import Element, ElementKind
from rag.text import squeeze

_FEWEST = 3
"""Pages that must share a line, and in a document of five pages and more one more."""
_DENSITY = 0.4
"""Share of the pages from a line's first to its last that have it: left and right pages differ."""
_DEPTH = 4
"""Lines at one edge that may be furniture."""
_LONGEST = 200
_NUMBER = re.compile(r"\b(?:\d{1,5}|[ivxlc]{1,7}|[IVXLC]{1,7})\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

_Lines = list[int]
"""Indices of a page's lines that are not blank and not yet known as furniture."""


def without(elements: Sequence[Element]) -> tuple[Element, ...]:
    """``elements`` less the furniture of pages; what has no pages is handed back as it is."""
    pages: dict[int, _Lines] = defaultdict(list)
    for at, element in enumerate(elements):
        if element.kind is ElementKind.LINE and element.page is not None and element.text.strip():
            pages[element.page].append(at)
    dropped: set[int] = set()
    for edge in (0, -1):
        for _ in range(_DEPTH):
            found = _repeated(elements, pages, edge)
            if not found:
                break
            dropped |= found
            for lines in pages.values():
                if lines and lines[edge] in found:
                    del lines[edge]
    # Pages that are alike from top to bottom are the document, whatever else they are.
    if len(dropped) > sum(map(len, pages.values())):
        return tuple(elements)
    return tuple(element for at, element in enumerate(elements) if at not in dropped)


def _repeated(elements: Sequence[Element], pages: dict[int, _Lines], edge: int) -> set[int]:
    """Of the outermost line of each page, those that repeat."""
    where: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with_text = sorted(number for number, lines in pages.items() if lines)
    for rank, number in enumerate(with_text):
        at = pages[number][edge]
        for form in _forms(squeeze(elements[at].text), number):
            where[form].append((rank, at))
    fewest = _FEWEST + (len(with_text) >= 5)
    found: set[int] = set()
    for places in where.values():
        reach = places[-1][0] - places[0][0] + 1
        if len(places) >= fewest and len(places) >= _DENSITY * reach:
            found.update(at for _, at in places)
    return found


def _forms(text: str, page: int) -> Iterator[str]:
    """The line as it is, and with each of its numbers counted from the page's."""
    if len(text) > _LONGEST:
        return
    yield text
    for match in _NUMBER.finditer(text):
        if value := _value(match.group()):
            yield f"{text[: match.start()]}\0{value - page}\0{text[match.end() :]}"


def _value(number: str) -> int:
    """Of a figure or a Roman numeral; 0 where it is neither."""
    if number.isdigit():
        return int(number)
    values = [_ROMAN[letter] for letter in number.lower()]
    following = [*values[1:], 0]
    return sum(-a if a < b else a for a, b in zip(values, following, strict=True))
