"""Where nothing answers, or not surely: what is answered near it."""

from __future__ import annotations

import json

import pytest

from rag.answer import Assistant
from rag.current import open_index
from rag.embed import LightEmbedder
from rag.norwegian import language as language_of
from rag.settings import Settings
from rag.types import Outcome
from ui.store.saved import answer_in, answer_out

_REFUSED = "Hva blir ventetiden i somatikken i 2031?"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        (_REFUSED, "nb"),
        ("Who is the CEO of Vestre Viken?", "en"),
        ("Hvor mange kirurger har Lovisenberg?", "nb"),
    ],
)
def test_what_is_answered_near_it_is_offered(
    assistant: Assistant, question: str, language: str
) -> None:
    answer = assistant.ask(question, generator="quotes")
    assert answer.outcome is Outcome.NOT_FOUND or answer.unsure
    assert 1 <= len(answer.related) <= 3
    assert len(set(answer.related)) == len(answer.related)
    for other in answer.related:
        assert other.endswith("?")
        assert language_of(other) == language
        assert assistant.ask(other, generator="quotes").outcome is Outcome.ANSWERED


def test_what_is_not_near_is_not_offered(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearest = assistant.ask(_REFUSED, generator="quotes").related
    monkeypatch.setattr("rag.related._NEAR_ENOUGH", 0.99)
    assert nearest
    assert not assistant.ask(_REFUSED, generator="quotes").related


def test_what_was_offered_is_kept_with_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask(_REFUSED, generator="quotes")
    assert answer.related
    assert answer_in(json.loads(json.dumps(answer_out(answer)))).related == answer.related


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Hvem vant fotball-VM?", Outcome.OUT_OF_SCOPE),
        ("Hva sier planen om hjemmesykehus?", Outcome.ANSWERED),
    ],
)
def test_nothing_is_offered_beside_an_answer_or_far_from_the_documents(
    assistant: Assistant, question: str, outcome: Outcome
) -> None:
    answer = assistant.ask(question, generator="quotes")
    assert (answer.outcome, answer.unsure, answer.related) == (outcome, False, ())


def test_without_questions_nothing_is_offered(settings: Settings, light: LightEmbedder) -> None:
    bare = Assistant(settings, open_index(settings).by_own_words(), light)
    answer = bare.ask(_REFUSED, generator="quotes")
    assert answer.outcome.refused or answer.unsure
    assert not answer.related
