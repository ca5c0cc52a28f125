"""The answer made of quotes alone: which sentences and list items of the passages found answer.

Each of the best passages offers its best sentences: those that meet the question's words by meaning
(``rag/late.py``) and by stem. How likely an offer is to hold what is asked for is told by a
regression over what speaks for it (``rag/learned.py``); the likeliest are quoted. Quotes are spans
of the canonical text from first to last chosen sentence, never stitched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.late import Query, TokenStore
from rag.learned import Logistic
from rag.lexical import LexicalIndex
from rag.norwegian import compound_parts, terms
from rag.retrieve import Found
from rag.sentences import spans
from rag.types import Kind, Passage

_PASSAGES = 10
"""How many of the best passages may be quoted from."""
_SAME_WORDS = 0.85
_ASKS_FIGURE = re.compile(
    r"\b(hvor (mange|mye|stor|høy|lang|lenge|ofte)|kor (mange|mykje|stor|høg|lang)|antall"
    r"|tal(et)? på|andel|prosent|sum|beløp|kroner|budsjett"
    r"|how (many|much|long|large)|number of|percent"
    r"|når|hvilket år|kva år|when|which year)\b",
    re.IGNORECASE,
)
_ASKS_LIST = re.compile(
    r"\b(hvilke|kva for|list|liste|nevn|\w*mål(ene)?|\w*tiltak(ene)?|satsingsområde\w*|punkt\w*"
    r"|eksempler|which|what are|list)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_SUMS_UP = re.compile(r"(totalt|sum|samlet|i alt)\b", re.IGNORECASE)
_SUM = 0.2
_FIGURE = 0.15
_AS_GOOD = 0.7
"""A table row is quoted beside the best one if it holds this share of the best one's words."""


_MEANING = 0.8
"""Share of meaning in what a sentence is worth beside its words."""
_GROWS = 0.0
"""A neighbour is taken into a quote if it is worth this share of the best sentence."""


@dataclass(frozen=True, slots=True)
class Extract:
    """Words to quote: ``text[start:end]`` of the passage's document.

    ``signs`` are what speaks for it, by name; ``score`` is how likely it is to answer, 0 to 1.
    """

    passage: Passage
    start: int
    end: int
    score: float
    signs: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        base = self.passage.locator.start
        return self.passage.text[self.start - base : self.end - base]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as sentences are held against it."""

    weights: Mapping[str, float]
    """Its terms, by rarity."""
    meaning: Query
    tokens: TokenStore | None
    figure: bool
    whole_list: bool

    @property
    def total(self) -> float:
        return sum(self.weights.values()) or 1.0


def rate(
    question: str,
    found: Found,
    lexical: LexicalIndex,
    tokens: TokenStore | None,
    likely: Logistic,
    *,
    longest: int,
) -> list[Extract]:
    """A quote of at most ``longest`` characters from each of the best passages, likeliest first.

    ``tokens`` is None where the search model has no token vectors.
    """
    asked = _Asked(
        {term: weight * lexical.rarity_of(term) for term, weight in found.query.items()},
        found.meaning,
        tokens if len(found.meaning.tokens) else None,
        bool(_ASKS_FIGURE.search(question)),
        asks_list(question),
    )
    windows = [
        (rank, hit, window)
        for rank, hit in enumerate(found.hits[:_PASSAGES])
        if (window := _window(hit.passage, asked, longest)) is not None
    ]
    if not windows:
        return []
    best = found.hits[0].score
    likeliest = max(found.answers.values(), default=0.0)
    shares = _shares(found.answers)
    most_met = max(window.met for _, _, window in windows)
    most_held = max(window.held for _, _, window in windows)
    made = []
    for rank, hit, window in windows:
        digit = bool(_DIGIT.search(window.text))
        signs = {
            "behind": best - hit.score,
            "rank": math.log1p(rank),
            "answers": found.answers.get(hit.passage.id, 0.0),
            "share": shares.get(hit.passage.id, 0.0),
            "less_answers": likeliest - found.answers.get(hit.passage.id, likeliest),
            "met": window.met,
            "less_met": most_met - window.met,
            "held": window.held,
            "less_held": most_held - window.held,
            "figure": float(asked.figure and digit),
            "no_figure": float(asked.figure and not digit),
            "table": float(hit.passage.kind is Kind.TABLE),
            "listed": float(asked.whole_list and hit.passage.kind is Kind.LIST),
        }
        made.append(Extract(hit.passage, window.start, window.end, likely(signs), signs))
    return sorted(made, key=lambda each: -each.score)


def _shares(answers: Mapping[int, float]) -> dict[int, float]:
    """How much of the second look's belief each passage has; together 1."""
    if not answers:
        return {}
    likeliest = max(answers.values())
    weights = {passage: math.exp(each - likeliest) for passage, each in answers.items()}
    total = sum(weights.values())
    return {passage: each / total for passage, each in weights.items()}


def asks_list(question: str) -> bool:
    return bool(_ASKS_LIST.search(question))


