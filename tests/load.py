"""Ten people at once against the real app: ``python -m tests.load [--seconds 300] [--users 10]``.

Each person opens the app by a link with a question, as a browser does, over Streamlit's own
websocket; waits for the whole answer; thinks for one to three seconds; and asks anew. Printed:
answers, errors, the time to the whole answer, and the memory of the server's process.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.conftest import ROOT
from tests.e2e.server import environment, free_port, wait_until

_DONE = (b'class="pa-sitat"', b'class="pa-utfall"')
_PROBLEM = re.compile(rb'class="pa-varsel".*?</div>', re.S)  # the style sheet has the class too
_PATIENCE = 30.0  # seconds for one answer


@dataclass
class Measured:
    """``seconds`` to each whole answer; ``memory`` in MB, a sample a second; ``worked`` the seconds
    of processor that the server used; ``logged`` what it wrote of what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    worked: float = 0.0
    logged: list[str] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def growth(self) -> float:
        """Of the memory: the last quarter's mean over that of the second quarter."""
        quarter = max(1, len(self.memory) // 4)
        early = statistics.mean(self.memory[quarter : 2 * quarter])
        return statistics.mean(self.memory[-quarter:]) / early


def load(index: Path, seconds: float, users: int, questions: list[str]) -> Measured:
    """Run the app over ``index`` and let ``users`` ask for so many seconds."""
    port = free_port()
    command = [sys.executable, "-m", "ui.server", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("wb") as log:
        own = environment(
            index,
            PLAN_QUESTION_RATE="100000/minute",
            PLAN_DATABASE=f"sqlite:///{folder}/lagret.db",
        )
        process = subprocess.Popen(command, cwd=ROOT, env=own, stderr=log)
        try:
            wait_until(process, f"http://127.0.0.1:{port}/healthz")
            _one(port, questions[0])  # the index and the model are opened
            measured = _measure(process.pid, port, seconds, users, questions)
        finally:
            process.terminate()
            process.wait(40)
        lines = Path(folder, "log").read_text(encoding="utf-8").splitlines()
        measured.logged = [line for line in lines if '"level": "info"' not in line]
    return measured


def _measure(pid: int, port: int, seconds: float, users: int, questions: list[str]) -> Measured:
    measured = Measured()
    end = time.monotonic() + seconds
    people = [
        threading.Thread(target=_person, args=(number, port, end, questions, measured))
        for number in range(users)
    ]
    server = psutil.Process(pid)
    begun = server.cpu_times()
    for each in people:
        each.start()
    while time.monotonic() < end:
        measured.memory.append(server.memory_info().rss / 1e6)
        time.sleep(1)
    for each in people:
        each.join()
    spent = server.cpu_times()
    measured.worked = spent.user + spent.system - begun.user - begun.system
    return measured


def _person(number: int, port: int, end: float, questions: list[str], to: Measured) -> None:
    chance = random.Random(number)
    time.sleep(chance.uniform(0, 2))
    while time.monotonic() < end:
        try:
            to.seconds.append(_one(port, chance.choice(questions)))
        except (OSError, TimeoutError, RuntimeError) as error:
            to.errors.append(f"{type(error).__name__}: {error}")
        time.sleep(chance.uniform(1, 3))


def _one(port: int, question: str) -> float:
    """Seconds from the opened page to the whole answer."""
    message = BackMsg()
    message.rerun_script.query_string = urlencode({"q": question})
    began = time.monotonic()
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=None,
    ) as socket:
        socket.send(message.SerializeToString())
        answered = False
        while time.monotonic() - began < _PATIENCE:
            received = socket.recv(timeout=_PATIENCE)
            assert isinstance(received, bytes)
            answered = answered or any(each in received for each in _DONE)
            forward = ForwardMsg.FromString(received)
            if problem := _PROBLEM.search(received):
                raise RuntimeError(f"the page showed: {problem[0].decode('utf-8', 'replace')}")
            finished = forward.WhichOneof("type") == "script_finished"
            if answered and finished:
                return time.monotonic() - began
    raise TimeoutError(question)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--users", type=int, default=10)
    parser.add_argument("--index", type=Path, default=ROOT / os.environ.get("PLAN_INDEX", "index"))
    options = parser.parse_args()
    measured = load(options.index, options.seconds, options.users, some_questions())
    print(f"{options.users} users, {options.seconds:.0f} s, {len(measured.seconds)} answers, "
          f"{len(measured.errors)} errors")  # fmt: skip
    print(f"seconds to the whole answer: median {statistics.median(measured.seconds):.2f}, "
          f"p95 {measured.p95:.2f}, most {max(measured.seconds):.2f}")  # fmt: skip
    print(f"processor: {measured.worked / max(1, len(measured.seconds)):.3f} s an answer, "
          f"{measured.worked / options.seconds:.2f} of a core")  # fmt: skip
    print(f"memory: {measured.memory[0]:.0f} MB at first, {measured.memory[-1]:.0f} MB at last, "
          f"last quarter / second quarter {measured.growth:.3f}")  # fmt: skip
    for line in [*measured.errors[:20], *measured.logged[:20]]:
        print(line)
    return 1 if measured.errors else 0


def some_questions() -> list[str]:
    """Fifty of the gold questions, spread over the documents."""
    import json

    lines = [
        line
        for path in sorted((ROOT / "eval" / "gold").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [json.loads(line)["question"] for line in lines[:: len(lines) // 50]]


if __name__ == "__main__":
    sys.exit(main())
