"""Complete lists: every passage on a subject, not the best few.

Each passage of the chosen documents is read: its cosine with the question and its words. What is
above a calibrated threshold is listed in the order of the documents, under its section. Of a
collection too large for that the best of each leg are read, and the listing says how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rag.embed import Vectors
from rag.engine import Ids
from rag.index import Index
from rag.retrieve import allowed_ids
from rag.types import Document, Hit

_THRESHOLD = 2.0
"""Standard deviations above the collection. On dev this lists 0.93 of the evidence among 37
passages of 1,740; 1.5 gives 0.96 among 84, and 3.0 gives 0.83 among 9."""
_LEXICAL = 0.3
_MOST = 50_000
"""Passages read for one question: 77 MB of vectors, in blocks. Beyond it the engine's two legs
choose, so that a list from a million passages costs what one of fifty thousand does."""
_CANDIDATES = 2000
_BLOCK = 10_000
_FLAT = 1e-9

Query = Mapping[str, float]
"""The question's terms with their weights, as ``index.lexical.query`` gives them."""


@dataclass(frozen=True, slots=True)
class Section:
    """Passages of one section that are on the subject, in the order of the text."""

    document: Document
    part: str | None
    section: tuple[str, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """``read`` passages were compared with the question; ``sections`` hold those on the subject."""

    question: str
    read: int
    documents: int
    sections: tuple[Section, ...]

    @property
    def found(self) -> int:
        return sum(len(section.hits) for section in self.sections)


def complete(
    index: Index,
    question: str,
    vector: Vectors,
    documents: Sequence[str] = (),
    parts: Sequence[str] = (),
) -> Listing:
    """Every passage on the question's subject, of these documents and parts; none means all.

    ``vector`` has shape (dimensions,). Raises UnknownDocument or UnknownPart.
    """
    allowed = allowed_ids(index, documents, parts)
    query = index.lexical.query(question)
    ids = _compared(index, query, vector, allowed)
    score = relevance(index, query, vector, ids)
    chosen = score >= _THRESHOLD
    passages = index.store.passages(ids[chosen].tolist())
    hits = [
        Hit(passage, round(each, 4))
        for passage, each in zip(passages, score[chosen].tolist(), strict=True)
    ]
    numbers = {int(number) for number in index.store.document_of[ids]}
    return Listing(question, len(ids), len(numbers), tuple(_sections(index, hits)))


def relevance(index: Index, query: Query, vector: Vectors, ids: Ids) -> Vectors:
    """How many standard deviations these passages stand above the collection, shape (len(ids),).

    Of a large collection the mean and the deviation are those of an even sample of it.
    """
    sample = np.arange(index.size, dtype=np.int64)
    if len(sample) > _MOST:
        sample = sample[:: -(-len(sample) // _MOST)]
    meaning, words = _legs(index, query, vector, ids)
    usual_meaning, usual_words = _legs(index, query, vector, sample)
    return np.asarray(
        (1 - _LEXICAL) * _above(meaning, usual_meaning) + _LEXICAL * _above(words, usual_words),
        np.float32,
    )


def _compared(index: Index, query: Query, vector: Vectors, allowed: Ids | None) -> Ids:
    """Every passage allowed; where they are too many to read, the best thousands of each leg."""
    count = index.size if allowed is None else len(allowed)
    if count <= _MOST:
        return np.arange(index.size, dtype=np.int64) if allowed is None else allowed
    near, _ = index.nearest(vector, _CANDIDATES, allowed)
    worded, _ = index.worded(query, _CANDIDATES, allowed)
    return np.union1d(near, worded)


def _legs(index: Index, query: Query, vector: Vectors, ids: Ids) -> tuple[Vectors, Vectors]:
    """Cosine and BM25 of these passages, ids ascending."""
    pieces = [index.vectors(ids[at : at + _BLOCK]) @ vector for at in range(0, len(ids), _BLOCK)]
    found, words = index.worded(query, 1, also=ids)
    meaning = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
    return np.asarray(meaning, np.float32), words[np.isin(found, ids)]


def _above(scores: Vectors, usual: Vectors) -> Vectors:
    spread = float(usual.std())
    return (scores - usual.mean()) / spread if spread > _FLAT else np.zeros_like(scores)


def _sections(index: Index, hits: Sequence[Hit]) -> Iterator[Section]:
    order = index.store.number
    placed = sorted(
        hits, key=lambda h: (order[h.passage.locator.document], h.passage.locator.start)
    )

    def place(hit: Hit) -> tuple[str, str | None, tuple[str, ...]]:
        where = hit.passage.locator
        return where.document, where.part, where.section

    for (document, part, section), run in groupby(placed, key=place):
        yield Section(index.store.by_id[document], part, section, tuple(run))
