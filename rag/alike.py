"""The stretch of a text most like given words, and how the two differ, word by word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.sentences import spans
from rag.text import fold

LEAST = 0.6
"""Likeness under which a stretch is another statement rather than an edited one (see the test)."""
_TRIED = 12
_WORD = re.compile(r"\w+|[^\w\s]+")
_TOKEN = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Alike:
    start: int
    end: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is ``same``, ``removed`` or ``added``."""

    kind: str
    text: str


def most_alike(quote: str, text: str, near: int = 0) -> Alike | None:
    """The run of whole sentences in ``text`` most like ``quote``, or None if none is like it.

    Likeness is difflib's ratio over words and signs, folded and in small letters: 2M / T where M
    are those in common, in order, and T those of both. Of equals the one nearest ``near`` is taken.
    """
    wanted = _words(quote)
    if len(wanted) < 2:
        return None
    sentences = spans(text)
    length = max(1, len(spans(quote)))
    best: Alike | None = None
    for first in _likely(wanted, text, sentences, near):
        for count in {max(1, length - 1), length, length + 1}:
            run = sentences[first : first + count]
            start, end = run[0][0], run[-1][1]
            ratio = SequenceMatcher(None, wanted, _words(text[start:end]), autojunk=False).ratio()
            if best is None or (ratio, -abs(start - near)) > (
                best.likeness,
                -abs(best.start - near),
            ):
                best = Alike(start, end, round(ratio, 4))
    return best if best is not None and best.likeness >= LEAST else None


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What turns ``before`` into ``after``; same and removed pieces joined give ``before``."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    bare_old, bare_new = [each.strip() for each in old], [each.strip() for each in new]
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, bare_old, bare_new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
            continue
        if i < j:
            pieces.append(Piece("removed", "".join(old[i:j])))
        if k < m:
            pieces.append(Piece("added", "".join(new[k:m])))
    return tuple(pieces)


def _likely(
    wanted: Sequence[str], text: str, sentences: Sequence[tuple[int, int]], near: int
) -> list[int]:
    """Numbers of the sentences that share most words with ``wanted``, and of one around ``near``.

    Comparing in order costs the square of the length, so few are compared.
    """
    bag = Counter(wanted)
    shared: list[tuple[float, int]] = []
    for number, (start, end) in enumerate(sentences):
        mine = Counter(_words(text[start:end]))
        common = (bag & mine).total()
        if common:
            shared.append((-common / (bag.total() + mine.total()), number))
    best = [number for _, number in sorted(shared)[:_TRIED]]
    around = bisect_left(sentences, (near, 0))
    # A quote of several sentences begins before the one most like it.
    first = {number - back for number in best for back in (0, 1) if number >= back}
    return sorted(first | ({around} if around < len(sentences) else set()))


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).lower())
