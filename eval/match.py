"""Whether a gold quote stands in texts that were shown, the same for every chunking.

A quote stands in a text verbatim (folded, whatever the case), or when at least four fifths of its
words stand there in order and close together: a chunk border or a parser's hyphen does not make a
passage irrelevant. A quote cut by the border of two passages counts when both are shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from eval.schema import Evidence
from rag.norwegian import words
from rag.text import fold

ENOUGH = 0.8
_GAP = 12
"""Characters between neighbours: white space and the glyph of a list."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as a run stored it; ``start`` is None where the system has no offsets."""

    document: str
    text: str
    start: int | None = None

    @property
    def end(self) -> int | None:
        return None if self.start is None else self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring passages read as one: folded text, its words in order, and which these are."""

    document: str
    text: str
    words: tuple[str, ...]
    known: frozenset[str]


def within(passages: Sequence[Shown], budget: int) -> list[Shown]:
    """The passages in rank order until ``budget`` characters are spent; the last one is cut."""
    kept: list[Shown] = []
    for passage in passages:
        if budget <= 0:
            break
        kept.append(Shown(passage.document, passage.text[:budget], passage.start))
        budget -= len(passage.text)
    return kept


def stretches(passages: Iterable[Shown]) -> list[Stretch]:
    """``passages`` with neighbours joined and what overlaps kept once."""
    loose = [p for p in passages if p.start is None]
    placed = sorted(
        (p for p in passages if p.start is not None), key=lambda p: (p.document, p.start)
    )
    groups: list[list[str]] = []
    owners: list[str] = []
    reach = -1
    for passage in placed:
        assert passage.start is not None
        start, end = passage.start, passage.start + len(passage.text)
        if owners and owners[-1] == passage.document and start <= reach + _GAP:
            if end > reach:
                groups[-1].append(passage.text[max(0, reach - start) :])
        else:
            groups.append([passage.text])
            owners.append(passage.document)
            reach = -1
        reach = max(reach, end)
    joined = [_stretch(owner, pieces) for owner, pieces in zip(owners, groups, strict=True)]
    return joined + [_stretch(p.document, [p.text]) for p in loose]


def covers(stretch: Stretch, evidence: Evidence) -> bool:
    """Whether any of the evidence's quotes stands in ``stretch``, in the right document."""
    return any(
        quote.document == stretch.document and stands(quote.quote, stretch)
        for quote in evidence.quotes
    )


def stands(quote: str, stretch: Stretch) -> bool:
    return _folded(quote) in stretch.text or _mostly(_words(quote), stretch)


def text_holds(quote: str, document: str, text: str) -> bool:
    """``stands`` for one plain text."""
    return stands(quote, _stretch(document, [text]))


def _stretch(document: str, pieces: Sequence[str]) -> Stretch:
    text = " ".join(_folded(piece) for piece in pieces)
    found = tuple(word for piece in pieces for word in _words(piece))
    return Stretch(document, text, found, frozenset(found))


def _mostly(quote: tuple[str, ...], stretch: Stretch) -> bool:
    needed, text = math.ceil(ENOUGH * len(quote)), stretch.words
    # Nearly every quote is held against nearly every passage: first what tells soonest.
    if not needed or sum(map(stretch.known.__contains__, quote)) < needed:
        return False
    if not _shares(quote, text, needed):
        return False
    width, step = 2 * len(quote), max(1, len(quote) // 2)
    for at in range(0, max(1, len(text) - len(quote) + 1), step):
        window = text[at : at + width]
        if _shares(quote, window, needed) and _in_order(quote, window) >= needed:
            return True
    return False


def _shares(quote: tuple[str, ...], text: tuple[str, ...], needed: int) -> bool:
    return (Counter(quote) & Counter(text)).total() >= needed


def _in_order(left: Sequence[str], right: Sequence[str]) -> int:
    """The length of the longest common subsequence of words."""
    row = [0] * (len(right) + 1)
    for word in left:
        before = 0
        for at, other in enumerate(right, 1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]


@lru_cache(maxsize=60_000)
def _folded(text: str) -> str:
    return fold(text).lower()


@lru_cache(maxsize=60_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(words(text))
