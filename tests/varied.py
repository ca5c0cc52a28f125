"""A larger corpus: the real one many times over, varied.

Each copy of a passage keeps its text, but its vector is moved along the difference of two other
passages' vectors (so that it stays among vectors that the model gives) and 30 % of its words are
exchanged for others, drawn as the corpus uses them. The analyser does not read the copies, so the
vocabulary does not grow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rag.embed import Encoded, Vectors
from rag.index import Index
from rag.late import Tokens
from rag.lexical import LexicalIndex
from rag.predicted import Questions
from rag.types import Document, Passage

EXCHANGED = 0.3
"""Share of a copy's words that are others."""
_BLOCK = 50_000


class Repeated(Sequence[Any]):
    """The same things over and over, ``size`` in all; a slice of an array is one, too."""

    def __init__(self, own: Any, size: int) -> None:
        self._own = own
        self._size = size
        self.shape = (size, *getattr(own, "shape", (0,))[1:])

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return self._own[np.arange(*at.indices(self._size)) % len(self._own)]
        if at >= self._size:
            raise IndexError(at)
        return self._own[at % len(self._own)]


def copied_tokens(real: Index, size: int) -> Sequence[Tokens]:
    """The real passages' over and over; their time and room do not depend on the values."""
    assert real.tokens is not None
    return Repeated([real.tokens.of(at) for at in range(real.size)], size)


def copied_questions(real: Index, size: int) -> Questions:
    """Each copy of a passage is asked what the real one is."""
    assert real.predicted is not None
    counts = np.resize([len(real.predicted.of(at)) for at in range(real.size)], size)
    known, count = real.predicted.encoded(), int(counts.sum())
    vectors: Any = Repeated(known.vectors, count)
    tokens: Any = Repeated(known.tokens, count)
    return Questions(Repeated(real.questions, count), Encoded(vectors, tokens), counts)


def varied_vectors(real: Index, size: int, path: Path) -> Vectors:
    """``size`` unit vectors on disk: the real ones, then moved copies of them."""
    chance = np.random.default_rng(0)
    own = real.vectors(np.arange(real.size))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = np.lib.format.open_memmap(path, "w+", np.float32, (size, own.shape[1]))
    for at in range(0, size, _BLOCK):
        slots = np.arange(at, min(at + _BLOCK, size))
        towards = chance.integers(0, real.size, len(slots))
        away = (towards + chance.integers(1, real.size, len(slots))) % real.size
        far = chance.uniform(0.15, 0.75, (len(slots), 1)).astype(np.float32)
        moved = own[slots % real.size] + far * (own[towards] - own[away])
        moved[slots < real.size] = own[slots[slots < real.size]]
        made[slots] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    made.flush()
    return made


def varied_postings(real: LexicalIndex, size: int) -> LexicalIndex:
    """The postings of ``size`` texts, the first as they are; rarity stays, as every share does."""
    chance = np.random.default_rng(1)
    of = np.repeat(np.arange(len(real.starts) - 1, dtype=np.int32), np.diff(real.starts))
    order = np.argsort(real.documents, kind="stable")
    lengths = np.bincount(real.documents, minlength=real.count)
    first = np.concatenate(([0], np.cumsum(lengths)))
    slots = np.arange(size) % real.count
    begins = np.concatenate(([0], np.cumsum(lengths[slots])))
    source = np.repeat(first[slots] - begins[:-1], lengths[slots]) + np.arange(begins[-1])
    exchanged = chance.random(begins[-1], np.float32) < EXCHANGED
    exchanged[: begins[min(real.count, size)]] = False
    source[exchanged] = chance.integers(0, len(order), int(exchanged.sum()))
    source = order[source]
    key = of[source].astype(np.int64) * size + np.repeat(np.arange(size), lengths[slots])
    key, at = np.unique(key, return_index=True)
    terms = np.bincount(key // size, minlength=len(real.starts) - 1)
    return replace(
        real,
        starts=np.concatenate(([0], np.cumsum(terms))).astype(np.int64),
        documents=(key % size).astype(np.int32),
        weights=real.weights[source[at]],
        count=size,
    )


def copied_documents(real: Index, size: int) -> Iterator[tuple[Document, str]]:
    for copy in range(-(-size // real.size)):
        for document in real.store.documents:
            yield replace(document, id=_name(document.id, copy)), real.store.text(document.id)


def copied_passages(real: Index, size: int) -> Iterator[tuple[Passage, bytes]]:
    passages, digests = real.store.passages(range(real.size)), real.store.digests()
    for at in range(size):
        copy, slot = divmod(at, real.size)
        passage = passages[slot]
        where = replace(passage.locator, document=_name(passage.locator.document, copy))
        yield replace(passage, id=at, locator=where), digests[slot]


def _name(document: str, copy: int) -> str:
    return f"{document}-{copy}" if copy else document
