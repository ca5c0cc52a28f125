"""What a reader meets and can mend is said in the reader's language."""

from __future__ import annotations

import pytest

from rag.errors import EmptyQuestion, PlanError, QuestionTooLong, StorageProblem
from ui import words
from ui.problems import said
from ui.review.errors import BadDate, BadName, Taken, TooLarge, Unreadable
from ui.store.errors import Gone, StoreUnavailable
from ui.words import LANGUAGES, say


def mended() -> list[PlanError]:
    """One of each, made where the language of the session is known."""
    return [
        EmptyQuestion(),
        QuestionTooLong(2001, 2000),
        Gone("samtalen"),
        StoreUnavailable("sqlite:///data/plan.db", "database is locked"),
        BadName(),
        BadDate("i går"),
        TooLarge(50_000_000, 30),
        Unreadable("filen er tom"),
        Taken("plan.md"),
    ]


def test_each_is_said_in_the_language_of_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {}
    for language in LANGUAGES:
        monkeypatch.setattr(words, "language", lambda spoken=language: spoken)
        texts[language] = [said(each) for each in mended()]
    for at, problem in enumerate(mended()):
        assert len({texts[language][at] for language in LANGUAGES}) == 3, problem
    for text in texts["en"]:
        # The ingest's own reason is all that is Norwegian in an English sentence.
        assert not set("æøå") & set(text.replace("filen er tom", "").replace("i går", "").lower())
    assert "2001" in texts["en"][1]
    assert "2000" in texts["en"][1]
    assert "database is locked" in texts["nn"][3]


def test_the_command_line_and_the_page_say_the_same_of_a_question() -> None:
    too_long = QuestionTooLong(2001, 2000)
    told = say("nb", "problem.question_too_long", length=2001, limit=2000)
    assert str(too_long) == told == said(too_long)
    assert str(EmptyQuestion()) == say("nb", "problem.empty_question")


def test_what_the_operator_alone_can_mend_is_said_as_it_was() -> None:
    assert said(StorageProblem("Disken er full.")) == "Disken er full."
