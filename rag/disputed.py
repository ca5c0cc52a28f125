"""How conflicting statements are shown: all of them, newest status first, with a note."""

from __future__ import annotations

from collections.abc import Sequence

from rag import phrases
from rag.conflicts import inside
from rag.extract import Extract
from rag.types import Citation

_MARKS = 90
"""Room for quotation marks, label, title and status."""


def disputed_first(
    chosen: Sequence[Extract], groups: Sequence[tuple[Extract, ...]]
) -> list[Extract]:
    """Every conflicting statement, each in the chosen quote that holds it, before the others."""
    first = [_holder(each, chosen) for group in groups for each in group]
    return list(dict.fromkeys([*first, *chosen]))


def both_shown(
    quotes: Sequence[Extract], groups: Sequence[tuple[Extract, ...]], budget: int
) -> list[Extract]:
    """``quotes`` with every conflicting statement: others give way, last first, until text and
    headings are at most ``budget`` characters."""
    kept = list(quotes)
    stated = [each for group in groups for each in group]
    for quote in reversed(quotes):
        if not stated or sum(map(_cost, kept)) <= budget:
            break
        if not any(inside(each, quote) for each in stated):
            kept.remove(quote)
    return kept


def disagreement(
    groups: Sequence[tuple[Extract, ...]], citations: Sequence[Citation], language: str
) -> list[str]:
    """A note for each group on which citations give different figures."""
    notes: list[str] = []
    for group in groups:
        labels = [
            f"[{citation.label}]"
            for citation in citations
            if any(_cites(citation, each) for each in group)
        ]
        if len(labels) > 1:
            joined = f"{', '.join(labels[:-1])} {phrases.AND[language]} {labels[-1]}"
            notes.append(phrases.CONFLICT[language].format(labels=joined))
    return notes


def _cites(citation: Citation, statement: Extract) -> bool:
    where = citation.locator
    quote = Extract(statement.passage, where.start, where.end, 0.0)
    return where.document == statement.passage.locator.document and inside(statement, quote)


def _holder(statement: Extract, chosen: Sequence[Extract]) -> Extract:
    return next((quote for quote in chosen if inside(statement, quote)), statement)


def _cost(each: Extract) -> int:
    """Characters of a quote, its marks, and the heading over it if it stands alone."""
    where = each.passage.locator
    heading = (where.section[-1] if where.section else "") + (where.part or "")
    return each.end - each.start + len(each.passage.header) + len(heading) + _MARKS
