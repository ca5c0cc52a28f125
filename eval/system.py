"""What is evaluated: the assistant itself, or a baseline that only finds passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from eval.schema import Row
from eval.stored import RETRIEVAL_ONLY
from rag.answer import Assistant
from rag.errors import PlanError
from rag.types import Turn
from rag.wire import answer_to_dict, error_to_dict


class System(Protocol):
    """Answers one gold question with a line in the form of the contract."""

    def answer(self, row: Row) -> dict[str, Any]: ...


class Product:
    """The assistant, in this process, as ``python -m rag ask --batch`` would answer."""

    def __init__(self, assistant: Assistant, generator: str = "quotes") -> None:
        self._assistant = assistant
        self._generator = generator

    def answer(self, row: Row) -> dict[str, Any]:
        history = [Turn(turn.question, turn.answer) for turn in row.history]
        try:
            return answer_to_dict(
                row.id, self._assistant.ask(row.question, (), history, generator=self._generator)
            )
        except PlanError as error:
            return error_to_dict(row.id, row.question, str(error))


def passages_only(row: Row, passages: Sequence[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """A line of a system that does not answer."""
    return {
        "id": row.id,
        "question": row.question,
        "status": RETRIEVAL_ONLY,
        "language": row.language.value,
        "answer": "",
        "citations": [],
        "passages": list(passages),
        "seconds": round(seconds, 6),
        "stages": {},
        "notes": [],
    }
