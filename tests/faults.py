"""A builder that can be killed: ``python -m tests.faults`` forks a build for each line it is given.

A line is JSON: corpus, index, and ``event``, the number of the file operation at which the build
kills itself, or ``seconds`` after which it is killed, or neither. The reply tells how it ended and
how many operations there were. Forking from a process that has loaded everything makes a build
cost what its own work costs.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from ingest.build import ingest
from rag.embed import LightEmbedder
from rag.errors import Busy, PlanError
from rag.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
_WATCHED = ("open", "os.", "shutil.", "sqlite3.", "subprocess.", "tempfile.")
_LAST = 12
BUSY = 75
"""Exit code of a build that found another at work."""


@dataclass(frozen=True, slots=True)
class Ended:
    """``code`` is negative where a signal ended the build; ``events`` are its file operations."""

    code: int
    events: int

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


class Builder:
    """The child process, and one build at a time in a fork of it."""

    def __init__(self, settings: Settings) -> None:
        self._where = {"corpus": str(settings.corpus), "index": str(settings.index)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults"],
            cwd=ROOT,
            env=os.environ | {"PLAN_VERSIONS_KEPT": str(settings.versions_kept)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def build(self, event: int | None = None, seconds: float | None = None) -> Ended:
        self.start(event, seconds)
        return self.result()

    def start(self, event: int | None = None, seconds: float | None = None) -> None:
        assert self._process.stdin is not None
        line = {**self._where, "event": event, "seconds": seconds}
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()

    def result(self) -> Ended:
        assert self._process.stdout is not None
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _count(event_to_die_at: int | None, counter: int) -> None:
    """Count file operations into the file ``counter``; die at the one asked for."""
    seen = 0

    def watch(event: str, _: object) -> None:
        nonlocal seen
        if event.startswith(_WATCHED):
            seen += 1
            os.pwrite(counter, seen.to_bytes(8, "little"), 0)
            if seen == event_to_die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def _forked(line: dict[str, object], engine: LightEmbedder) -> Ended:
    counter = os.memfd_create("events")
    settings = load_settings(corpus=Path(str(line["corpus"])), index=Path(str(line["index"])))
    child = os.fork()
    if child == 0:
        event = line["event"]
        _count(event if isinstance(event, int) else None, counter)
        try:
            ingest(settings, embedder=lambda _: engine)
        except Busy:
            os._exit(BUSY)
        except PlanError as error:
            os.write(2, f"{error}\n".encode())
            os._exit(1)
        os._exit(0)
    seconds = line["seconds"]
    timer = None
    if isinstance(seconds, float):
        timer = threading.Timer(seconds, os.kill, (child, signal.SIGKILL))
        timer.start()
    _, status = os.waitpid(child, 0)
    if timer is not None:
        timer.cancel()
        timer.join()
    events = int.from_bytes(os.pread(counter, 8, 0), "little")
    os.close(counter)
    return Ended(os.waitstatus_to_exitcode(status), events)


def points(count: int, events: int, seconds: float, seed: int) -> list[dict[str, float]]:
    """Where to kill: at a file operation, at one of the last (where a version is published and old
    ones go), and at a moment in between, in turn."""
    draw = random.Random(seed)
    chosen: list[dict[str, float]] = []
    for number in range(count):
        if number % 3 < 2:
            # To sweep up after the build killed before takes some operations more.
            span = (1, events) if number % 3 == 0 else (events - _LAST, events + _LAST)
            chosen.append({"event": draw.randint(*span)})
        else:
            chosen.append({"seconds": draw.uniform(0.0, seconds)})
    return chosen


def main() -> int:
    engine = LightEmbedder()
    for line in sys.stdin:
        ended = _forked(json.loads(line), engine)
        print(json.dumps({"code": ended.code, "events": ended.events}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
