"""What scripted models get shown, over real HTTP, on the shipped corpus."""

from __future__ import annotations

import threading
import time

import pytest

from rag.events import Final, Token
from rag.settings import Settings
from rag.types import Answer
from tests.llm.conftest import Switch, switched
from tests.llm.oracle import faults
from tests.llm.scripted import (
    MALFORMED,
    Model,
    faithful,
    foreign,
    inventive,
    malformed,
    marked_up,
    rambling,
    repeating,
    stalling,
)

QUESTIONS = (
    "Hva sier planen om hjemmesykehus?",
    "Korleis skal ventetidene ned i psykisk helsevern?",
    "What does the plan say about artificial intelligence?",
)


def _ask(switch: Switch, model: Model, question: str = QUESTIONS[0]) -> Answer:
    switch.model = model
    return switch.assistant.ask(question, generator="llm")


@pytest.fixture(scope="module")
def hurried(settings: Settings) -> object:
    """As an operator would set it who does not like to wait."""
    with switched(settings, llm_silence_seconds=1, llm_total_seconds=4) as switch:
        yield switch


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_faithful_model_is_shown_whole(real_corpus: Switch, question: str) -> None:
    answer = _ask(real_corpus, faithful, question)
    assert answer.generator == "llm"
    assert len(answer.citations) >= 3
    assert faults(answer) == []


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "model", [inventive, foreign, marked_up], ids=["inventive", "foreign", "marked up"]
)
def test_nothing_unsupported_is_shown(real_corpus: Switch, model: Model, question: str) -> None:
    answer = _ask(real_corpus, model, question)
    # The one faithful sentence before the lies is shown: nothing here passes by saying nothing.
    assert answer.generator == "llm"
    assert answer.citations
    assert faults(answer) == []
    assert any(each in answer.draft for each in ("7 431", "Le plan", "samler.example", "havutsikt"))
    for lie in ("7 431", "93,7", "2087", "Knutsen", "Lillevik", "havutsikt", "sytti", "hôpitaux",
                "Krankenhäuser", "болници", "医院", "sairaalat", "library", "samler", "<", "`", "|",
                "\u202e", "\u2066", "\u200b", "]("):  # fmt: skip
        assert lie not in answer.text, lie


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "in mid-answer"])
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_chunks_leave_an_answer(hurried: Switch, name: str, begun: bool) -> None:
    answer = _ask(hurried, malformed(MALFORMED[name], begun))
    assert answer.citations
    assert "hemmelig" not in repr(answer)
    if answer.generator == "llm":
        assert faults(answer) == []
    else:
        assert any("bare sitater" in note for note in answer.notes)


@pytest.mark.parametrize("model", [stalling, rambling], ids=["stalling", "rambling"])
def test_a_model_without_an_end_gives_way_and_is_stopped(hurried: Switch, model: Model) -> None:
    left = hurried.server.left
    answer = _ask(hurried, model)
    assert answer.generator == "quotes"
    assert any("bare sitater" in note for note in answer.notes)
    _gone(hurried, left)


def test_a_model_that_repeats_itself_is_shown_once_and_stopped(real_corpus: Switch) -> None:
    left = real_corpus.server.left
    answer = _ask(real_corpus, repeating)
    assert answer.text.count("[1]") == 1
    _gone(real_corpus, left)


def _gone(switch: Switch, left: int) -> None:
    """The server noticed that nobody listens any more."""
    deadline = time.monotonic() + 20
    while switch.server.left == left and time.monotonic() < deadline:
        time.sleep(0.05)
    assert switch.server.left > left


def test_cancelling_a_silent_model_closes_the_connection(real_corpus: Switch) -> None:
    """Long before the silence would have been too long."""
    real_corpus.model = stalling
    left, cancel = real_corpus.server.left, threading.Event()
    threading.Timer(1.0, cancel.set).start()
    events = list(real_corpus.assistant.stream(QUESTIONS[0], generator="llm", cancel=cancel))
    final = events[-1]
    assert isinstance(final, Final)
    assert final.answer.seconds < 20
    _gone(real_corpus, left)


def test_leaving_the_stream_closes_the_connection(real_corpus: Switch) -> None:
    """A reader who closes the page: the generator is closed, nothing else is said."""
    real_corpus.model = repeating
    left = real_corpus.server.left
    events = real_corpus.assistant.stream(QUESTIONS[0], generator="llm")
    assert next(event for event in events if isinstance(event, Token))
    events.close()  # type: ignore[attr-defined]
    _gone(real_corpus, left)
