"""What is wrong with a model's server is said in plain words, and never with the key."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from rag.health import health
from rag.settings import load_settings
from tests.rag.chat_server import chat_server

KEY = "hemmelig-1234567890"


def checked(**values: Any) -> tuple[bool, str]:
    found = health(load_settings(llm_api_key=KEY, **values))
    text = "\n".join(found.lines)
    assert KEY not in text
    return found.usable, text


def test_a_working_server_says_so() -> None:
    with chat_server(lambda _: ["hei"], key=KEY, context=16384, tokenizer=True) as server:
        usable, text = checked(llm_base_url=server.url, llm_model="skrevet")
    assert usable, text
    assert "16384" in text
    assert "egen telling" in text


@pytest.mark.parametrize(
    ("server", "values", "words"),
    [
        ({"key": "en annen"}, {}, "godtok ikke nøkkelen"),
        ({}, {"llm_model": "borte"}, "Tjeneren har: skrevet"),
        ({"context": 2048}, {}, "2048"),
    ],
)
def test_what_is_wrong_is_named(server: dict[str, Any], values: dict[str, str], words: str) -> None:
    with chat_server(lambda _: ["hei"], **server) as running:
        usable, text = checked(**{"llm_base_url": running.url, "llm_model": "skrevet", **values})
    assert not usable
    assert words in text


def test_no_server_and_no_model() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    usable, text = checked(llm_base_url=f"http://u:p@127.0.0.1:{port}/v1", llm_model="skrevet")
    assert not usable
    assert "Ingen språkmodelltjener svarer" in text
    assert "u:p" not in text
    with chat_server(lambda _: ["hei"]) as server:
        usable, text = checked(llm_base_url=server.url.removesuffix("/v1"), llm_model="borte")
    assert not usable
    assert "slutter ikke på /v1" in text
    assert checked() == (True, "Ingen språkmodell er satt opp; svarene lages av sitater.")


def test_nothing_is_sent_where_nobody_has_said_where() -> None:
    """Without an address the client's own is OpenAI's."""
    found = health(load_settings(llm_model="skrevet"))
    assert not found.usable
    assert "PLAN_LLM_BASE_URL" in found.lines[-1]
