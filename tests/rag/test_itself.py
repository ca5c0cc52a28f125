from __future__ import annotations

import pytest

from eval.pairs import whole
from eval.schema import gold_files, read_rows
from eval.users import read
from rag import phrases
from rag.answer import Assistant
from rag.itself import about_itself
from rag.types import Outcome


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hvem er du?", "nb"),
        ("Hei! Hva kan du hjelpe meg med?", "nb"),
        ("er du en KI", "nb"),
        ("tusen takk!", "nb"),
        ("Kva kan eg spørje deg om?", "nn"),
        ("What can you do?", "en"),
        ("Are you an AI?", "en"),
    ],
)
def test_the_assistant_says_what_it_is(question: str, language: str, assistant: Assistant) -> None:
    answer = assistant.ask(question, language=language)
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.notes == (phrases.ITSELF[language],)
    assert not answer.citations
    assert not answer.hits


@pytest.mark.parametrize(
    "question",
    [
        "Kan du fortelle meg om hjemmesykehus?",
        "Hva vet du om samvalg?",
        "Hva slags hjelp kan du få?",
        "How do you get help?",
        "Can you tell me about waiting times?",
        "Hva handler dokumentene om?",
        "Hjelp til pårørende",
        "Takk for sist, hva sier planen om KI?",
        "",
    ],
)
def test_a_question_with_a_subject_is_about_that(question: str) -> None:
    assert not about_itself(question)


def test_no_question_of_the_evaluation_is_taken_for_one() -> None:
    asked = [whole(each.row) for each in read_rows(gold_files())]
    assert not [each for each in (*asked, *(q.text for q in read())) if about_itself(each)]
