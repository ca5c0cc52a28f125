import asyncio

import pytest

from rag.answer import Assistant, answer_of
from rag.chain import as_retriever, as_runnable
from rag.errors import ConfigurationError
from rag.events import Event, Passages, Token
from rag.types import Outcome


def test_the_retriever_gives_our_passages_in_our_order(assistant: Assistant) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    documents = as_retriever(assistant, k=5).invoke(question)
    hits = assistant.find(question, k=5)
    assert [d.page_content for d in documents] == [hit.passage.text for hit in hits]
    assert documents[0].metadata["document"] == hits[0].passage.locator.document


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
