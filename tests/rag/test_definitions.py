"""«Hva er TSB?» is answered with the sentence that says it."""

from __future__ import annotations

import pytest

from rag.answer import Assistant
from rag.types import Outcome


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Hva er TSB?", "tverrfaglig spesialisert rusbehandling (TSB)"),
        ("Kva står TSB for?", "tverrfaglig spesialisert rusbehandling (TSB)"),
        ("What does TSB stand for?", "tverrfaglig spesialisert rusbehandling (TSB)"),
        ("hva betyr forkortelsen «DHO»", "digital hjemmeoppfølging (DHO)"),
        ("Kva tyder SKDE?", "Senter for klinisk dokumentasjon og evaluering (SKDE)"),
    ],
)
def test_the_first_quote_says_what_it_stands_for(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert said in answer.citations[0].quote
    spans = [(c.locator.document, c.locator.start, c.locator.end) for c in answer.citations]
    first = spans[0]
    assert all(d != first[0] or e <= first[1] or first[2] <= s for d, s, e in spans[1:])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hva betyr KAD?", "Vi fant ikke at dokumentene sier hva «KAD» står for."),
        ("Kva tyder KAD?", "Vi fann ikkje at dokumenta seier kva «KAD» står for."),
    ],
)
def test_an_abbreviation_that_nothing_explains_is_told(
    assistant: Assistant, question: str, told: str
) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.notes[0] == told
    assert answer.unsure


@pytest.mark.parametrize(
    "question", ["Hva betyr TSB?", "Hva er rusbehandling?", "Hva er KAD-plasser?", "Hva er DIPS?"]
)
def test_others_are_not(assistant: Assistant, question: str) -> None:
    assert not any("står for" in note for note in assistant.ask(question).notes)


@pytest.mark.parametrize(
    "question", ["Hva er planen for TSB?", "Hva er rusbehandling?", "Hva er tiltakene i TSB?"]
)
def test_other_questions_are_answered_as_they_were(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.citations
    assert "1,4%" not in answer.citations[0].quote


def test_a_filter_holds_for_definitions_too(assistant: Assistant) -> None:
    answer = assistant.ask("Hva er SKDE?", documents=["temaside-utviklingsplan-2035"])
    assert all(c.locator.document == "temaside-utviklingsplan-2035" for c in answer.citations)
