"""Where gold quotes stand: sections and passages of the current index."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from eval.schema import Quote, Row
from rag.index import Index
from rag.text import fold, fold_with_offsets
from rag.types import Passage

DEPTH = 4
"""Levels of the heading path that make a section here: fine enough to give many, and coarse
enough that the small headings of one subject stay together."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path within a part of a document."""

    document: str
    part: str | None
    path: tuple[str, ...]

    @property
    def key(self) -> str:
        return "\n".join([self.document, self.part or "", *self.path[:DEPTH]])


class Places:
    """Looks quotes up in the canonical texts."""

    def __init__(self, index: Index) -> None:
        self.documents = {document.id: document for document in index.store.documents}
        self.text = index.store.text
        self._passages: dict[str, list[Passage]] = {name: [] for name in self.documents}
        for passage in index.store.passages(range(index.size)):
            self._passages[passage.locator.document].append(passage)
        for passages in self._passages.values():
            passages.sort(key=lambda each: each.locator.start)

    @cached_property
    def sections(self) -> dict[Section, int]:
        """Every section that has text of its own, in the order of the documents, and how many
        characters of it."""
        sizes: dict[Section, int] = {}
        for passages in self._passages.values():
            for passage in passages:
                section = _section(passage)
                sizes[section] = sizes.get(section, 0) + len(passage.text)
        return sizes

    def spans(self, quote: Quote) -> list[tuple[int, int]]:
        """Every place in the document, and in the part if one is named, where the words stand."""
        folded, offsets = self._folded[quote.document]
        wanted = fold(quote.quote)
        span = self._part_span(quote)
        found: list[tuple[int, int]] = []
        at = folded.find(wanted) if wanted else -1
        while at >= 0:
            start, end = offsets[at], offsets[at + len(wanted)]
            if span is None or span[0] <= start < span[1]:
                found.append((start, end))
            at = folded.find(wanted, at + 1)
        return found

    def has_part(self, quote: Quote) -> bool:
        parts = self.documents[quote.document].parts
        return quote.part is None or any(part.title == quote.part for part in parts)

    def passages(self, quote: Quote) -> Iterator[Passage]:
        """The passages that hold some of the quote, at every place where it stands.

        A heading stands in no passage; the passage after it is taken for it.
        """
        passages = self._passages[quote.document]
        starts = self._starts[quote.document]
        for start, end in self.spans(quote):
            at = max(0, bisect_right(starts, start) - 1)
            if passages[at].locator.end <= start and at + 1 < len(passages):
                at += 1
            yield passages[at]
            at += 1
            while at < len(passages) and passages[at].locator.start < end:
                yield passages[at]
                at += 1

    def keys(self, row: Row) -> frozenset[str]:
        """What ties a row to others: the sections and the passage texts of all its quotes."""
        found: set[str] = set()
        for quote in row.quotes:
            for passage in self.passages(quote):
                found.add("section\n" + _section(passage).key)
                found.add("passage\n" + fold(passage.text).lower())
        return frozenset(found)

    def touched(self, row: Row) -> frozenset[Section]:
        """The sections that the row asks about: those of its main quotes."""
        return frozenset(
            _section(passage)
            for evidence in row.evidence
            for passage in self.passages(Quote(evidence.document, evidence.part, evidence.quote))
        )

    def _part_span(self, quote: Quote) -> tuple[int, int] | None:
        if quote.part is None:
            return None
        parts = self.documents[quote.document].parts
        return next(((p.start, p.end) for p in parts if p.title == quote.part), (0, 0))

    @cached_property
    def _folded(self) -> dict[str, tuple[str, list[int]]]:
        return {name: fold_with_offsets(self.text(name)) for name in self.documents}

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {
            name: [each.locator.start for each in passages]
            for name, passages in self._passages.items()
        }


def _section(passage: Passage) -> Section:
    where = passage.locator
    return Section(where.document, where.part, where.section)
