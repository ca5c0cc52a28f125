"""A follow-up made whole by the model, and what keeps it from adding anything of its own."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence

from rag.draft import sentence
from rag.figures import unsupported
from rag.generate import Model
from rag.norwegian import terms
from rag.prompts import rewriting
from rag.settings import Settings
from rag.support import held
from rag.text import fold
from rag.tokens import Count, careful
from rag.types import Turn, Usage

_TOKENS = 120
_LEANS = re.compile(
    r"^\s*(?:og|men|eller|enn|hva med|kva med|and|but|or|what about|how about)\b"
    r"|\b(?:det|den|de|dei|dette|disse|desse|der|dit|han|hun|ho|slik|samme|same|også|it|its|they"
    r"|their|them|that|this|those|these|there|he|she|such|also|too)\b",
    re.IGNORECASE,
)
_WHOLE = 4
"""Content words from which a question that points back to nothing is taken to stand alone."""
_OWN = 0.5
"""Share of the follow-up's own words that must be left in it."""


def rewritten(
    model: Model,
    settings: Settings,
    question: str,
    history: Sequence[Turn],
    count: Count,
    cancel: threading.Event | None,
    spent: Callable[[Usage], None],
) -> str:
    """The question as it stands alone, the same where it is about something new; empty for a
    rewrite that brings words from nowhere. ``spent`` is told the tokens, however it ends. Raises
    ModelProblem."""
    budget = settings.llm_context_tokens // 2
    messages = rewriting(settings.llm_prompt, question, history, budget, count)
    text, counted = "", (0, 0)
    try:
        # The reader has no sources before it ends: it has as long as a silence, not as an answer.
        for piece in model.write(messages, _TOKENS, cancel, settings.llm_silence_seconds):
            text += piece.text
            if piece.prompt_tokens or piece.completion_tokens:
                counted = (piece.prompt_tokens, piece.completion_tokens)
            if len(text) > settings.question_characters:
                break
    finally:
        if counted == (0, 0):
            counted = (careful("\n".join(said for _, said in messages)), careful(text))
        spent(Usage(model.name, *counted))
    whole = text.strip().strip('«»"“”').strip()
    fits = acceptable(whole, question, history, settings.question_characters)
    return whole if fits else ""


def acceptable(whole: str, question: str, history: Sequence[Turn], longest: int) -> bool:
    """Whether ``whole`` says nothing that the conversation has not said, and still asks."""
    if not whole or len(whole) > longest or "\n" in whole or sentence(whole).unfit:
        return False
    # A new subject starts clean, also where the model clings to the old one.
    turns = () if stands_alone(question) else history
    said = "\n".join([question, *(f"{turn.question}\n{turn.answer}" for turn in turns)])
    known = frozenset(terms(said))
    asked, own = list(dict.fromkeys(terms(whole))), list(dict.fromkeys(terms(question)))
    return (
        held(asked, known) == 1.0
        and (not own or held(own, frozenset(asked)) >= _OWN)
        and not unsupported(whole, said)
        and fold(whole).count("?") <= 1
    )


def stands_alone(question: str) -> bool:
    """Whether ``question`` has words enough of its own, and none that point back."""
    return len(set(terms(question))) >= _WHOLE and not _LEANS.search(question)
