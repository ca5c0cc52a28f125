"""The lexical leg over arrays: the best texts of a question without reading every posting.

Few texts are scored whole. Many are read in blocks that fit the processor's cache. The ``k``-th
best so far is a bar that the next block must pass, so words that together cannot lift a text over
it (the common ones) are looked up for the texts that the rarer words have found, and not read
(MaxScore; Turtle & Flood 1995). What leaves is summed in the question's order, so that it is the
whole sum to the bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.engine import Ids, Ranges, Ranked, Scores, Sparse

WHOLE = 200_000
"""Up to this many texts, all are scored: that costs less than choosing."""
_BLOCK = 1 << 17
_SLACK = 1e-4
"""Sums in another order differ by less; a text this near the bar is kept."""
_LOOKUP = 16
"""Looking a text up in a term's postings costs about as much as reading this many of them."""


@dataclass(frozen=True)
class Postings:
    """``documents[starts[t]:starts[t + 1]]``, ascending, hold term ``t`` with ``weights``.

    ``highest`` is the greatest weight of each term, ``count`` the number of texts.
    """

    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: Scores
    highest: Scores
    count: int
    whole: int = WHOLE

    def best(self, query: Sparse, k: int, within: Ranges | None, also: Ids) -> Ranked:
        """The ``k`` highest sums above zero and those of ``also``, ids ascending."""
        if self.count <= self.whole:
            total = _outside_zeroed(self._total(query), within, 0)
            ids = np.union1d(also, top(total, k)).astype(np.int64)
            return Ranked(ids, total[ids])
        candidates = self._candidates(query, k, within)
        chosen = candidates[top(self.of(query, candidates), k)]
        ids = np.union1d(also, chosen).astype(np.int64)
        return Ranked(ids, self.of(query, ids))

    def of(self, query: Sparse, ids: Ids) -> Scores:
        """The sums of these texts, shape (len(ids),)."""
        total = np.zeros(len(ids), np.float32)
        wanted = ids.astype(np.int32)
        for term, weight in query.items():
            start, end = self.starts[term : term + 2]
            _look_up(self.documents[start:end], self.weights[start:end], weight, wanted, total)
        return total

    def _total(self, query: Sparse) -> Scores:
        total = np.zeros(self.count, np.float32)
        for term, weight in query.items():
            column = slice(*self.starts[term : term + 2])
            total[self.documents[column]] += weight * self.weights[column]
        return total

    def _candidates(self, query: Sparse, k: int, within: Ranges | None) -> Ids:
        """Texts among which are the ``k`` best, and few others."""
        bounds = {term: weight * float(self.highest[term]) for term, weight in query.items()}
        order = sorted(query, key=lambda term: -bounds[term])
        left = np.cumsum([0.0, *(bounds[term] for term in reversed(order))])[::-1]
        ids, scores, bar = np.zeros(0, np.int64), np.zeros(0, np.float32), 0.0
        for start, columns in self._blocks(order, within):
            found, sums = _block(columns, [query[term] for term in order], left, bar, within, start)
            ids, scores = np.concatenate((ids, found)), np.concatenate((scores, sums))
            if len(scores) > k:
                bar = float(np.partition(scores, len(scores) - k)[len(scores) - k])
                keep = scores >= bar - _SLACK
                ids, scores = ids[keep], scores[keep]
        return ids

    def _blocks(
        self, terms: list[int], within: Ranges | None
    ) -> Iterator[tuple[int, list[Column]]]:
        """Each block's first id and the terms' postings in it; blocks outside are passed over."""
        edges = np.append(np.arange(0, self.count, _BLOCK), self.count).astype(np.int32)
        cuts: list[list[int]] = []
        for term in terms:
            start, end = self.starts[term : term + 2]
            cuts.append((start + np.searchsorted(self.documents[start:end], edges)).tolist())
        for at, (first, last) in enumerate(pairwise(edges.tolist())):
            if within is None or ((within[:, 0] < last) & (within[:, 1] > first)).any():
                yield (
                    first,
                    [
                        (self.documents[cut[at] : cut[at + 1]], self.weights[cut[at] : cut[at + 1]])
                        for cut in cuts
                    ],
                )


Column = tuple[NDArray[np.int32], Scores]


def _block(
    columns: list[Column],
    factors: list[float],
    left: NDArray[np.float64],
    bar: float,
    within: Ranges | None,
    start: int,
) -> tuple[Ids, Scores]:
    """Ids and sums of a block's texts that may pass ``bar``.

    ``left[i]`` is what the terms from the i-th on can add at most.
    """
    total = np.zeros(_BLOCK, np.float32)
    read = int(np.searchsorted(-left, -(bar - _SLACK))) if bar > _SLACK else len(columns)
    for (documents, weights), factor in zip(columns[:read], factors, strict=False):
        total[documents - start] += factor * weights
    if within is not None:
        total = _outside_zeroed(total, within, start)
    ids = np.flatnonzero(total > max(0.0, bar - _SLACK - left[read]))
    scores = total[ids]
    for at in range(read, len(columns)):
        documents, weights = columns[at]
        if len(ids) * _LOOKUP < len(documents):
            _look_up(documents, weights, factors[at], (ids + start).astype(np.int32), scores)
        else:
            total[:] = 0
            total[documents - start] = factors[at] * weights
            scores += total[ids]
        keep = scores > bar - _SLACK - left[at + 1]
        ids, scores = ids[keep], scores[keep]
    return ids + start, scores


def _look_up(
    documents: NDArray[np.int32],
    weights: Scores,
    factor: float,
    ids: NDArray[np.int32],
    total: Scores,
) -> None:
    """Add a term's part to the sums of ``ids``."""
    if len(documents) and len(ids):
        at = np.minimum(np.searchsorted(documents, ids), len(documents) - 1)
        held = documents[at] == ids
        total[held] += factor * weights[at[held]]


def _outside_zeroed(total: Scores, within: Ranges | None, start: int) -> Scores:
    """``total``, whose first element is of id ``start``, with 0 for ids outside ``within``."""
    if within is None:
        return total
    mask = np.zeros(len(total), bool)
    for first, last in np.clip(within - start, 0, len(total)).tolist():
        mask[first:last] = True
    return np.where(mask, total, np.float32(0)).astype(np.float32)


def top(scores: Scores, k: int) -> Ids:
    """Indices of the ``k`` highest scores above zero, in no order."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k:
        positive = positive[np.argpartition(-scores[positive], k)[:k]]
    return positive.astype(np.int64)


def highest(starts: NDArray[np.int64], weights: Scores) -> Scores:
    """The greatest weight of each term; every term has a posting."""
    if not len(weights):
        return np.zeros(len(starts) - 1, np.float32)
    return np.asarray(np.maximum.reduceat(weights, starts[:-1]), np.float32)
