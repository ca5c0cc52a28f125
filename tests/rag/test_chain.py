"""Ours in LangChain's own hands: every way to call, its callbacks, its composition, its leaving."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import Runnable, RunnableLambda, RunnableParallel

from rag.answer import Assistant
from rag.chain import as_retriever, as_runnable
from rag.errors import ConfigurationError
from rag.events import Event, Final, Passages, Token, answer_of
from rag.settings import Settings
from rag.types import Answer, Outcome
from tests.rag.chat_server import ChatServer, chat_server, endless
from tests.rag.writing import asking

QUESTION = "Hva sier planen om hjemmesykehus?"


def test_the_retriever_gives_our_passages_in_our_order(assistant: Assistant) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    documents = as_retriever(assistant, k=5).invoke(question)
    hits = assistant.find(question, k=5)
    assert [d.page_content for d in documents] == [hit.passage.text for hit in hits]
    assert documents[0].metadata["document"] == hits[0].passage.locator.document
    about = assistant.document(hits[0].passage.locator.document)
    assert documents[0].metadata["title"] == about.title
    assert documents[0].metadata["status"] == about.status.value
    assert asyncio.run(as_retriever(assistant, k=5).ainvoke(question)) == documents


def test_the_runnable_answers_also_in_a_chain(assistant: Assistant) -> None:
    chain = as_runnable(assistant) | (lambda answer: answer.citations[0].quote)
    question = "Hva sier planen om hjemmesykehus?"
    answer = as_runnable(assistant).invoke(question)
    assert answer.outcome is Outcome.ANSWERED
    assert chain.invoke(question) == answer.citations[0].quote


def test_streams_events_in_both_ways_with_sources_first(assistant: Assistant) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    events = list(as_runnable(assistant).stream({"question": question, "language": "nn"}))

    async def collect() -> list[Event]:
        asked = {"question": question, "language": "nn"}
        return [event async for event in as_runnable(assistant).astream(asked)]

    later = asyncio.run(collect())
    assert [type(event) for event in events] == [type(event) for event in later]
    kinds = [type(event) for event in events]
    assert kinds.index(Passages) < kinds.index(Token)
    assert answer_of(events).language == "nn"
    assert asyncio.run(as_runnable(assistant).ainvoke(question)).citations
    answers = as_runnable(assistant).batch([question, "Hva sier planen om samvalg?"])
    assert [answer.outcome for answer in answers] == [Outcome.ANSWERED] * 2


def test_an_unknown_key_is_named(assistant: Assistant) -> None:
    with pytest.raises(ConfigurationError, match="spraak"):
        as_runnable(assistant).invoke({"question": "samvalg", "spraak": "nn"})


@pytest.mark.parametrize(
    ("key", "value"), [("mode", "lang"), ("language", "de"), ("language", "norsk")]
)
def test_a_mode_or_language_that_is_none_is_named(
    assistant: Assistant, key: str, value: str
) -> None:
    with pytest.raises(ConfigurationError, match=f"{key}: {value}"):
        as_runnable(assistant).invoke({"question": "samvalg", key: value})


class Heard(BaseCallbackHandler):
    """What LangChain tells of runs: names begun, and what they ended with."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[object] = []
        self.failed: list[BaseException] = []

    def on_chain_start(self, serialized: Any, inputs: Any, **more: Any) -> None:
        self.begun.append(more["name"])

    def on_chain_end(self, outputs: Any, **more: Any) -> None:
        self.ended.append(outputs)

    def on_chain_error(self, error: BaseException, **more: Any) -> None:
        self.failed.append(error)


async def _astreamed(ours: Runnable[Any, Any], config: Any) -> None:
    _ = [event async for event in ours.astream(QUESTION, config)]


