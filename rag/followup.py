"""A follow-up made whole without a language model: the question before it lends its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.norwegian import terms
from rag.types import Turn

_LEANS = re.compile(
    r"^\s*(og|men|eller|hva med|kva med|enn|hvorfor( det| ikke)?\W*$|kvifor( det| ikkje)?\W*$"
    r"|and|what about|how about|why\W*$)\b|\b(det|den|de|dette|disse|dei|it|they|that|this)\b\W*$",
    re.IGNORECASE,
)
_FEW = 3


def standalone(question: str, history: Sequence[Turn]) -> tuple[str, str | None]:
    """The question to search with, and the earlier question it leans on, if it does.

    Only a short question with a leaning beginning or end is taken for a follow-up: a new subject
    starts clean.
    """
    if not history or len(terms(question)) > _FEW or not _LEANS.search(question):
        return question, None
    before = history[-1].question
    return f"{before} {question}", before
