"""A small server that speaks the OpenAI protocol over real HTTP and says what a test tells it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[list[dict[str, str]]], Iterator[str | bytes] | list[str | bytes]]
"""From the messages to pieces of text; bytes are sent as they are, in place of a chunk."""


@dataclass
class ChatServer:
    """``asked`` are the bodies received; ``left`` counts clients that hung up while it wrote."""

    script: Script
    key: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    left: int = 0
    url: str = ""
    context: int | None = None
    tokenizer: bool = False
    name: str = "skrevet"


@contextmanager
def chat_server(script: Script, **values: Any) -> Iterator[ChatServer]:
    server = ChatServer(script, **values)
    with served(_handler(server)) as address:
        server.url = f"http://{address}/v1"
        yield server


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Let ``handler`` answer on a free port of this machine; gives the address and port."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    httpd.daemon_threads = True
    threading.Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()


def _handler(server: ChatServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            if self._refused():
                return
            meta = {"n_ctx": server.context} if server.context else {}
            self._json(200, {"data": [{"id": server.name, "object": "model", "meta": meta}]})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self._refused():
                return
            if self.path == "/tokenize":
                known = server.tokenizer
                words = body["content"].split()
                self._json(200 if known else 404, {"tokens": words} if known else {})
                return
            if body["model"] != server.name:
                self._json(404, {"error": {"message": "no such model"}})
                return
            server.asked.append(body)
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in server.script(body["messages"]):
                    self._send(piece)
                self._send(b"data: [DONE]\n\n")
            except OSError:
                server.left += 1

        def _refused(self) -> bool:
            if server.key and self.headers.get("Authorization") != f"Bearer {server.key}":
                given = self.headers.get("Authorization")
                self._json(401, {"error": {"message": f"bad key {given}"}})
                return True
            return False

        def _send(self, piece: str | bytes) -> None:
            if isinstance(piece, str):
                chunk = {
                    "id": "1",
                    "object": "chat.completion.chunk",
                    "created": 0,
                    "model": "skrevet",
                    "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}],
                }
                piece = f"data: {json.dumps(chunk)}\n\n".encode()
            self.wfile.write(piece)
            self.wfile.flush()

        def _json(self, status: int, value: object) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def endless(piece: str, pause: float = 0.01) -> Iterator[str]:
    """The same again and again, until the client leaves."""
    while True:
        yield piece
        time.sleep(pause)
