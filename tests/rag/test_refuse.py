"""Signals of a question that the documents do not answer."""

from __future__ import annotations

import pytest

from rag.answer import Assistant
from rag.norwegian import language
from rag.refuse import Signals, signals
from rag.retrieve import retrieve


def signs(assistant: Assistant, question: str) -> Signals:
    index = assistant._current()
    found = retrieve(index, question, assistant._embedder.query(question), k=10)
    return signals(question, found, index.lexical, index.tokens, language(question))


@pytest.mark.parametrize(
    ("question", "strange"),
    [
        ("What is the capital of Mongolia?", 1.0),
        ("Hva heter kongen av Thailand?", 1.0),
        ("Mongolia har hvilken hovedstad?", 0.0),
        ("Hva bygges på Lovisenberg?", 0.0),
        ("What was the waiting time in December 2024?", 0.0),
        ("Hvilket nytt hovedmål er kommet i RUPX?", 0.0),
    ],
)
def test_a_name_that_the_documents_never_use_speaks_against(
    assistant: Assistant, question: str, strange: float
) -> None:
    assert signs(assistant, question).strange == strange


@pytest.mark.parametrize(
    "question", ["Kva seier planen om heimesjukehus?", "Hva står i dokumentet om hjemmesykehus?"]
)
def test_words_that_only_ask_are_not_missed(assistant: Assistant, question: str) -> None:
    assert signs(assistant, question).missing == ()


def test_the_nynorsk_word_for_says_is_no_slip_for_an_owner(assistant: Assistant) -> None:
    lexical = assistant._current().lexical
    assert lexical.query("Kva seier planen om samisk?") == lexical.query(
        "Hva sier planen om samisk?"
    )
