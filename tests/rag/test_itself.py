from __future__ import annotations

import pytest

from eval.schema import gold_files, read_rows
from eval.users import read
from rag import phrases
from rag.answer import Assistant
from rag.errors import UnknownDocument
from rag.itself import about_itself
from rag.types import Outcome, Turn


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
        ("Hello!", "en"),
    ],
)
def test_the_assistant_says_what_it_is(question: str, language: str, assistant: Assistant) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.OUT_OF_SCOPE
    assert answer.language == language
    assert answer.text == phrases.ITSELF[language]
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
        "Hvordan fungerer dette?",
        "Hvem har laget dette?",
        "",
    ],
)
def test_a_question_with_a_subject_is_about_that(question: str) -> None:
    assert not about_itself(question)


def test_no_question_of_the_evaluation_is_taken_for_one() -> None:
    asked = [each.row.standalone for each in read_rows(gold_files())]
    assert not [each for each in (*asked, *(q.text for q in read())) if about_itself(each)]


def test_thanks_are_nothing_that_a_follow_up_leans_on(assistant: Assistant) -> None:
    history = [Turn("Hva sier planen om hjemmesykehus?", "…"), Turn("Takk!", "…")]
    answer = assistant.ask("Og for barn?", history=history)
    assert answer.standalone == assistant.ask("Og for barn?", history=history[:1]).standalone
    assert "hjemmesykehus" in answer.standalone


def test_a_document_that_is_not_there_is_said_not_to_be(assistant: Assistant) -> None:
    with pytest.raises(UnknownDocument):
        assistant.ask("Hvem er du?", ["finnes-ikke"])
