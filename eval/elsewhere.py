"""How the product serves documents of other kinds, by the settings that serve hospitals' plans.

The folder ``documents`` holds sixteen documents made up for this (a municipality's climate plan,
the rules of a housing cooperative, a small hospital's plan, …), and ``documents.jsonl`` questions
to them: those with a quote are answered where it stands, the others nearly. Nothing was learned
from them; two numbers were chosen by them (``rag.refuse._MANY``, ``rag.level._SHARE``).
``questions.jsonl`` beside them holds what a language model, which saw passages alone, wrote to each
passage, as ``python -m ingest --questions`` has one do.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.indexed import indexed
from eval.match import text_holds
from eval.run import Progress
from rag.answer import Assistant
from rag.settings import Settings
from rag.types import Outcome

FOLDER = Path(__file__).parent / "documents"
QUESTIONS = FOLDER.with_suffix(".jsonl")
WRITTEN = FOLDER / "questions.jsonl"
BUILT = Path("build/eval/elsewhere")


@dataclass(frozen=True, slots=True)
class Question:
    """``quote`` is where ``document`` answers; None where it does not."""

    document: str
    text: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Whether the question was answered, and whether its first quote, and any of its quotes, is
    from a passage that answers."""

    question: Question
    answered: bool
    first: bool
    some: bool


def read() -> list[Question]:
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [Question(row["document"], row["question"], row.get("quote")) for row in rows]


def names() -> list[str]:
    """Those of the documents."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))


def measured(
    settings: Settings,
    questions: Sequence[Question],
    folder: Path,
    report: Progress,
    written: bool = False,
) -> list[Measured]:
    """``questions`` asked of an index of their documents and no other, built first in ``folder``,
    and with the questions ``written`` to passages. Raises EvalError where that fails."""
    corpus = folder / "corpus"
    shutil.rmtree(corpus, ignore_errors=True)
    corpus.mkdir(parents=True)
    for name in sorted({question.document for question in questions}):
        shutil.copy(FOLDER / f"{name}.md", corpus)
    if written:
        shutil.copy(WRITTEN, corpus)
    settings = settings.model_copy(update={"corpus": corpus, "index": folder / "index"})
    indexed(settings)
    assistant = Assistant.open(settings)
    found = []
    for number, question in enumerate(questions, 1):
        found.append(_measured(assistant, question))
        report(number, len(questions))
    return found


def _measured(assistant: Assistant, question: Question) -> Measured:
    answer = assistant.ask(question.text, generator="quotes")
    right = [
        question.quote is not None
        and citation.locator.document == question.document
        and text_holds(question.quote, question.document, citation.passage)
        for citation in answer.citations
    ]
    return Measured(question, answer.outcome is Outcome.ANSWERED, right[:1] == [True], any(right))


def table(found: Sequence[Measured]) -> str:
    """A row for each document, and one for all."""
    lines = [
        "| dokument | med svar | besvart | første sitat rett | et sitat rett | nesten | avvist |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in sorted({each.question.document for each in found}):
        lines.append(_row(name, [each for each in found if each.question.document == name]))
    return "\n".join([*lines, _row("alle", found)])


def _row(name: str, found: Sequence[Measured]) -> str:
    answerable = [each for each in found if each.question.quote is not None]
    nearly = [each for each in found if each.question.quote is None]
    shares = (
        np.mean([each.answered for each in answerable]),
        np.mean([each.first for each in answerable]),
        np.mean([each.some for each in answerable]),
    )
    told = " | ".join(f"{share:.3f}".replace(".", ",") for share in shares)
    refused = f"{np.mean([not each.answered for each in nearly]):.3f}".replace(".", ",")
    return f"| {name} | {len(answerable)} | {told} | {len(nearly)} | {refused} |"
