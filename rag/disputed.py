"""How conflicting statements are shown: all of them, newest status first, with a note."""

from __future__ import annotations

from collections.abc import Sequence

from rag import phrases
from rag.conflicts import inside
from rag.extract import Extract
from rag.types import Citation

_MARKS = 90
"""Room for quotation marks, label, title and status."""


def both_shown(
    chosen: Sequence[Extract], groups: Sequence[tuple[Extract, ...]], budget: int
) -> list[Extract]:
    """The chosen quotes with every conflicting statement, these first.

    Others give way, last first, until text and headings are at most ``budget`` characters.
    """
    first = [_holder(each, chosen) for group in groups for each in group]
    first = list(dict.fromkeys(first))
    rest = [each for each in chosen if each not in first]
    while groups and rest and sum(map(_cost, (*first, *rest))) > budget:
        rest.pop()
    return [*first, *rest]


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
