"""Follow-ups made whole by a scripted model over real HTTP: what is used, and what it costs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from rag.events import Stage
from rag.settings import Settings
from rag.types import Turn
from tests.rag.chat_server import chat_server, endless
from tests.rag.writing import QUESTION, Messages, asking, honest

HISTORY = (Turn("Hva var ventetiden i somatikken i 2024?", "Den var 76 dager."),)


def test_a_follow_up_is_made_whole_by_the_model_from_what_was_said(settings: Settings) -> None:
    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return ["Hva var ventetiden for barn og unge i 2024?"]
        return honest(messages)

    with chat_server(script) as server:
        answer = asking(settings, server).ask("og for barn og unge?", history=HISTORY)
    assert answer.standalone == "Hva var ventetiden for barn og unge i 2024?"


def test_what_a_rewritten_question_goes_on_about_is_told_whole(settings: Settings) -> None:
    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return ["Hva var ventetiden for voksne i 2024?"]
        return honest(messages)

    whole = "Hva var ventetiden for barn og unge i 2024?"
    turns = (*HISTORY, Turn("og for barn og unge?", "46 dager.", whole))
    with chat_server(script) as server:
        answer = asking(settings, server).ask("og for voksne?", history=turns)
    assert answer.before == (whole,)


def test_a_rewrite_that_brings_words_from_nowhere_is_not_used(settings: Settings) -> None:
    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return ["Hva koster en reise til Mallorca for barn og unge?"]
        return honest(messages)

    with chat_server(script) as server:
        answer = asking(settings, server).ask("og for barn og unge?", history=HISTORY)
    assert "Mallorca" not in answer.standalone
    assert answer.standalone.startswith("Hva var ventetiden")


def test_a_new_subject_starts_clean(settings: Settings) -> None:
    """Also with a model that clings to the old one: what stands alone is asked as it stands."""
    history = (Turn("Hva sier planen om hjemmesykehus?", "Det er trygt."),)

    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return ["Hva var ventetiden i psykisk helsevern for hjemmesykehus?"]
        return honest(messages)

    question = "Hva var ventetiden i psykisk helsevern for voksne i 2024?"
    with chat_server(script) as server:
        answer = asking(settings, server).ask(question, history=history)
        sent = server.asked[-1]["messages"][1]["content"]
    assert answer.standalone in ("", question)
    assert "hjemmesykehus" not in sent.split("spørsmål>>")[-1]


def counted(prompt: int, written: int) -> bytes:
    """A server's own count, as it ends a stream."""
    usage = {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
    }
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "skrevet"}
    return f"data: {json.dumps(chunk | {'choices': [], 'usage': usage})}\n\n".encode()


@pytest.mark.parametrize(
    "whole",
    ["Hva var ventetiden for barn og unge i 2024?", "Hva koster en reise til Mallorca?"],
    ids=["used", "not used"],
)
def test_an_answers_tokens_are_those_of_its_rewrite_too(settings: Settings, whole: str) -> None:
    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return [whole, counted(1_000, 20)]
        return [*honest(messages), counted(30_000, 400)]

    with chat_server(script) as server:
        assistant = asking(settings, server, llm_daily_tokens=31_400, llm_cache_seconds=60)
        answer = assistant.ask("og for barn og unge?", history=HISTORY)
        assert answer.usage is not None
        # 1,000 + 30,000 read and 20 + 400 written.
        assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (31_000, 420)
        asked = len(server.asked)
        # 31,420 of 31,400 are spent: nobody is asked to make anything whole, nor to write.
        again = assistant.ask("og for voksne?", history=HISTORY)
        assert len(server.asked) == asked
    assert again.usage is None


def test_a_rewrite_is_paid_also_where_the_answer_is_in_quotes(settings: Settings) -> None:
    def script(messages: Messages) -> list[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            return ["Hvem vant fotball-VM i 1998?", counted(500, 9)]
        return honest(messages)

    with chat_server(script) as server:
        answer = asking(settings, server).ask("Hvem vant fotball-VM i 1998?", history=HISTORY)
    assert answer.outcome.refused
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (500, 9)


def test_a_rewrite_without_an_end_holds_the_sources_back_no_longer_than_a_silence(
    settings: Settings,
) -> None:
    def script(messages: Messages) -> Iterator[str | bytes]:
        if "oppfølging>>" in messages[1]["content"]:
            yield from endless("x", 0.05)
        yield from honest(messages)

    with chat_server(script) as server:
        assistant = asking(settings, server, llm_silence_seconds=1, llm_total_seconds=60)
        answer = assistant.ask("og for barn og unge?", history=HISTORY)
    assert 0.9 < answer.stages["rewrite"] < 3
    assert answer.standalone.startswith("Hva var ventetiden")


def test_who_waits_with_a_follow_up_is_told_so(settings: Settings) -> None:
    go = threading.Event()

    def script(messages: Messages) -> Iterator[str | bytes]:
        assert go.wait(30)
        yield from honest(messages)

    with chat_server(script) as server:
        assistant = asking(settings, server, llm_concurrent=1)
        first = threading.Thread(target=assistant.ask, args=(QUESTION,))
        first.start()
        while not server.asked:
            time.sleep(0.01)
        events = assistant.stream("og for barn og unge?", history=HISTORY)
        assert next(events) == Stage("queue")
        go.set()
        rest = list(events)
        first.join()
        again = assistant.stream("og for barn og unge?", history=HISTORY)
        assert next(again) == Stage("rewrite")
        again.close()  # type: ignore[attr-defined]
    assert Stage("retrieve") in rest
