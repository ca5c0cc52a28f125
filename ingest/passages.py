"""Chunking: the canonical text cut into passages that follow its structure.

A passage is a few sentences, a list or a piece of one, or some rows of a table, never across a
heading. About 350 characters was best of the sizes tried in retrieval experiments on this corpus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from ingest.blocks import BlockKind
from ingest.canonical import Canonical, Span
from rag.sentences import spans as sentence_spans
from rag.types import Document, Kind, Locator, Passage, pages_of

_LONGEST_LEAD_IN = 240
_LONGEST_LIST = 1.8
"""Of the size that is aimed at: a list is not cut for its last item."""
_LONGEST_LED = 2.5
"""The same, of a lead-in with one long item."""
_LONGEST_UNIT = 1200
"""Characters; the model reads about 1,600 of Norwegian and ignores the rest in silence."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut: a sentence, an item, a row. ``first`` where its block begins with it."""

    start: int
    end: int
    span: Span
    first: bool
    numbered: bool = False


def passages(document: Document, canonical: Canonical, size: int) -> list[Passage]:
    """Passages of one document in reading order; ``size`` is the aim in characters.

    Every passage is an exact span. Ids count from 0 within the document.
    """
    found: list[Passage] = []
    spans = [span for span in canonical.spans if span.kind is not BlockKind.HEADING]
    for _, group in groupby(spans, key=lambda span: (span.part, span.section)):
        for units in _packed(list(_units(canonical.text, list(group), size)), size):
            found.append(_passage(len(found), document, canonical, units))
    return found


def _units(text: str, spans: Sequence[Span], size: int) -> Iterator[_Unit]:
    for span in spans:
        if span.kind is BlockKind.PARAGRAPH or span.end - span.start > 2 * size:
            pieces = chain.from_iterable(
                _held(text, *each) for each in sentence_spans(text, span.start, span.end)
            )
            for number, (start, end) in enumerate(pieces):
                first = number == 0
                yield _Unit(span.marked if first else start, end, span, first)
        else:
            numbered = text[span.marked : span.start].strip()[:1].isdigit()
            yield _Unit(span.marked, span.end, span, True, numbered)


def _held(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span itself, or where no sentence ends for pages on end, pieces that can be embedded."""
    while end - start > _LONGEST_UNIT:
        space = text.rfind(" ", start + _LONGEST_UNIT // 2, start + _LONGEST_UNIT)
        cut = space if space > 0 else start + _LONGEST_UNIT
        yield start, cut
        start = cut + (space > 0)
    yield start, end


def _packed(units: Sequence[_Unit], size: int) -> Iterator[list[_Unit]]:
    held: list[_Unit] = []
    for at, unit in enumerate(units):
        if held and _parts(held, unit, size) and not _holds_on(held, units, at, size):
            if _is_lead_in(held[-1], unit) and len(held) > 1:
                # The words that introduce a list go with it, not with the prose before.
                yield held[:-1]
                held = held[-1:]
            else:
                yield held
                held = []
        elif (
            held
            and _is_lead_in(held[-1], unit)
            and len(held) > 1
            and _list_end(units, at) - held[0].start > size
        ):
            yield held[:-1]
            held = held[-1:]
        held.append(unit)
    if held:
        yield held


def _holds_on(held: Sequence[_Unit], units: Sequence[_Unit], at: int, size: int) -> bool:
    """Whether ``unit`` is the last of the held list or table, or the first under its lead-in:
    neither is left alone in a passage."""
    unit, kind = units[at], units[at].span.kind
    length = unit.end - held[0].start
    if len(held) == 1 and _is_lead_in(held[0], unit):
        return length <= _LONGEST_LED * size
    return (
        kind is held[-1].span.kind
        and kind is not BlockKind.PARAGRAPH
        and not unit.span.names_columns
        and (at + 1 == len(units) or units[at + 1].span.kind is not kind)
        and length <= _LONGEST_LIST * size
    )


def _parts(held: Sequence[_Unit], unit: _Unit, size: int) -> bool:
    """Whether a new passage begins at ``unit``."""
    length = unit.end - held[0].start
    last = held[-1].span.kind
    kind = unit.span.kind
    if (last is BlockKind.ROW) != (kind is BlockKind.ROW):
        return True
    if kind is BlockKind.ITEM and last is not BlockKind.ITEM and not _is_lead_in(held[-1], unit):
        return True
    if kind is not BlockKind.ITEM and last is BlockKind.ITEM:
        return True
    if kind is BlockKind.ROW and unit.span.names_columns:
        return not held[-1].span.names_columns
    if length > 1.25 * size or (unit.first and unit.span.opens):
        return True
    return unit.first and kind is BlockKind.PARAGRAPH and held[-1].end - held[0].start > 0.7 * size


def _is_lead_in(unit: _Unit, following: _Unit) -> bool:
    """Whether ``unit`` leads in the list that begins after it, a numbered item one of bullets."""
    if unit.span.kind is following.span.kind is BlockKind.ITEM:
        return unit.numbered and not following.numbered
    return (
        following.span.kind is BlockKind.ITEM
        and unit.span.kind is BlockKind.PARAGRAPH
        and unit.end == unit.span.end
        and bool(following.span.lead_in)
    )


def _list_end(units: Sequence[_Unit], at: int) -> int:
    end = units[at].end
    for unit in units[at:]:
        if unit.span.kind is not BlockKind.ITEM:
            break
        end = unit.end
    return end


def _passage(
    number: int, document: Document, canonical: Canonical, units: Sequence[_Unit]
) -> Passage:
    start, end = units[0].start, units[-1].end
    kinds = {unit.span.kind for unit in units}
    kind = (
        Kind.TABLE
        if BlockKind.ROW in kinds
        else Kind.LIST
        if BlockKind.ITEM in kinds
        else Kind.PROSE
    )
    span = units[-1].span
    part = canonical.parts[span.part].title if span.part >= 0 else None
    lead_in = units[0].span.lead_in[-_LONGEST_LEAD_IN:]
    pages = pages_of(canonical.pages, start, end)
    page = pages[0].number if pages else None
    ocr = any(each.ocr for each in pages)
    locator = Locator(document.id, part, span.section, page, start, end, ocr)
    return Passage(number, locator, canonical.text[start:end], kind, lead_in, span.header)
