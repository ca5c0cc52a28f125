"""How the product serves people who have not read the documents.

Gold questions are written by reading a passage; whoever comes to the assistant has read none.
``users.jsonl`` holds questions written in the roles of such people (nurses, mayors, journalists,
patients, planners, hearing reviewers, …) by a language model that saw titles and headings alone.
The eleven passages that the search found to each in November 2026 were then read and judged one by
one, by a model that did not see how they were ranked: each answers wholly, partly or not. Nothing
was learned from them. What another search finds beside the eleven counts as no answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np

from eval.match import text_holds
from eval.run import Progress
from eval.text import number, table
from rag.answer import Assistant
from rag.types import Citation, Outcome

FILE = Path(__file__).parent / "users.jsonl"


class Grade(IntEnum):
    """How much of an answer a passage is."""

    NONE = 0
    PARTLY = 1
    WHOLLY = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A passage that answers, by the words that it begins with."""

    document: str
    quote: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class Question:
    """``passages`` are those that answer, wholly or partly; none where nothing found does."""

    text: str
    passages: tuple[Judged, ...]

    @property
    def grade(self) -> Grade:
        """The best that the documents have for it."""
        return max((each.grade for each in self.passages), default=Grade.NONE)


@dataclass(frozen=True, slots=True)
class Measured:
    """``quotes``: the grade of each quote of the answer, in its order; none of a refusal."""

    question: Question
    answered: bool
    unsure: bool
    quotes: tuple[Grade, ...]


def read(file: Path = FILE) -> list[Question]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Question(
            row["question"],
            tuple(
                Judged(each["document"], each["quote"], Grade[each["answers"].upper()])
                for each in row["passages"]
            ),
        )
        for row in rows
    ]


def measured(
    assistant: Assistant, questions: Sequence[Question], report: Progress
) -> list[Measured]:
    found = []
    for at, question in enumerate(questions, 1):
        answer = assistant.ask(question.text, generator="quotes")
        quotes = tuple(_grade(question, citation) for citation in answer.citations)
        answered = answer.outcome is Outcome.ANSWERED
        found.append(Measured(question, answered, answer.unsure, quotes))
        report(at, len(questions))
    return found


def _grade(question: Question, citation: Citation) -> Grade:
    where = citation.locator.document
    return max(
        (
            each.grade
            for each in question.passages
            if each.document == where and text_holds(each.quote, where, citation.passage)
        ),
        default=Grade.NONE,
    )


def summary(found: Sequence[Measured]) -> str:
    """A row for what the documents have, wholly, partly or not; then how often answers say that
    they are unsure, of those that show something of it and of the others."""
    titles = {Grade.WHOLLY: "helt", Grade.PARTLY: "delvis", Grade.NONE: "ikke"}
    rows = []
    for grade, title in titles.items():
        mine = [each for each in found if each.question.grade is grade]
        shown = [each for each in mine if each.answered]
        first = [each.quotes[0] >= grade for each in shown] if grade else []
        some = [max(each.quotes) >= grade for each in shown] if grade else []
        shares = [_share([each.answered for each in mine]), _share(first), _share(some)]
        rows.append([title, str(len(mine)), *shares])
    shown = [each for each in found if each.answered]
    right = [each.unsure for each in shown if max(each.quotes)]
    wrong = [each.unsure for each in shown if not max(each.quotes)]
    headings = ["dokumentene svarer", "n", "besvart", "første sitat så godt", "et sitat så godt"]
    unsure = (
        f"Usikker: {_share(right)} av {len(right)} svar med et sitat som svarer helt eller delvis, "
        f"{_share(wrong)} av de {len(wrong)} andre."
    )
    return f"{table(headings, rows)}\n\n{unsure}"


def _share(values: Sequence[bool]) -> str:
    return number(float(np.mean(values))) if values else "–"
