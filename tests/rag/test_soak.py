"""The soak of ``make soak`` in small: 400 questions, which show a leak of a megabyte each."""

from __future__ import annotations

from rag.answer import Assistant
from tests.soak import soak, varied


def test_many_questions_leave_no_trace(assistant: Assistant) -> None:
    questions = varied(300)
    assert len(set(questions)) == 300
    figures = soak(assistant, questions[100:], questions[:100])
    assert figures.asked == 400
    assert figures.answered > 200, figures
    assert figures.differing == ()
    assert figures.memory_growth < 0.02, figures
    # So few questions vary more than those of the whole run, which is held to 20 %.
    assert figures.time_growth < 0.5, figures


def test_variations_are_other_than_the_gold_questions() -> None:
    many = varied(3000)
    assert len(set(many)) == len(many) == 3000
