from __future__ import annotations

import pytest

from eval.pairs import whole
from eval.schema import gold_files, read_rows
from rag import phrases
from rag.answer import Assistant
from rag.itself import about_itself
from rag.types import Outcome, Turn


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hvem er du?", "nb"),
        ("Hei! Hva kan du hjelpe meg med?", "nb"),
        ("er du ChatGPT", "nb"),
        ("Kva kan eg spørje deg om?", "nn"),
        ("What can you do?", "en"),
        ("can you help me", "en"),
    ],
)
def test_the_assistant_says_what_it_is(question: str, language: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.notes == (phrases.ITSELF[language],)
    assert not answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "Kan du fortelle meg om hjemmesykehus?",
        "Hva vet du om samvalg?",
        "Can you tell me about waiting times?",
        "Hva handler dokumentene om?",
        "Hjelp til pårørende",
        "",
    ],
)
def test_a_question_with_a_subject_is_about_that(question: str) -> None:
    assert not about_itself(question)


def test_no_gold_question_is_taken_for_one() -> None:
    assert not [each.row.id for each in read_rows(gold_files()) if about_itself(whole(each.row))]


def test_a_follow_up_speaks_of_what_was_asked_before(assistant: Assistant) -> None:
    before = Turn("Hva sier planen om hjemmesykehus?", "…")
    answer = assistant.ask("Kan du si mer om det?", history=[before])
    assert answer.notes[-1] != phrases.ITSELF["nb"]
