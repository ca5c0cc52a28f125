"""What may be asked: one line of words, not too long."""

from __future__ import annotations

import re
from unicodedata import category

from rag.errors import EmptyQuestion, QuestionTooLong
from rag.settings import Settings
from rag.text import fold

_WORDLESS = re.compile(r"^[\W_]*$")


def checked(question: str, settings: Settings) -> str:
    """``question`` on one line, without what is no word. Raises QuestionError where it has none or
    is too long."""
    # Control characters and pictures carry no words, but would move the vector.
    spaced = (c if c.isprintable() and category(c) != "So" else " " for c in question)
    cleaned = " ".join("".join(spaced).split())
    if _WORDLESS.match(fold(cleaned)):
        raise EmptyQuestion
    if len(cleaned) > settings.question_characters:
        raise QuestionTooLong(len(cleaned), settings.question_characters)
    return cleaned
