"""Complete lists: every passage on a subject, not the best few.

Each passage of the chosen documents is read: its cosine with the question and its words. What is
above a calibrated threshold is listed in the order of the documents, under its section.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rag.embed import Vectors
from rag.index import Index
from rag.retrieve import allowed_ids, standardised
from rag.types import Document, Hit

_THRESHOLD = 2.0
"""Standard deviations above the collection. On dev this lists 0.93 of the evidence among 37
passages of 1,740; 1.5 gives 0.96 among 84, and 3.0 gives 0.83 among 9."""
_LEXICAL = 0.3


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
    ids = allowed_ids(index, documents, parts)
    ids = np.arange(index.size, dtype=np.int64) if ids is None else ids
    score = relevance(index, question, vector)
    chosen = ids[score[ids] >= _THRESHOLD]
    hits = [
        Hit(passage, round(float(score[passage.id]), 4))
        for passage in index.store.passages(chosen.tolist())
    ]
    numbers = {int(number) for number in index.store.document_of[ids]}
    return Listing(question, len(ids), len(numbers), tuple(_sections(index, hits)))


def relevance(index: Index, question: str, vector: Vectors) -> Vectors:
    """How many standard deviations each passage stands above the collection, shape (passages,)."""
    every = np.arange(index.size, dtype=np.int64)
    meaning = index.vectors(every) @ vector
    _, words = index.worded(index.lexical.query(question), 1, also=every)
    return np.asarray(
        (1 - _LEXICAL) * standardised(meaning) + _LEXICAL * standardised(words), np.float32
    )


def _sections(index: Index, hits: Sequence[Hit]) -> Iterator[Section]:
    documents = index.store.documents
    order = {document.id: number for number, document in enumerate(documents)}
    placed = sorted(
        hits, key=lambda h: (order[h.passage.locator.document], h.passage.locator.start)
    )

    def place(hit: Hit) -> tuple[str, str | None, tuple[str, ...]]:
        where = hit.passage.locator
        return where.document, where.part, where.section

    for (document, part, section), run in groupby(placed, key=place):
        yield Section(documents[order[document]], part, section, tuple(run))
