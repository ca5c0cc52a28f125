"""Tokens are counted by the server where it counts, and carefully where it does not."""

from __future__ import annotations

import pytest

from rag import tokens
from rag.settings import Settings, load_settings
from rag.tokens import ServerCount, careful, estimate
from tests.rag.chat_server import ChatServer, chat_server
from tests.rag.writing import QUESTION, asking, honest, passages

TEXT = "Hjemmesykehus gir behandling hjemme."


def counting(server: ChatServer) -> ServerCount:
    return ServerCount(load_settings(llm_base_url=server.url, llm_model="skrevet"))


def test_the_servers_own_count_is_used_where_it_offers_one() -> None:
    with chat_server(lambda _: [], tokenizer=True) as server:
        # The server of the tests counts words: four, where tiktoken has more.
        assert counting(server)(TEXT) == 4 < estimate(TEXT)
    with chat_server(lambda _: []) as server:
        assert counting(server)(TEXT) == careful(TEXT) > estimate(TEXT)


def test_a_server_that_was_starting_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(tokens.time, "monotonic", lambda: now[0])
    with chat_server(lambda _: []) as server:
        count = counting(server)
        assert count(TEXT) == careful(TEXT)
        server.tokenizer = True
        # Not at once: each try could cost the reader seconds.
        assert count(TEXT) == careful(TEXT)
        now[0] += 61
        assert count(TEXT) == 4


def test_the_prompt_is_filled_by_the_servers_count(settings: Settings) -> None:
    """Words are fewer than tokens, so that a server that counts words is given more passages."""
    given = []
    for tokenizer in (True, False):
        with chat_server(honest, tokenizer=tokenizer) as server:
            asking(settings, server, llm_context_tokens=1024, llm_answer_tokens=64).ask(QUESTION)
            given.append(len(passages(server.asked[0]["messages"])))
    assert given[0] > given[1] >= 1
