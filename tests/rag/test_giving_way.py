"""A model that is slow, broken, spent or stopped: quotes take its place, and that is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from rag.answer import Assistant
from rag.events import Final, Token
from rag.generate import Message, Piece
from rag.settings import Settings
from rag.types import Outcome
from tests.rag.chat_server import Script, chat_server, endless
from tests.rag.writing import QUESTION, Messages, asked, asking, first_sentences, honest


@pytest.fixture(scope="module")
def base(settings: Settings) -> Assistant:
    return Assistant.open(settings)


def test_a_repair_that_fails_is_told_of_and_not_kept(settings: Settings) -> None:
    def script(messages: Messages) -> Iterator[str | bytes]:
        if len(messages) > 2:
            yield b"data: {ikke json\n\n"
        yield f"{first_sentences(messages, 1)[0]}\nAlt blir bra.\n"

    with chat_server(script) as server:
        assistant = asking(settings, server, llm_cache_seconds=60)
        one, two = assistant.ask(QUESTION), assistant.ask(QUESTION)
        assert len(server.asked) == 4
    for answer in (one, two):
        assert (answer.generator, answer.outcome) == ("llm", Outcome.PARTIAL)
        assert any("stoppet" in note for note in answer.notes)
        assert any("strøket" in note for note in answer.notes)


def stalls(_: Messages) -> Iterator[str]:
    yield "Hjemme"
    time.sleep(30)


def malformed(_: Messages) -> list[str | bytes]:
    return [b"data: {ikke json\n\n", b'data: {"choices": 7}\n\n']


@pytest.mark.parametrize("script", [stalls, malformed, lambda _: endless("tull og tøys ")])
def test_a_model_that_fails_gives_way_to_quotes(settings: Settings, script: Script) -> None:
    began = time.monotonic()
    answer = asked(settings, script, llm_silence_seconds=1, llm_total_seconds=4)
    assert time.monotonic() - began < 25
    assert answer.generator == "quotes"
    assert answer.citations
    assert "bare sitater" in answer.notes[0]


def test_a_model_that_repeats_itself_is_cut_and_said_once(settings: Settings) -> None:
    def script(messages: Messages) -> Iterator[str]:
        return endless(first_sentences(messages, 1)[0] + " ")

    with chat_server(script) as server:
        answer = asking(settings, server).ask(QUESTION)
        for _ in range(100):
            if server.left:
                break
            time.sleep(0.05)
        assert server.left == 1
    assert len(answer.citations) == 1
    assert answer.text.count("[1]") == 1


def test_cancelling_closes_the_connection(settings: Settings) -> None:
    cancel = threading.Event()

    def script(messages: Messages) -> Iterator[str]:
        yield first_sentences(messages, 1)[0] + " "
        yield "Så "
        yield from endless("x", 0.05)

    with chat_server(script) as server:
        assistant = asking(settings, server)
        for event in assistant.stream(QUESTION, cancel=cancel):
            if isinstance(event, Token):
                cancel.set()
            last = event
        for _ in range(100):
            if server.left:
                break
            time.sleep(0.05)
        assert server.left == 1
    assert isinstance(last, Final)
    assert last.answer.outcome is Outcome.PARTIAL
    assert any("stoppet" in note for note in last.answer.notes)


class Timed:
    """A model that takes its time with a faulty draft, and keeps what it was given."""

    name = "skrevet"

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def write(
        self,
        messages: Sequence[Message],
        limit: int,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
    ) -> Iterator[Piece]:
        assert seconds is not None
        self.seconds.append(seconds)
        time.sleep(0.2)
        yield Piece("Alt blir bra.\n")


def test_draft_and_repair_share_one_deadline(settings: Settings, base: Assistant) -> None:
    model = Timed()
    Assistant(settings, base._current(), base._embedder, model).ask(QUESTION)
    draft, repair = model.seconds
    assert draft <= settings.llm_total_seconds
    assert repair <= draft - 0.2


def test_a_day_that_is_spent_gives_way_to_quotes(settings: Settings) -> None:
    with chat_server(honest) as server:
        assistant = asking(settings, server, llm_daily_tokens=1)
        one, two = assistant.ask(QUESTION), assistant.ask("Hva sier planen om samvalg?")
        assert len(server.asked) == 1
    assert (one.generator, two.generator) == ("llm", "quotes")
    assert "dagens kvote" in two.notes[0]


def test_a_full_queue_gives_way_to_quotes(settings: Settings) -> None:
    go = threading.Event()

    def script(messages: Messages) -> Iterator[str | bytes]:
        assert go.wait(30)
        yield from honest(messages)

    with chat_server(script) as server:
        assistant = asking(settings, server, llm_concurrent=1, llm_queue=0)
        first = threading.Thread(target=assistant.ask, args=(QUESTION,))
        first.start()
        while not server.asked:
            time.sleep(0.01)
        answer = assistant.ask("Hva sier planen om samvalg?")
        go.set()
        first.join()
    assert answer.generator == "quotes"
    assert "mange spør" in answer.notes[0]
