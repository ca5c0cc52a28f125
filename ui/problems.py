"""What went wrong, in the reader's language: what readers meet and can do something about.

What an operator alone can mend, and the ingest's own report, are bokmål, as they were raised.
"""

from __future__ import annotations

from rag.errors import EmptyQuestion, PlanError, QuestionTooLong
from ui.store.errors import Gone, StoreUnavailable
from ui.words import t


def said(problem: PlanError) -> str:
    """``problem`` in the session's language."""
    match problem:
        case EmptyQuestion():
            return t("problem.empty_question")
        case QuestionTooLong():
            return t("problem.question_too_long", length=problem.length, limit=problem.limit)
        case Gone():
            return t("problem.gone")
        case StoreUnavailable():
            return t("problem.store", place=problem.place, reason=problem.reason)
    return str(problem)
