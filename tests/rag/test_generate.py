"""What goes out on the wire to a chat model, and where it stops."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from types import AsyncGeneratorType
from typing import Any

import pytest

from rag.errors import ConfigurationError, ModelBroken, ModelSlow
from rag.generate import ChatModel
from rag.health import health
from rag.settings import Settings, load_settings
from tests.rag.chat_server import ChatServer, chat_server, endless, served
from tests.rag.writing import QUESTION, asking, honest

HELLO = (("user", "hei"),)


def model(server: ChatServer, **more: object) -> ChatModel:
    return ChatModel(load_settings(llm_base_url=server.url, llm_model="skrevet", **more))


def test_the_settings_are_what_is_sent() -> None:
    with chat_server(lambda _: ["hei"], key="k") as server:
        list(model(server, llm_temperature=0.7, llm_api_key="k").write(HELLO, 48))
        (asked,) = server.asked
    assert asked["model"] == "skrevet"
    assert asked["temperature"] == 0.7
    assert asked["stream"] is True
    assert asked["stream_options"] == {"include_usage": True}
    assert asked["max_completion_tokens"] == 48
    assert asked["messages"] == [{"role": "user", "content": "hei"}]


def test_a_server_that_does_not_know_the_limit_is_stopped_at_it() -> None:
    with chat_server(lambda _: endless("x ")) as server:
        pieces = [each for each in model(server).write(HELLO, 20) if each.text]
        deadline = time.monotonic() + 10
        while not server.left and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.left == 1
    assert len(pieces) == 21


def test_leaving_a_server_that_writes_without_pause_stops_it() -> None:
    """A cancellation that came together with a piece was lost: always with such a server, and once
    in forty with one that writes a hundred pieces a second."""
    with chat_server(lambda _: endless("x ", 0)) as server:
        asked = model(server)
        for round_ in range(1, 6):
            for number, _ in enumerate(writing := asked.write(HELLO, 100_000)):
                if number > 5:
                    break
            writing.close()  # type: ignore[attr-defined]
            deadline = time.monotonic() + 10
            while server.left < round_ and time.monotonic() < deadline:
                time.sleep(0.02)
            assert server.left == round_


@pytest.mark.parametrize("last", [b'{"choices": 7}', b"{", "x" * 9])
def test_a_fault_leaves_no_stream_to_the_garbage_collector(last: str | bytes) -> None:
    """It would close them on any thread, while the loop closes them on its own: now and then
    «async generator already executing». The last of these meets the limit of tokens."""
    gc.collect()
    gc.disable()
    try:
        with chat_server(lambda _: ["x", last, *"xxxxx"]) as server:
            with suppress(ModelBroken):
                list(model(server).write(HELLO, 2))
            assert _open_streams() == []
    finally:
        gc.enable()


def _open_streams() -> list[str]:
    found = [each for each in gc.get_objects() if isinstance(each, AsyncGeneratorType)]
    return [each.__qualname__ for each in found if each.ag_frame is not None]


@pytest.mark.parametrize("name", ["llm_silence_seconds", "llm_total_seconds"])
def test_each_patience_is_a_setting(name: str) -> None:
    def script(_: Any) -> Iterator[str | bytes]:
        if name == "llm_total_seconds":
            yield from endless("x ", 0.05)
        while True:
            time.sleep(0.05)
            yield b": venter\n\n"

    with chat_server(script) as server:
        began = time.monotonic()
        with pytest.raises(ModelSlow, match=r"0\.5 sekunder"):
            list(model(server, **{name: 0.5}).write(HELLO, 10_000))
        assert 0.4 < time.monotonic() - began < 10


@contextmanager
def azure(asked: list[tuple[str, str]]) -> Iterator[str]:
    """A server that answers as Azure does; ``asked`` are the path and the key it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, self.headers["api-key"]))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            choice = {"index": 0, "delta": {"content": "hei"}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
            data = json.dumps(chunk | {"choices": [choice]})
            self.wfile.write(f"data: {data}\n\ndata: [DONE]\n\n".encode())

    with served(Handler) as address:
        yield f"http://{address}"


def test_azure_is_asked_in_its_own_way() -> None:
    """The deployment in the path, the version in the query, the key in a header of its own."""
    asked: list[tuple[str, str]] = []
    with azure(asked) as address:
        settings = load_settings(
            llm_provider="azure_openai",
            llm_base_url=address,
            llm_model="plan-gpt",
            llm_api_key="k",
            llm_api_version="2024-10-21",
        )
        said = "".join(piece.text for piece in ChatModel(settings).write(HELLO, 16))
    assert said == "hei"
    path = "/openai/deployments/plan-gpt/chat/completions?api-version=2024-10-21"
    assert asked == [(path, "k")]


def test_a_provider_without_its_package_is_named_and_gives_way(settings: Settings) -> None:
    values = {"llm_provider": "fireworks", "llm_model": "m", "llm_api_key": "k"}
    with pytest.raises(ConfigurationError, match="PLAN_LLM_PROVIDER"):
        list(ChatModel(load_settings(**values)).write(HELLO, 16))
    found = health(load_settings(**values))
    assert not found.usable
    assert "fireworks" in found.lines[-1]
    with chat_server(honest) as server:
        answer = asking(settings, server, **values).ask(QUESTION)
    assert answer.generator == "quotes"
    assert "bare sitater" in answer.notes[0]


def test_a_prompt_that_there_is_none_of_is_named_and_gives_way(settings: Settings) -> None:
    with chat_server(honest) as server:
        values = {"llm_base_url": server.url, "llm_model": "skrevet", "llm_prompt": "99"}
        found = health(load_settings(**values))
        answer = asking(settings, server, llm_prompt="99").ask(QUESTION)
        assert server.asked == []
    assert not found.usable
    assert "PLAN_LLM_PROMPT" in found.lines[-1]
    assert answer.generator == "quotes"
    assert "bare sitater" in answer.notes[0]
