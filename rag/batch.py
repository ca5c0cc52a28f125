"""Thousands of questions in one process: a line out for every line in, in the same order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, ValidationError

from rag.answer import Assistant
from rag.errors import PlanError
from rag.types import Mode, Outcome, Turn
from rag.wire import answer_to_dict, error_to_dict


class How(TypedDict, total=False):
    """How every question is answered; see ``Assistant.ask``."""

    generator: str | None
    mode: Mode
    language: str | None


class _Turn(BaseModel):
    question: str
    answer: str = ""
    standalone: str = ""
    status: str = ""

    @property
    def turn(self) -> Turn:
        refused = any(each.refused and self.status == each for each in Outcome)
        return Turn(self.question, self.answer, self.standalone, refused)


class Question(BaseModel):
    """One input line. Other keys are allowed and left unread."""

    model_config = ConfigDict(strict=True)

    id: str | int | None = None
    question: str
    documents: list[str] = []
    history: list[_Turn] = []


def run_batch(assistant: Assistant, questions: Path, out: Path, **how: Unpack[How]) -> None:
    """Answer every line of ``questions`` into ``out``.

    A line is written as soon as it is answered, so that a stopped run keeps what it has.
    """
    with questions.open("rb") as source, out.open("w", encoding="utf-8") as target:
        for line in source:
            result = _answered(assistant, line, how)
            target.write(json.dumps(result, ensure_ascii=False) + "\n")
            target.flush()


def _answered(assistant: Assistant, line: bytes, how: How) -> dict[str, Any]:
    name: object = None
    question: object = None
    try:
        values = json.loads(line.decode("utf-8-sig"))
        if isinstance(values, dict):
            name, question = values.get("id"), values.get("question")
        row = Question.model_validate(values)
    except UnicodeDecodeError:
        return error_to_dict(None, None, "Linjen er ikke UTF-8.")
    except json.JSONDecodeError as fault:
        return error_to_dict(None, None, f"Linjen er ikke JSON: {fault.msg} (tegn {fault.pos}).")
    except (ValidationError, RecursionError) as fault:
        return error_to_dict(name, question, f"Linjen følger ikke formatet: {_faults(fault)}.")
    history = [turn.turn for turn in row.history]
    try:
        return answer_to_dict(
            row.id, assistant.ask(row.question, tuple(row.documents), history, **how)
        )
    except PlanError as error:
        return error_to_dict(row.id, row.question, str(error))


def _faults(fault: Exception) -> str:
    if not isinstance(fault, ValidationError):
        return "for dypt nøstet"
    return "; ".join(
        f"{'.'.join(map(str, e['loc'])) or 'linjen'}: {e['msg']}" for e in fault.errors()
    )
