"""Saved quotes against the documents as they are now: unchanged, moved, edited or gone.

A quote is looked for where it stood, then word for word in the rest of its document, then as the
stretch most like it. A document keeps its id when its file is replaced, so that a quote saved from
last year's version is checked against this year's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from rag.alike import Piece, difference, most_alike
from rag.text import find, fold, squeeze
from rag.types import Citation, Document, Locator, Passage


class Fate(StrEnum):
    UNCHANGED = "unchanged"
    MOVED = "moved"
    EDITED = "edited"
    GONE = "gone"


class Library(Protocol):
    """The documents as they are now; a version's ``Store`` is one."""

    @property
    def documents(self) -> tuple[Document, ...]: ...

    def text(self, document: str, /) -> str: ...

    def passage_at(self, document: str, offset: int) -> Passage | None: ...


@dataclass(frozen=True, slots=True)
class Saved:
    """A quote as it was saved; ``section`` and ``page`` are None where they were not."""

    document: str
    start: int
    end: int
    quote: str
    section: tuple[str, ...] | None = None
    page: int | None = None

    @classmethod
    def of(cls, citation: Citation) -> Saved:
        where = citation.locator
        return cls(
            where.document, where.start, where.end, citation.quote, where.section, where.page
        )


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What became of a saved quote.

    ``locator`` and ``wording`` tell where it stands now and in what words; None and empty when it
    is gone. ``difference`` turns the saved words into ``wording``. ``elsewhere`` are ids of other
    documents that have a gone quote word for word. ``likeness`` is from 0 to 1.
    """

    saved: Saved
    fate: Fate
    locator: Locator | None = None
    wording: str = ""
    difference: tuple[Piece, ...] = ()
    likeness: float = 0.0
    elsewhere: tuple[str, ...] = ()


def recheck(saved: Saved, library: Library) -> Rechecked:
    """What became of one saved quote."""
    if all(document.id != saved.document for document in library.documents):
        return _gone(saved, library)
    text = library.text(saved.document)
    if saved.quote and text[saved.start : saved.end] == saved.quote:
        return _standing(saved, library, (saved.start, saved.end), text)
    span = _verbatim(saved, library, text)
    if span is not None:
        return _standing(saved, library, span, text)
    alike = most_alike(saved.quote, text, saved.start)
    if alike is None:
        return _gone(saved, library)
    wording = text[alike.start : alike.end]
    return Rechecked(
        saved,
        Fate.EDITED,
        _locator(library, saved.document, (alike.start, alike.end)),
        wording,
        difference(saved.quote, wording),
        alike.likeness,
    )


def _standing(saved: Saved, library: Library, span: tuple[int, int], text: str) -> Rechecked:
    """The same words: unchanged if also the place is, its heading and page included."""
    locator = _locator(library, saved.document, span)
    placed = (
        span == (saved.start, saved.end)
        and (saved.section is None or saved.section == locator.section)
        and (saved.page is None or saved.page == locator.page)
    )
    fate = Fate.UNCHANGED if placed else Fate.MOVED
    return Rechecked(saved, fate, locator, text[slice(*span)], likeness=1.0)


def _verbatim(saved: Saved, library: Library, text: str) -> tuple[int, int] | None:
    """The quote's words in ``text``: under the same headings if it can be, else the nearest."""
    found = _occurrences(saved.quote, text)
    if not found and (folded := find(saved.quote, text)) is not None:
        found = [folded]
    if not found:
        return None

    def away(span: tuple[int, int]) -> tuple[bool, int]:
        section = _locator(library, saved.document, span).section
        return section != saved.section, abs(span[0] - saved.start)

    return min(found, key=away)


def _occurrences(quote: str, text: str) -> list[tuple[int, int]]:
    """Where ``quote`` stands in ``text`` as whole words."""
    found: list[tuple[int, int]] = []
    at = text.find(quote) if squeeze(quote) else -1
    while at >= 0:
        end = at + len(quote)
        cut = (at > 0 and (text[at - 1] + quote[0]).isalnum()) or (
            end < len(text) and (quote[-1] + text[end]).isalnum()
        )
        if not cut:
            found.append((at, end))
        at = text.find(quote, at + 1)
    return found


def _locator(library: Library, document: str, span: tuple[int, int]) -> Locator:
    """Where ``span`` stands. Words outside every passage, such as a heading, have no section."""
    passage = library.passage_at(document, span[0])
    if passage is None:
        return Locator(document, None, (), None, *span)
    return replace(passage.locator, start=span[0], end=span[1])


def _gone(saved: Saved, library: Library) -> Rechecked:
    wanted = fold(saved.quote)
    others = (each.id for each in library.documents if each.id != saved.document)
    elsewhere = tuple(name for name in others if wanted and wanted in _folded(library, name))
    return Rechecked(saved, Fate.GONE, elsewhere=elsewhere)


def _folded(library: Library, document: str) -> str:
    return fold(library.text(document))


def recheck_all(saved: Sequence[Saved], library: Library) -> tuple[Rechecked, ...]:
    """What became of each, in the same order."""
    return tuple(recheck(each, library) for each in saved)
