"""A view as an address: question, those before it, filters, mode, cited place; and back again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields

from rag.types import Locator, Mode
from ui.choice import Choice
from ui.words.catalogue import LANGUAGES

QUESTION, BEFORE, _MODE, _ANSWER, _SOURCE = "q", "etter", "modus", "svar", "kilde"
_FILTERS = {"documents": "dok", "parts": "del", "statuses": "status", "years": "ar"}
_MOST = 4
"""Questions before that are read; an answer goes on about three at most."""
_PLACE = re.compile(r"(.+)@(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a document's canonical text, as a link names it."""

    document: str
    start: int
    end: int

    @classmethod
    def of(cls, locator: Locator) -> Place:
        return cls(locator.document, locator.start, locator.end)


@dataclass(frozen=True, slots=True)
class Link:
    """What an address says. ``language`` is the answer's, empty for the question's own; ``source``
    is the place that lies open beside the answer; ``before`` are the questions that this one goes
    on about."""

    question: str = ""
    choice: Choice = field(default_factory=Choice)
    mode: Mode | None = None
    source: Place | None = None
    language: str = ""
    before: tuple[str, ...] = ()


def parameters(link: Link) -> dict[str, str | list[str]]:
    """The query parameters of a link; what is not chosen is left out."""
    found: dict[str, str | list[str]] = {QUESTION: link.question} if link.question else {}
    if link.before:
        found[BEFORE] = list(link.before)
    for filtered in fields(link.choice):
        if values := getattr(link.choice, filtered.name):
            found[_FILTERS[filtered.name]] = list(values)
    if link.mode is not None:
        found[_MODE] = link.mode.value
    if link.language:
        found[_ANSWER] = link.language
    if link.source is not None:
        found[_SOURCE] = f"{link.source.document}@{link.source.start:d}-{link.source.end:d}"
    return found


def parse(values: Callable[[str], Sequence[str]]) -> Link:
    """The link whose parameters ``values`` gives by name. What cannot be read is left out: an
    address is typed and cut by hand."""
    choice = {name: tuple(values(parameter)) for name, parameter in _FILTERS.items()}
    mode, language = _last(values(_MODE)), _last(values(_ANSWER))
    return Link(
        _last(values(QUESTION)).strip(),
        Choice(**choice),
        Mode(mode) if mode in set(Mode) else None,
        _place(_last(values(_SOURCE))),
        language if language in LANGUAGES else "",
        tuple(filter(str.strip, values(BEFORE)))[:_MOST],
    )


def _place(text: str) -> Place | None:
    found = _PLACE.fullmatch(text)
    return Place(found[1], int(found[2]), int(found[3])) if found else None


def _last(values: Sequence[str]) -> str:
    return values[-1] if values else ""
