"""Earlier turns of a conversation."""

from __future__ import annotations

from rag.types import Turn

FIRST = "Hva er ventetiden i psykisk helsevern for voksne?"


def said(*questions: str) -> list[Turn]:
    """A conversation in which all but the first question went on about what was before."""
    return [Turn(each, "…", " ".join(questions[: at + 1])) for at, each in enumerate(questions)]
