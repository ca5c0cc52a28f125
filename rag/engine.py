"""What the index asks of an engine: two legs of search, and vectors by id.

An engine holds the passages' vectors and their words as sparse vectors: the Norwegian analysis is
ours, with the weights of BM25 in them, so that an engine only sums products and cannot rank another
way. A backend makes and opens engines; the index is given one and knows no other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.embed import ModelCard, Vectors
from rag.lexical import LexicalIndex

Ids = NDArray[np.int64]
Inside = NDArray[np.bool_]
"""Of each passage whether it is meant, shape (passages,)."""
Scores = NDArray[np.float32]
Sparse = Mapping[int, float]
"""A question's terms by their number in the vocabulary, with their weights."""
Ranges = NDArray[np.int64]
"""Half-open ranges of ids, ascending and apart; shape (ranges, 2)."""


class Ranked(NamedTuple):
    """Ids and scores of the same length."""

    ids: Ids
    scores: Scores


class Engine(Protocol):
    """One version's passages. ``within`` None means all of them. Raises EngineProblem."""

    def nearest(self, query: Vectors, k: int, within: Ranges | None) -> Ranked:
        """The ``k`` passages of highest cosine with ``query`` (dimensions,), best first."""

    def worded(self, query: Sparse, k: int, within: Ranges | None, also: Ids) -> Ranked:
        """The ``k`` passages of highest BM25 above zero, and those of ``also``; ids ascending."""

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these passages, shape (len(ids), dimensions)."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an engine is made of. ``version`` is the name that the version will have."""

    version: str
    model: ModelCard
    vectors: Vectors
    lexical: LexicalIndex


class Backend(Protocol):
    """Makes, opens and retires the engines of one kind, known by ``name`` in a manifest."""

    @property
    def name(self) -> str: ...

    def write(self, folder: Path, contents: Contents) -> Sequence[str]:
        """Store the contents; the names of the files written into ``folder``."""

    def open(self, folder: Path, model: ModelCard, lexical: LexicalIndex) -> Engine:
        """The engine of a version. Raises IndexDamaged, IndexMismatch or EngineProblem."""

    def publish(self, folder: Path) -> None:
        """Make the version in ``folder`` the current one, whether newer or older than the last."""

    def retire(self, folders: Sequence[Path]) -> None:
        """Free what the versions in ``folders`` hold, half-written ones too; none is current."""


def ranges(ids: Ids) -> Ranges:
    """Ascending ids as ranges: a document's passages are one."""
    if not len(ids):
        return np.zeros((0, 2), np.int64)
    breaks = np.flatnonzero(np.diff(ids) != 1)
    starts = ids[np.concatenate(([0], breaks + 1))]
    ends = ids[np.concatenate((breaks, [len(ids) - 1]))] + 1
    return np.stack((starts, ends), axis=1)


def covered(within: Ranges) -> int:
    """How many ids the ranges hold."""
    return int((within[:, 1] - within[:, 0]).sum())
