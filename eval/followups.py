"""How the product serves those who ask on in a conversation, without a language model.

``followups.jsonl`` holds conversations of two turns, written by language models that read the
documents and nothing of this project: the second turn goes on about the first (``follow``), is
about something else (``new``), or is something that no document answers (``unanswerable``). Nothing
was learned from them; which signs are weighed, and that words foreign to the documents are told by
themselves, was chosen with them in sight. Others, in ``training/followups.jsonl``, are what is
learned from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from eval.run import Progress
from eval.schema import Quote
from eval.several import cited, found, share
from eval.text import number, table
from rag.answer import Assistant
from rag.types import Answer, Outcome, Turn

FILE = Path(__file__).parent / "followups.jsonl"


class Second(StrEnum):
    """What the second turn is."""

    FOLLOW = "follow"
    NEW = "new"
    UNANSWERABLE = "unanswerable"


@dataclass(frozen=True, slots=True)
class Conversation:
    """``evidence`` is what answers the second turn; none where nothing does."""

    hand: str
    first: str
    question: str
    kind: Second
    evidence: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """How the second turn was read and answered. ``found`` and ``cited`` are shares of its
    evidence: within the first 3,000 characters of passages, and in the citations; 0 where it has
    none."""

    conversation: Conversation
    followed: bool
    answered: bool
    found: float
    cited: float


def read(file: Path = FILE) -> list[Conversation]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Conversation(
            row["hand"],
            row["first"],
            row["question"],
            Second(row["kind"]),
            tuple(Quote(each["document"], None, each["quote"]) for each in row["evidence"]),
        )
        for row in rows
    ]


def measured(
    assistant: Assistant, conversations: Sequence[Conversation], report: Progress
) -> list[Measured]:
    made = []
    for at, each in enumerate(conversations, 1):
        first = assistant.ask(each.first, generator="quotes")
        turn = Turn(each.first, first.text)
        answer = assistant.ask(each.question, history=[turn], generator="quotes")
        made.append(_measured(each, answer))
        report(at, len(conversations))
    return made


def _measured(each: Conversation, answer: Answer) -> Measured:
    return Measured(
        each,
        bool(answer.standalone),
        answer.outcome is Outcome.ANSWERED,
        share(each.evidence, found(answer)),
        share(each.evidence, cited(answer)),
    )


def summary(made: Sequence[Measured]) -> str:
    """A row for each hand and kind of second turn."""
    groups = {
        (hand, kind): [
            each
            for each in made
            if (each.conversation.hand, each.conversation.kind) == (hand, kind)
        ]
        for kind in Second
        for hand in sorted({each.conversation.hand for each in made})
    }
    rows = [
        [
            f"{_NAMES[kind]}, {hand}",
            str(len(mine)),
            *(
                number(float(np.mean([getattr(each, field) for each in mine])))
                if kind is not Second.UNANSWERABLE or field not in ("found", "cited")
                else "–"
                for field in ("followed", "answered", "found", "cited")
            ),
        ]
        for (hand, kind), mine in groups.items()
        if mine
    ]
    headings = [
        "andre spørsmål", "n", "lest som oppfølging", "besvart", "belegg i 3 000 tegn",
        "belegg sitert",
    ]  # fmt: skip
    return table(headings, rows)


_NAMES = {
    Second.FOLLOW: "går videre",
    Second.NEW: "om noe annet",
    Second.UNANSWERABLE: "uten svar",
}
