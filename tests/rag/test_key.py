"""The key is in no message, no chained error and no line of the log, however a server echoes it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from rag.answer import Assistant
from rag.errors import ModelProblem
from rag.generate import ChatModel
from rag.health import health
from rag.settings import Settings, load_settings
from tests.rag.chat_server import chat_server, served
from tests.rag.writing import QUESTION, asking, honest
from ui.server.logs import JsonLines

KEY = "sk-hemmelig-123456"
STATUSES = (400, 401, 404, 429, 500)


@contextmanager
def echoing(status: int, body: str) -> Iterator[str]:
    """A server that repeats the key it was given in its status line, a header and its body; with
    status 200 in the midst of a stream."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self._answer()

        def _answer(self) -> None:
            given = self.headers.get("Authorization", "")
            data = body.replace("KEY", given).encode()
            self.send_response(status, f"No {given}")
            self.send_header("X-Given", given)
            self.send_header("Content-Type", "text/event-stream" if status == 200 else "text/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    with served(Handler) as address:
        yield f"{address}/v1"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The app's log at its most talkative, of every library."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


CASES = [
    *((status, json.dumps({"error": {"message": "KEY", "type": "KEY"}})) for status in STATUSES),
    (200, 'data: {"error": {"message": "KEY", "code": 500}}\n\n'),
    (200, "data: KEY {\n\n"),
    (400, "context of KEY is too long"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body"), CASES)
@pytest.mark.parametrize("login", ["", f"bruker:{KEY}@"], ids=["key", "key in address too"])
def test_a_server_that_repeats_the_key_is_not_repeated(
    status: int, body: str, login: str, log: io.StringIO
) -> None:
    with echoing(status, body) as address:
        settings = load_settings(
            llm_base_url=f"http://{login}{address}", llm_model="m", llm_api_key=KEY
        )
        told = list(health(settings).lines)
        with pytest.raises(ModelProblem) as raised:
            list(ChatModel(settings).write((("user", "hei"),), 16))
    error: BaseException | None = raised.value
    while error is not None:
        told.append(f"{error!r} {error}")
        error = error.__cause__ or error.__context__
    assert KEY not in "\n".join(told) + repr(settings)
    assert "httpx" in log.getvalue()
    assert KEY not in log.getvalue()


def test_nor_is_it_in_an_answer(settings: Settings) -> None:
    with echoing(500, "KEY") as address:
        values = load_settings(
            index=settings.index,
            llm_base_url=f"http://{address}",
            llm_model="m",
            llm_api_key=KEY,
        )
        answer = Assistant.open(values).ask("Hva sier planen om hjemmesykehus?")
    assert answer.generator == "quotes"
    assert "bare sitater" in answer.notes[0]
    assert KEY not in repr(answer)


def test_a_key_that_is_refused_is_nowhere(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with chat_server(honest, key="riktig") as server:
        assistant = asking(settings, server, llm_api_key="hemmelig-nøkkel-123".replace("ø", "o"))
        answer = assistant.ask(QUESTION)
    assert answer.generator == "quotes"
    assert "hemmelig" not in repr(answer) + repr(assistant._settings) + "".join(capsys.readouterr())