@pytest.mark.parametrize(
    "call",
    [
        lambda ours, config: ours.invoke(QUESTION, config),
        lambda ours, config: list(ours.stream(QUESTION, config)),
        lambda ours, config: ours.batch([QUESTION], config),
        lambda ours, config: asyncio.run(ours.ainvoke(QUESTION, config)),
        lambda ours, config: asyncio.run(_astreamed(ours, config)),
        lambda ours, config: asyncio.run(ours.abatch([QUESTION], config)),
    ],
    ids=["invoke", "stream", "batch", "ainvoke", "astream", "abatch"],
)
def test_callbacks_hear_of_every_way_to_call(
    assistant: Assistant, call: Callable[[Runnable[Any, Any], Any], object]
) -> None:
    heard = Heard()
    call(as_runnable(assistant), {"callbacks": [heard], "run_name": "planen"})
    assert heard.begun == ["planen"]
    (last,) = heard.ended
    answer = last.answer if isinstance(last, Final) else last
    assert isinstance(answer, Answer)
    assert answer.citations


def test_callbacks_hear_of_what_went_wrong(assistant: Assistant) -> None:
    for call in (as_runnable(assistant).invoke, lambda *a: list(as_runnable(assistant).stream(*a))):
        heard = Heard()
        with pytest.raises(ConfigurationError):
            call({"question": QUESTION, "mode": "lang"}, {"callbacks": [heard]})
        assert [type(each) for each in heard.failed] == [ConfigurationError]


def test_langchains_own_events_bear_ours_sources_first(assistant: Assistant) -> None:
    async def collect() -> list[Event]:
        ours = as_runnable(assistant)
        return [
            event["data"]["chunk"]
            async for event in ours.astream_events(QUESTION, version="v2")
            if event["event"] == "on_chain_stream"
        ]

    events = asyncio.run(collect())
    kinds = [type(event) for event in events]
    assert kinds.index(Passages) < kinds.index(Token)
    assert isinstance(events[-1], Final)


def test_composed_the_langchain_way(assistant: Assistant) -> None:
    """Before and after other steps, in parallel, and each of them called in every way."""
    ask = RunnableLambda(lambda subject: {"question": f"Hva sier planen om {subject}?"})
    quote = RunnableLambda(lambda answer: answer.citations[0].quote)
    chain = ask | as_runnable(assistant) | quote
    wanted = as_runnable(assistant).invoke(QUESTION).citations[0].quote
    assert chain.invoke("hjemmesykehus") == wanted
    assert "".join(chain.stream("hjemmesykehus")) == wanted
    assert chain.batch(["hjemmesykehus"] * 2) == [wanted] * 2
    assert asyncio.run(chain.ainvoke("hjemmesykehus")) == wanted
    assert asyncio.run(chain.abatch(["hjemmesykehus"])) == [wanted]
    both = RunnableParallel(
        answer=as_runnable(assistant), passages=as_retriever(assistant, k=3)
    ).invoke(QUESTION)
    assert both["answer"].citations[0].quote == wanted
    assert len(both["passages"]) == 3


async def _asked(server: ChatServer) -> None:
    while not server.asked:
        await asyncio.sleep(0.05)


async def _cancelled(ours: Runnable[Any, Any], server: ChatServer) -> None:
    task = asyncio.ensure_future(ours.ainvoke(QUESTION))
    await _asked(server)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _left(ours: Runnable[Any, Any], server: ChatServer) -> None:
    async def read() -> None:
        _ = [event async for event in ours.astream(QUESTION)]

    reading = asyncio.ensure_future(read())
    await _asked(server)
    reading.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await reading


@pytest.mark.parametrize("leave", [_cancelled, _left], ids=["ainvoke", "astream"])
def test_a_task_that_is_cancelled_stops_the_model(
    settings: Settings, leave: Callable[[Runnable[Any, Any], ChatServer], Awaitable[None]]
) -> None:
    with chat_server(lambda _: endless("x", 0.05)) as server:
        ours = as_runnable(asking(settings, server, llm_total_seconds=60))
        asyncio.run(leave(ours, server))  # type: ignore[arg-type]
        deadline = time.monotonic() + 10
        while not server.left and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(server.asked) == server.left == 1
