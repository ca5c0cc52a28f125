"""How the product serves those who ask what several sources say, «2035-planen og den nye planen».

``several.jsonl`` holds such questions, written by language models that read the documents and
nothing of this project, with what each source says in its own words; and traps, which name two
sources, senders or places and ask of one. Nothing was learned from them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.match import Shown, Stretch, stands, stretches, within
from eval.run import Progress
from eval.schema import Quote
from eval.text import number, table
from rag.answer import Assistant
from rag.types import Answer, Outcome

FILE = Path(__file__).parent / "several.jsonl"
_BUDGET = 3_000


@dataclass(frozen=True, slots=True)
class Question:
    """``evidence`` is a quote of each source that is to be heard; of a ``trap``, of one. ``hand``
    is who wrote it."""

    text: str
    hand: str
    trap: bool
    evidence: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares of the evidence: found within the first 3 000 characters of passages, and cited."""

    question: Question
    answered: bool
    found: float
    cited: float


def read() -> list[Question]:
    rows = map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
    return [
        Question(
            row["question"],
            row["hand"],
            row["trap"],
            tuple(Quote(each["document"], None, each["quote"]) for each in row["evidence"]),
        )
        for row in rows
    ]


def measured(
    assistant: Assistant, questions: Sequence[Question], report: Progress
) -> list[Measured]:
    made = []
    for at, question in enumerate(questions, 1):
        answer = assistant.ask(question.text, generator="quotes")
        answered = answer.outcome is Outcome.ANSWERED
        shares = [share(question.evidence, read) for read in (found(answer), cited(answer))]
        made.append(Measured(question, answered, *shares))
        report(at, len(questions))
    return made


def found(answer: Answer) -> list[Stretch]:
    """What the first 3,000 characters of passages say."""
    passages = [
        Shown(hit.passage.locator.document, hit.passage.text, hit.passage.locator.start)
        for hit in answer.hits
    ]
    return stretches(within(passages, _BUDGET))


def cited(answer: Answer) -> list[Stretch]:
    """What the citations say."""
    quotes = [
        Shown(each.locator.document, each.quote, each.locator.start) for each in answer.citations
    ]
    return stretches(quotes)


def share(evidence: Sequence[Quote], read: Sequence[Stretch]) -> float:
    """How much of ``evidence`` stands in what is ``read``; 0 of none."""
    held = [
        any(each.document == quote.document and stands(quote.quote, each) for each in read)
        for quote in evidence
    ]
    return float(np.mean(held)) if held else 0.0


def summary(made: Sequence[Measured]) -> str:
    """A row for the questions of each hand that are to hear several sources, and one for traps."""
    hands = sorted({each.question.hand for each in made})
    groups = {
        f"flere kilder, {hand}": [
            each for each in made if each.question.hand == hand and not each.question.trap
        ]
        for hand in hands
    }
    groups["én kilde, to navn"] = [each for each in made if each.question.trap]
    rows = [
        [
            name,
            str(len(mine)),
            *(
                number(float(np.mean([getattr(each, field) for each in mine]))) if mine else "–"
                for field in ("answered", "found", "cited")
            ),
        ]
        for name, mine in groups.items()
    ]
    headings = ["spørsmål", "n", "besvart", "belegg i 3 000 tegn", "belegg sitert"]
    return table(headings, rows)
