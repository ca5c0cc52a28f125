"""What a reader limits the search to, and which documents and parts that comes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from rag.types import Document, Status


@dataclass(frozen=True, slots=True)
class Choice:
    """Filters by document id, part title, status and year; an empty one limits nothing."""

    documents: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    years: tuple[str, ...] = ()

    def without(self, kind: str, value: str) -> Choice:
        kept = tuple(each for each in getattr(self, kind) if each != value)
        return replace(self, **{kind: kept})

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """Every filter as kind and value, in the order of the fields."""
        return tuple((f.name, value) for f in fields(self) for value in getattr(self, f.name))


@dataclass(frozen=True, slots=True)
class Scope:
    """What to search. ``empty``: no document fits; otherwise no names mean everything."""

    documents: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    empty: bool = False


def scope(choice: Choice, library: Sequence[Document]) -> Scope:
    """The documents that pass every filter, and the parts chosen among theirs.

    A part narrows its own document alone: beside a whole plan one attachment of a letter may
    stand, so that the two can be compared.
    """
    inside = {part: each.id for each in library for part in part_titles(each)}
    owners = {inside[part] for part in choice.parts if part in inside}
    named = set(choice.documents) | owners
    fitting = [
        each
        for each in library
        if (not named or each.id in named)
        and (not choice.statuses or each.status.value in choice.statuses)
        and (not choice.years or year(each) in choice.years)
    ]
    ids = tuple(each.id for each in fitting)
    parts = tuple(part for part in choice.parts if inside.get(part) in ids)
    everything = len(ids) == len(library)
    return Scope(() if everything else ids, parts, empty=not ids)


def known(choice: Choice, library: Sequence[Document]) -> Choice:
    """``choice`` without what the library does not hold, as after a new index."""
    return Choice(
        _among(choice.documents, [each.id for each in library]),
        _among(choice.parts, [part for each in library for part in part_titles(each)]),
        _among(choice.statuses, [each.value for each in Status]),
        _among(choice.years, years(library)),
    )


def part_titles(document: Document) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.title for part in document.parts))


def year(document: Document) -> str:
    """The year that the document is dated, or nothing."""
    return document.date[:4]


def years(library: Sequence[Document]) -> list[str]:
    """Every year that a document is dated, newest first."""
    return sorted({year(each) for each in library if each.date}, reverse=True)


def _among(values: tuple[str, ...], allowed: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in values if each in allowed)
