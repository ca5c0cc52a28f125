from __future__ import annotations

import pytest

from rag.answer import Assistant
from rag.types import Answer, Citation, Locator, Outcome, Status
from ui.suggestions import COUNT, headings
from ui.words import say, say_all, t_all

SECTIONS = [
    Locator("plan", None, ("1 Mål",), None, 0, 10),
    Locator("plan", None, ("2 Tiltak", "2.1 Hjemmesykehus"), None, 10, 20),
    Locator("plan", None, ("2 Tiltak", "2.2 Digitale møter"), None, 20, 30),
    Locator("plan", None, ("2 Tiltak", "Hvilke tiltak er aktuelle?"), None, 30, 40),
    Locator("plan", None, ("3 Annet", "Hvilke tiltak er aktuelle?"), None, 50, 60),
    Locator("plan", None, ("3 Annet", "3.1 Ambulansetjenesten:"), None, 60, 70),
]


def answer(*places: Locator, question: str = "?") -> Answer:
    cited = (Citation(n, p, "Plan", Status.HEARING, "x", "x") for n, p in enumerate(places, 1))
    return Answer(question, Outcome.ANSWERED, "nb", "", tuple(cited))


def test_headings_of_the_same_chapter_come_first_and_generic_ones_never() -> None:
    # «Mål» is too short to say anything, and «Hvilke tiltak er aktuelle?» stands twice.
    found = headings(answer(SECTIONS[1]), lambda _: SECTIONS)
    assert found == ("Digitale møter", "Ambulansetjenesten")


def test_what_is_cited_or_was_asked_is_not_suggested() -> None:
    found = headings(answer(SECTIONS[1], SECTIONS[2]), lambda _: SECTIONS)
    assert found == ("Ambulansetjenesten",)
    asked = ["Hva står det om «Ambulansetjenesten»?"]
    assert headings(answer(SECTIONS[1]), lambda _: SECTIONS, asked) == ("Digitale møter",)


def test_a_refusal_suggests_nothing() -> None:
    assert headings(Answer("?", Outcome.NOT_FOUND, "nb", ""), lambda _: SECTIONS) == ()


def test_the_sample_questions_lead_on_to_questions_that_have_answers(assistant: Assistant) -> None:
    outcomes = []
    for question in t_all("ask.samples"):
        names = headings(assistant.ask(question), assistant.sections)
        assert 1 <= len(names) <= COUNT
        outcomes += [assistant.ask(say("nb", "answer.about", heading=n)).outcome for n in names]
    answered = sum(not outcome.refused for outcome in outcomes)
    assert answered >= 0.8 * len(outcomes), f"{answered} of {len(outcomes)}"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_sample_questions_are_surely_answered(assistant: Assistant, language: str) -> None:
    answers = [assistant.ask(question) for question in say_all(language, "ask.samples")]
    assert [each.question for each in answers if each.outcome is not Outcome.ANSWERED] == []
    assert [each.question for each in answers if each.unsure] == []
