"""Questions that a passage answers, written beside it before anyone asks.

Document expansion by query prediction (Nogueira et al. 2019, arXiv:1904.08375): what people ask and
what a plan says share few words, but two questions for the same thing are much alike, and a small
model tells that better. The questions are data of the corpus (``ingest/questions.py``) and never
quoted: a passage is found by them, and answers by its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.encoded import Encoded, Vectors
from rag.late import WRITTEN, Tokens
from rag.mapped import Mapped

Ids = NDArray[np.int64]
VECTORS, STARTS = "predicted.npy", "predicted_starts.npy"
TOKENS, TOKEN_STARTS = "predicted_tokens.npy", "predicted_token_starts.npy"
FILES = (VECTORS, STARTS, TOKENS, TOKEN_STARTS)
_TYPES = np.dtype(np.float16), np.dtype(np.int8)
_BLOCK = 100_000
"""Vectors that are written at a time."""
_READ = 3
"""Questions of a passage that the second look reads. Of the questions of ``eval/users.jsonl`` that
are answered a right passage is first for .636 where all six are read, .645 with 3 and .634 with 1
(dev: .847, .854, .832); what nearly answers is told as well by 3 (area under the curve .823 for
.828) and less well by 1 (.797), and the look takes a sixth less time."""
_FEWEST = 10
"""Candidates with questions of their own from which on it can be told how near those lie of one
that has none."""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of passages in the order of their ids, and how many each passage has, shape
    (passages,)."""

    texts: Sequence[str]
    encoded: Encoded
    counts: NDArray[np.int64]


NO_QUESTIONS = Questions((), Encoded(np.zeros((0, 0), np.float32)), np.zeros(0, np.int64))


class Predicted:
    """The questions of an index, mapped from disk. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._mapped = Mapped(folder / VECTORS)
        self._vectors = self._mapped.rows
        self._starts = np.load(folder / STARTS, allow_pickle=False)
        self._tokens = Mapped(folder / TOKENS).rows
        self._token_starts = np.load(folder / TOKEN_STARTS, allow_pickle=False)
        counts = int(self._starts[-1]), int(self._token_starts[-1])
        types = self._vectors.dtype, self._tokens.dtype
        whole = (len(self._vectors), len(self._tokens)) == counts
        if not whole or len(self._token_starts) != counts[0] + 1 or types != _TYPES:
            raise ValueError("spørsmålene til avsnittene er ikke hele")

    @property
    def count(self) -> int:
        """Passages of the index, with questions or without."""
        return len(self._starts) - 1

    def will_read(self, ids: Ids) -> None:
        """Have the vectors of these passages' questions read from disk while something else is
        done."""
        self._mapped.will_read(self._starts[ids], self._starts[ids + 1])

    def vectors(self, numbers: Sequence[int] | None = None) -> Vectors:
        """The vectors of these questions, or of all, shape (questions, dimensions)."""
        some = self._vectors if numbers is None else self._vectors[np.asarray(numbers, np.int64)]
        return np.asarray(some, np.float32)

    def encoded(self) -> Encoded:
        """What is kept of all questions."""
        count = len(self._token_starts) - 1
        tokens = tuple(self._between(at, at + 1) for at in range(count))
        return Encoded(self.vectors(), tokens if len(self._tokens) else ())

    def tokens(self, passage: int, query: Vectors | None = None) -> Tokens:
        """The tokens of the passage's questions, one after the other: of all of them, or of the
        ``_READ`` whose vectors are most alike to ``query``, if that is given."""
        first, last = self._starts[passage : passage + 2].tolist()
        if query is None or last - first <= _READ:
            return self._between(first, last)
        cosines = self._vectors[first:last].astype(np.float32) @ query
        nearest = first + np.sort(np.argpartition(-cosines, _READ)[:_READ])
        parts = [self._between(at, at + 1).vectors for at in nearest.tolist()]
        return _written(np.concatenate(parts))

    def _between(self, first: int, last: int) -> Tokens:
        span = slice(int(self._token_starts[first]), int(self._token_starts[last]))
        return _written(np.asarray(self._tokens[span]))

    def of(self, passage: int) -> range:
        """Numbers of the passage's questions."""
        return range(*self._starts[passage : passage + 2].tolist())

    def cosines(self, query: Vectors, ids: Ids) -> Vectors:
        """Of each of these passages the cosine of ``query`` and the nearest of its questions, NaN
        where it has none; shape (len(ids),)."""
        begins, lengths = self._starts[ids], self._starts[ids + 1] - self._starts[ids]
        ends = np.cumsum(lengths)
        rows = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(
            begins - (ends - lengths), lengths
        )
        found = np.full(len(ids), np.nan, np.float32)
        held = lengths > 0
        if len(rows):
            cosines = _single(self._vectors[rows]) @ query
            found[held] = np.maximum.reduceat(cosines, (ends - lengths)[held])
        return found


def completed(cosines: Vectors, alike: Vectors) -> Vectors | None:
    """``cosines`` with what is expected, by how ``alike`` the passage itself is to the question, of
    passages that have no questions: beside others they neither gain nor lose by that. None where
    too few have any."""
    missing = np.isnan(cosines)
    if len(cosines) - int(missing.sum()) < _FEWEST:
        return None
    if not missing.any():
        return cosines
    slope, at_zero = np.polyfit(alike[~missing], cosines[~missing], 1)
    return np.where(missing, slope * alike + at_zero, cosines).astype(np.float32)


def write_questions(folder: Path, questions: Questions) -> Sequence[str]:
    """Write them into ``folder``; the names of the files, none where there are no questions."""
    if not len(questions.texts):
        return ()
    known, count = questions.encoded, len(questions.texts)
    vectors = np.lib.format.open_memmap(
        folder / VECTORS, "w+", np.float16, (count, known.vectors.shape[1])
    )
    for at in range(0, count, _BLOCK):
        vectors[at : at + _BLOCK] = known.vectors[at : at + _BLOCK]
    vectors.flush()
    np.save(folder / STARTS, _starts(questions.counts))
    # A model without token vectors leaves none of any question.
    lengths = [len(each.places) for each in known.tokens] or [0] * count
    starts = _starts(lengths)
    shape = int(starts[-1]), known.tokens[0].vectors.shape[1] if known.tokens else 0
    tokens = np.lib.format.open_memmap(folder / TOKENS, "w+", np.int8, shape)
    for each, start in zip(known.tokens, starts.tolist(), strict=False):
        tokens[start : start + len(each.places)] = each.vectors
    tokens.flush()
    np.save(folder / TOKEN_STARTS, starts)
    return FILES


def _single(halves: NDArray[np.float16]) -> Vectors:
    """The same numbers in single precision, looked up by their bits: 480 vectors take 0.08 ms where
    NumPy's conversion takes 0.22 (measured), a twentieth of a search."""
    # No index of sixteen bits is outside the table, so nothing needs to be checked.
    return np.asarray(_table().take(halves.view(np.uint16), mode="wrap"), np.float32)


@lru_cache(maxsize=1)
def _table() -> Vectors:
    """Every number of half precision by its bits, shape (65536,)."""
    return np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)


def _written(vectors: NDArray[np.int8]) -> Tokens:
    return Tokens(vectors, np.full(len(vectors), WRITTEN, np.int16))


def _starts(counts: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
