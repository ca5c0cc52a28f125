"""What is saved and read back: frozen values, free of the database's own types."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rag.types import Answer, Citation, Document, Outcome


class Reason(StrEnum):
    """What is wrong with an answer, in the words that a reader may choose from."""

    WRONG_SOURCE = "wrong_source"
    NOT_IN_SOURCE = "not_in_source"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    MISUNDERSTOOD = "misunderstood"
    SHOULD_REFUSE = "should_refuse"
    OTHER = "other"


class State(StrEnum):
    """How far an owner has come with a piece of feedback."""

    NEW = "new"
    DRAFTED = "drafted"
    DONE = "done"
    DISMISSED = "dismissed"


class Action(StrEnum):
    """What the access log can say. Never what was asked, nor what was read."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    ASK = "ask"
    READ = "read"
    EXPORT = "export"
    DELETE = "delete"
    FEEDBACK = "feedback"
    TRIAGE = "triage"
    UPLOAD = "upload"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and how it ended: an answer, or the words of a problem.

    ``filters`` are the ids it was limited to. ``library`` is each document that the answer or the
    filter names, as it was then: the turn reads the same after the index has been replaced.
    """

    question: str
    asked: datetime
    answer: Answer | None = None
    problem: str = ""
    filters: tuple[str, ...] = ()
    library: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list; ``turns`` is how many questions it has."""

    id: str
    title: str
    created: datetime
    updated: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Conversation:
    summary: Summary
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote that a person keeps, and the question that led to it, if any."""

    citation: Citation
    question: str = ""

    @property
    def digest(self) -> str:
        """The same for the same words in the same place."""
        where = self.citation.locator
        return _digest("quote", where.document, str(where.start), self.citation.quote)


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole answer that a person keeps."""

    answer: Answer

    @property
    def digest(self) -> str:
        return _digest("answer", self.answer.question, self.answer.text)


Content = Quoted | Answered


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a person's basket; ``read`` is when it was put there."""

    id: str
    content: Content
    library: tuple[Document, ...]
    read: datetime
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says of an answer, with the run that made it."""

    good: bool
    answer: Answer
    library: tuple[Document, ...] = ()
    reasons: tuple[Reason, ...] = ()
    comment: str = ""
    fingerprint: str = ""
    index_version: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """An opinion as an owner meets it: without who gave it."""

    id: str
    given: datetime
    opinion: Opinion
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day. ``p50`` and ``p95`` are seconds, within 5 %; None without any."""

    day: date
    outcomes: Mapping[Outcome, int]
    p50: float | None
    p95: float | None

    @property
    def questions(self) -> int:
        return sum(self.outcomes.values())

    @property
    def refused(self) -> float | None:
        """The share refused, 0 to 1; None on a day without questions."""
        refused = sum(count for outcome, count in self.outcomes.items() if outcome.refused)
        return refused / self.questions if self.questions else None


@dataclass(frozen=True, slots=True)
class Usage:
    """Use over time, most frequent first in ``sections`` and ``gaps``."""

    days: tuple[Day, ...]
    sections: tuple[tuple[str, int], ...]
    gaps: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Access:
    at: datetime
    user: str
    action: Action


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()
