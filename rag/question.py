"""What may be asked: one line of words, not too long."""

from __future__ import annotations

import re
from unicodedata import category

from rag.errors import EmptyQuestion, QuestionTooLong
from rag.settings import Settings
from rag.text import fold

_WORDLESS = re.compile(r"^[\W_]*$")


def cleaned(text: str) -> str:
    """``text`` on one line, without what is no word."""
    # Control characters and pictures carry no words, but would move the vector.
    spaced = (c if c.isprintable() and category(c) != "So" else " " for c in text)
    return " ".join("".join(spaced).split())


def checked(question: str, settings: Settings) -> str:
    """``question``, cleaned. Raises QuestionError where it has no words or is too long."""
    found = cleaned(question)
    if _WORDLESS.match(fold(found)):
        raise EmptyQuestion
    if len(found) > settings.question_characters:
        raise QuestionTooLong(len(found), settings.question_characters)
    return found
