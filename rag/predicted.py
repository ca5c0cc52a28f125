"""Questions that a passage answers, written beside it before anyone asks.

Document expansion by query prediction (Nogueira et al. 2019, arXiv:1904.08375): what people ask and
what a plan says share few words, but two questions for the same thing are much alike, and a small
model tells that better. The questions are data of the corpus (``ingest/questions.py``) and never
quoted: a passage is found by them, and answers by its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Ids = NDArray[np.int64]
VECTORS, STARTS = "predicted.npy", "predicted_starts.npy"
FILES = (VECTORS, STARTS)
_FEWEST = 10
"""Candidates with questions of their own from which on it can be told how near those lie of one
that has none."""


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions of passages in the order of their ids: ``vectors`` (questions, dimensions) of
    length 1, and how many each passage has, shape (passages,)."""

    texts: Sequence[str]
    vectors: Vectors
    counts: NDArray[np.int64]


NO_QUESTIONS = Questions((), np.zeros((0, 0), np.float32), np.zeros(0, np.int64))


class Predicted:
    """The questions of an index, mapped from disk. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._vectors = np.asarray(np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False))
        self._starts = np.load(folder / STARTS, allow_pickle=False)
        if self._vectors.dtype != np.float16 or len(self._vectors) != int(self._starts[-1]):
            raise ValueError("spørsmålene til avsnittene er ikke hele")

    @property
    def count(self) -> int:
        """Passages of the index, with questions or without."""
        return len(self._starts) - 1

    def vectors(self) -> Vectors:
        """The vectors of all questions, shape (questions, dimensions)."""
        return np.asarray(self._vectors, np.float32)

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
            cosines = self._vectors[rows].astype(np.float32) @ query
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
    starts = np.concatenate(([0], np.cumsum(questions.counts))).astype(np.int64)
    np.save(folder / VECTORS, questions.vectors.astype(np.float16))
    np.save(folder / STARTS, starts)
    return FILES
