"""The child process that builds the index, followed line by line."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ui.words import t

_TAIL = 3000  # characters of the child's messages worth showing


class State(StrEnum):
    IDLE = "idle"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """What the build is doing. ``fraction`` is 0 to 1; None where it is not known."""

    text: str
    fraction: float | None = None
    seconds_left: float | None = None


def parse_step(line: str) -> Step | None:
    """The step that a line of the child's output reports, or None for any other line."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        return None
    done, total, left = (_number(record.get(key)) for key in ("done", "total", "seconds_left"))
    fraction = min(1.0, max(0.0, done / total)) if done is not None and total else None
    return Step(record["text"], fraction, left)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


class IndexBuild:
    """One build at a time, however many sessions ask for it; all see the same progress."""

    def __init__(self, command: Sequence[str], packages: Path) -> None:
        """``packages`` is the folder that the child imports from; it runs where the app runs,
        so that both read the same ``settings.toml``."""
        self._command = tuple(command)
        self._packages = packages
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._state = State.IDLE
        self._step = Step(t("build.starting"))
        self._failure = ""

    @property
    def state(self) -> State:
        return self._state

    @property
    def step(self) -> Step:
        return self._step

    @property
    def failure(self) -> str:
        """The last words of a build that failed."""
        return self._failure

    def start(self) -> None:
        """Begin a build, unless one is running."""
        with self._lock:
            if self._state is State.RUNNING:
                return
            self._state, self._step, self._failure = State.RUNNING, Step(t("build.starting")), ""
            self._thread = threading.Thread(target=self._run, name="index-build", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the build to end, at most so long; True when none is running."""
        if self._thread is not None:
            self._thread.join(seconds)
        return self._state is not State.RUNNING

    def _run(self) -> None:
        try:
            code, messages = self._follow()
        except OSError as error:
            code, messages = -1, str(error)
        if code == 0:
            self._state = State.DONE
        else:
            self._failure = messages or t("build.silent", code=code)
            self._state = State.FAILED

    def _follow(self) -> tuple[int, str]:
        """Run the child to its end. Its messages go to a file: a full pipe would stop it."""
        path = os.pathsep.join(
            part for part in (str(self._packages), os.environ.get("PYTHONPATH")) if part
        )
        environment = os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as messages:
            with subprocess.Popen(
                self._command,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=messages,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as child:
                assert child.stdout is not None
                for line in child.stdout:
                    step = parse_step(line)
                    if step is not None:
                        self._step = step
            messages.seek(0)
            return child.returncode, messages.read()[-_TAIL:].strip()
