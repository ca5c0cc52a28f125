"""What happens on the way to an answer, in order: stages, passages found, checked text, the end.

Text is sent only once it has been checked, a sentence at a time: what a reader has seen is never
taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Answer, Citation, Hit


@dataclass(frozen=True, slots=True)
class Stage:
    """Work that begins: «embed», «retrieve», «queue», «generate», «check», «answer»."""

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
