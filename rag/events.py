"""What happens on the way to an answer, in order: stages, passages found, checked text, the end.

Text is sent only once it has been checked, a sentence at a time: what a reader has seen is never
taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.types import Answer, Citation, Hit


@dataclass(frozen=True, slots=True)
class Stage:
    """Work that begins: «rewrite», «embed», «retrieve», «answer», «queue», «generate», «check»."""

    name: str


@dataclass(frozen=True, slots=True)
class Passages:
    """What was found, best first, before any text is written."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """The next piece of checked text."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation that the text so far rests on."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class Final:
    """The whole answer; always the last event."""

    answer: Answer


Event = Stage | Passages | Token | Cited | Final


def shown(text: str, citations: Sequence[Citation]) -> Iterator[Event]:
    """A finished text line by line, each citation with the first line that bears its label."""
    waiting = list(citations)
    for line in text.splitlines(keepends=True):
        yield Token(line)
        while waiting and f"[{waiting[0].label}]" in line:
            yield Cited(waiting.pop(0))


def answer_of(events: Iterable[Event]) -> Answer:
    """The answer that a stream ends with."""
    *_, last = events
    assert isinstance(last, Final)
    return last.answer
