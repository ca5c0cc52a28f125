"""Nothing calls out: the guard that holds the suite, and an answer that opens no socket at all."""

from __future__ import annotations

import json
import socket
import subprocess
import sys

import pytest

from rag.settings import Settings
from tests.conftest import ROOT


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("8.8.8.8", 53)])
def test_the_guard_refuses_all_but_this_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as tried, pytest.raises(ConnectionError, match="was tried"):
        tried.connect(address)
    with socket.socket(family, socket.SOCK_DGRAM) as tried, pytest.raises(ConnectionError):
        tried.sendto(b"x", address)


def test_the_guard_looks_up_no_name() -> None:
    with pytest.raises(ConnectionError, match="looked up"):
        socket.getaddrinfo("example.no", 80)


def test_the_guard_lets_this_machine_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_python_that_a_test_starts_is_held_too() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Offline: a name was looked up" in done.stderr


_ANSWER = """
import json, sys
events = []
watched = ("socket.", "urllib.", "http.client.", "ssl.")
sys.addaudithook(lambda name, arguments: name.startswith(watched) and events.append(name))
from pathlib import Path
from rag.answer import Assistant
from rag.settings import load_settings
assistant = Assistant.open(load_settings(corpus=Path(sys.argv[1]), index=Path(sys.argv[2])))
found = [assistant.ask(question) for question in json.loads(sys.argv[3])]
print(json.dumps({"outcomes": [answer.outcome for answer in found], "events": events}))
"""


def test_answering_with_quotes_opens_no_socket(settings: Settings) -> None:
    questions = ["Hva sier planen om hjemmesykehus?", "Hva er hovedstaden i Peru?"]
    command = [sys.executable, "-c", _ANSWER, str(settings.corpus), str(settings.index)]
    done = subprocess.run(
        [*command, json.dumps(questions)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["outcomes"][0] == "answered"
    assert result["events"] == []