def extract(rated: Sequence[Extract], threshold: float, budget: int) -> list[Extract]:
    """The best of ``rated`` and those that are still wanted, ``budget`` characters in all.

    The surer those before it are to have answered, the likelier one must be to reach
    ``threshold``: beside a sure answer, what only may be one is in the way.
    """
    chosen: list[Extract] = []
    left = budget
    wanted = 1.0
    for each in rated:
        if chosen and each.score * math.sqrt(wanted) < threshold:
            break
        if each.end - each.start <= left and not _said(each, chosen):
            chosen.append(each)
            left -= each.end - each.start
            wanted *= 1 - each.score
    return chosen


@dataclass(frozen=True, slots=True)
class _Window:
    """Sentences to quote of one passage, as a span of the document; how well they are met by
    meaning, and the share of the question's words that they hold."""

    start: int
    end: int
    text: str
    met: float
    held: float


def _window(passage: Passage, asked: _Asked, longest: int) -> _Window | None:
    pieces = [
        (a, b)
        for sentence in spans(passage.text)
        for a, b in clauses(passage.text, *sentence, longest)
        if not passage.header or passage.text[a:b] not in passage.header
    ]
    if not pieces:
        return None
    met = _met(passage, asked, pieces)
    held = [_held(passage.text[a:b], asked) for a, b in pieces]
    worth = [
        (1 - _MEANING) * words + _MEANING * meaning
        for words, meaning in zip(held, met, strict=True)
    ]
    alone = passage.kind is Kind.TABLE and not asked.whole_list
    if asked.figure and passage.kind is Kind.TABLE and max(held) == min(held):
        # Where no row is named in the question, the one that sums the others up is asked for.
        worth = [
            each + _SUM * bool(_SUMS_UP.match(passage.text[a:b]))
            for each, (a, b) in zip(worth, pieces, strict=True)
        ]
    first, last = _grown(pieces, worth, alone, longest)
    start, end = pieces[first][0], pieces[last][1]
    start += marker(passage.text[start:end])
    base, text = passage.locator.start, passage.text[start:end]
    (whole,) = _met(passage, asked, [(pieces[first][0], end)])
    return _Window(base + start, base + end, text, whole, _held(text, asked))


def _grown(
    pieces: Sequence[tuple[int, int]], worth: Sequence[float], alone: bool, longest: int
) -> tuple[int, int]:
    """The first and last piece around the best one that a quote has room for.

    On the train split quotes that grow as far as they may put 0.76 of the key facts into the
    answers, against 0.68 where only sentences with words of the question were taken in. A table's
    rows stand each for themselves (``alone``): another is taken in only where it is as good.
    """
    top = max(range(len(pieces)), key=lambda i: (worth[i], -i))
    first = last = top
    least = (_AS_GOOD if alone else _GROWS) * worth[top]
    while True:
        grown = [
            (worth[i], i)
            for i in (first - 1, last + 1)
            if 0 <= i < len(pieces)
            and pieces[max(last, i)][1] - pieces[min(first, i)][0] <= longest
            and worth[i] >= least
        ]
        if not grown:
            return first, last
        _, i = max(grown)
        first, last = min(first, i), max(last, i)


def _met(passage: Passage, asked: _Asked, pieces: Sequence[tuple[int, int]]) -> list[float]:
    """How well each piece meets the question by meaning, 0 where the model has no tokens."""
    if asked.tokens is None:
        return [0.0] * len(pieces)
    found = asked.tokens.met(asked.meaning, passage.id, pieces)
    return list(map(float, np.maximum(found, 0.0) @ asked.meaning.weights))


def clauses(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """The sentence ``text[start:end]`` as spans of at most ``longest`` characters: cut after a
    comma, else at a space."""
    while end - start > longest:
        room = text[start : start + longest]
        cut = max(room.rfind(mark) + 1 for mark in (", ", "; ", ": ")) or room.rfind(" ")
        if cut <= 0:
            return
        yield start, start + cut
        start += cut
        while start < end and text[start].isspace():
            start += 1
    yield start, end


def _held(text: str, asked: _Asked) -> float:
    """The share of the question's words, by rarity, that ``text`` holds; more with a figure, where
    one is asked for."""
    held = set(terms(text))
    whole = " ".join(held)
    known = frozenset(asked.weights)
    ends = tuple(known)
    for term in tuple(held):
        if len(term) > 8 and term.endswith(ends):
            held.update(compound_parts(term, known))
    held.update(part for part in known if len(part) >= 5 and part in whole)
    share = sum(weight for term, weight in asked.weights.items() if term in held) / asked.total
    return share + (_FIGURE if asked.figure and _DIGIT.search(text) else 0.0)


def marker(text: str) -> int:
    """Length of a list marker that the quote need not show."""
    match = re.match(r"(?:[•\-–*]|\d{1,2}[.)]|[a-zæøå]\))\s+", text)
    return match.end() if match and "\n" not in text else 0


def _said(each: Extract, chosen: Sequence[Extract]) -> bool:
    """Whether a chosen quote already says this in the same words."""
    mine = set(terms(each.text))
    return any(
        mine and len(mine & set(terms(other.text))) / len(mine) > _SAME_WORDS for other in chosen
    )
