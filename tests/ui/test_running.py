"""A question in its thread: what has come is seen at once, and writing can be stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from rag.answer import Assistant
from rag.errors import EmptyQuestion
from rag.events import Event, Final, Passages, Token
from rag.settings import Settings
from rag.types import Answer, Mode, Outcome, Turn
from tests.rag.chat_server import chat_server
from tests.rag.writing import Messages, asking, honest
from ui import answer_view
from ui.choice import Choice, Scope
from ui.running import Run
from ui.words import t, t_all

WAIT = 20.0


class Slow:
    """Stands in for an assistant with a language model: writes until it is stopped."""

    def __init__(self) -> None:
        self.writing = threading.Event()

    def stream(self, question: str, *_: Any, cancel: threading.Event, **__: Any) -> Iterator[Event]:
        yield Passages(())
        yield Token("Først. ")
        self.writing.set()
        assert cancel.wait(WAIT), "was never stopped"
        yield Final(Answer(question, Outcome.ANSWERED, "nb", "Først. "))


class Broken:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def stream(self, *_: Any, **__: Any) -> Iterator[Event]:
        raise self.error
        yield


def started(assistant: Any, question: str = "hva", history: Sequence[Turn] = ()) -> Run:
    run = Run(question, Choice(), Mode.SHORT, history=history)
    run.start(assistant, Scope())
    return run


def test_text_is_there_before_the_answer_and_a_stop_ends_it() -> None:
    slow = Slow()
    run = started(slow)
    assert slow.writing.wait(WAIT)
    assert run.wait(0.01) is None
    assert run.text == "Først. "
    run.cancel()
    answer = run.wait(WAIT)
    assert answer is not None
    assert run.stopped


def test_errors_come_to_the_reader_and_only_the_unforeseen_count_as_broken() -> None:
    mendable = started(Broken(EmptyQuestion()))
    with pytest.raises(EmptyQuestion):
        mendable.wait(WAIT)
    assert not mendable.broken
    unforeseen = started(Broken(ValueError("x")))
    with pytest.raises(ValueError, match="x"):
        unforeseen.wait(WAIT)
    assert unforeseen.broken


def test_a_timeout_inside_the_assistant_is_no_patience_of_ours() -> None:
    run = started(Broken(TimeoutError("treg")))
    while not run.broken:
        time.sleep(0.01)
    with pytest.raises(TimeoutError, match="treg"):
        run.wait(WAIT)


def test_the_real_assistant_gives_passages_text_and_citations(assistant: Assistant) -> None:
    run = started(assistant, t_all("ask.samples")[0])
    answer = run.wait(WAIT)
    assert answer is not None
    assert run.hits
    assert run.text == answer.text
    assert run.citations == answer.citations


@pytest.mark.parametrize("history", [(), (Turn("Hva er samvalg?", "Et valg."),)])
def test_who_must_wait_for_the_model_is_told_so_and_then_answered(
    settings: Settings, history: Sequence[Turn]
) -> None:
    go, questions = threading.Event(), t_all("ask.samples")

    def model(messages: Messages) -> Iterator[str | bytes]:
        assert go.wait(WAIT)
        yield from honest(messages)

    with chat_server(model) as server:
        assistant = asking(settings, server, llm_concurrent=1)
        first = started(assistant, questions[0])
        while not server.asked:
            time.sleep(0.01)
        second = started(assistant, questions[4], history)
        deadline = time.monotonic() + WAIT
        while not second.queued and time.monotonic() < deadline:
            time.sleep(0.01)
        told = answer_view.progress(second, assistant.documents)
        assert t("ask.queued") in told
        assert t("ask.queued") not in answer_view.progress(first, assistant.documents)
        go.set()
        answers = [run.wait(WAIT) for run in (first, second)]
    assert [answer.generator for answer in answers if answer] == ["llm", "llm"]
    assert not second.queued
