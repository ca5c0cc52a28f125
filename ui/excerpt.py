"""A quote in its surroundings: how much of the section to show around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.sentences import spans

REACH = 900  # characters on each side: about a screenful in a side panel
_SPACE = re.compile(r"\s+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``before + quote + after`` is one unbroken piece of the document."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(text: str, quote: Span, section: Span, reach: int = REACH) -> Excerpt:
    """The quote with at most ``reach`` characters of its section on each side.

    Spans are offsets in ``text``. What is cut is cut between sentences, else between words.
    """
    start, end = quote
    first, last = min(section[0], start), max(section[1], end)
    low = first if start - first <= reach else _reading_begins(text, start - reach, start)
    high = last if last - end <= reach else _reading_ends(text, end, end + reach)
    return Excerpt(
        before=text[low:start].lstrip("\n"),
        quote=text[start:end],
        after=text[end:high].rstrip("\n"),
        cut_before=low > first,
        cut_after=high < last,
    )


def _reading_begins(text: str, low: int, high: int) -> int:
    """The start of the first whole sentence after ``low``; else of a word; else ``high``."""
    whole = spans(text, low, high)[1:]
    if whole:
        return whole[0][0]
    space = _SPACE.search(text, low, high)
    return space.end() if space else high


def _reading_ends(text: str, low: int, high: int) -> int:
    """The end of the last whole sentence before ``high``; else of a word; else ``low``."""
    whole = spans(text, low, high)[:-1]
    if whole:
        return whole[-1][1]
    spaces = list(_SPACE.finditer(text, low, high))
    return spaces[-1].start() if spaces else low
