"""Statements that are all but a copy of a source's sentence, and what was changed on the way.

That a figure stands somewhere in the passage is then too little: it must stand in the same place.
Of figures with one digit changed, 3 % happened to stand elsewhere in the passage and got through.
Nor may one word have become another that nothing cited has: «bemannes av frivillige» for «bemannes
av sykepleiere».
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from rag.figures import figures
from rag.negation import denies
from rag.norwegian import terms
from rag.sentences import spans
from rag.support import held
from rag.text import fold
from rag.types import Passage

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|%")
_COPY = 0.8
"""Share of the words of both, twice over, that a copy has in common with its original."""
_FEWEST = 5
_ENDING = re.compile(r"e?(?:n|t|r|ne|ns|ts|nes|s|a|ane|anes)?")
_STEM = 4
_NEARLY = 0.9
"""Share of words, twice over, from which a sentence is what another passage says."""


class Change(StrEnum):
    """What a copy says otherwise."""

    FIGURE = "figure"
    NEGATION = "negation"
    WORD = "word"


def altered(statement: str, passages: Sequence[Passage]) -> Change | None:
    """What is changed against every source's sentence that ``statement`` all but copies; None
    where it copies none, or one of them truly."""
    mine = _words(statement)
    if len(mine) < _FEWEST:
        return None
    known = frozenset(term for passage in passages for term in terms(passage.text))
    changes = [_change(statement, mine, each, known) for each in _originals(mine, passages)]
    return None if None in changes else next(iter(changes), None)


def elsewhere(
    statement: str, cited: Sequence[Passage], others: Mapping[int, Passage]
) -> int | None:
    """The label of another passage that holds ``statement`` all but word for word, where nothing
    that is cited is like it."""
    mine = _words(statement)
    if len(mine) < _FEWEST:
        return None
    found = [
        label for label, passage in others.items() if any(_originals(mine, [passage], _NEARLY))
    ]
    return found[0] if found and not any(_originals(mine, cited)) else None


def _originals(
    mine: Sequence[str], passages: Sequence[Passage], least: float = _COPY
) -> Iterator[str]:
    """The sentences of the passages that ``mine`` are nearly the words of."""
    for passage in passages:
        for start, end in spans(passage.text):
            text = passage.text[start:end]
            words = _words(text)
            common = (Counter(mine) & Counter(words)).total()
            if 2 * common < least * (len(mine) + len(words)):
                continue
            if SequenceMatcher(None, mine, words, autojunk=False).ratio() >= least:
                yield text


def _change(
    statement: str, mine: Sequence[str], original: str, known: frozenset[str]
) -> Change | None:
    """``known`` are the terms of all that is cited."""
    if denies(statement) != denies(original):
        return Change.NEGATION
    words = _words(original)
    for kind, a, b, c, d in SequenceMatcher(None, mine, words, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        # A figure that was added, such as the year from a heading, is seen to by other checks.
        new, old = (_values(" ".join(part)) for part in (mine[a:b], words[c:d]))
        if new and old and not new <= old:
            return Change.FIGURE
        if b - a == 1 and mine[a].isalpha() and terms(mine[a]) and not held(terms(mine[a]), known):
            if any(_inflected(mine[a], word) for word in words[c:d]):
                continue
            return Change.WORD
    return None


def _inflected(one: str, other: str) -> bool:
    """«dataene» of «data»: one word in two of its forms."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _STEM and bool(_ENDING.fullmatch(long.removeprefix(short)))


def _values(text: str) -> set[tuple[object, ...]]:
    return {(figure.value, figure.order) for figure in figures(text)}


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).lower())
