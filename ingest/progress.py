"""Telling how an ingest goes: a bar for people, JSON lines for the app, nothing for tests."""

from __future__ import annotations

import json
import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)


class Teller(Protocol):
    """``stage`` is les, bygg, embed, publiser or ferdig; ``text`` a sentence in Norwegian."""

    def tell(
        self, stage: str, text: str, done: int | None = None, total: int | None = None
    ) -> None: ...

    def close(self) -> None: ...


class Silent:
    def tell(
        self, stage: str, text: str, done: int | None = None, total: int | None = None
    ) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Nothing is open."""


class Bar:
    """A bar with the time left on standard error, so that standard output stays the report's."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def tell(
        self, stage: str, text: str, done: int | None = None, total: int | None = None
    ) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(text, total=total)
        # A stage without a count is over as soon as it is told of.
        count = {"completed": done or 0, "total": total} if total else {"completed": 1, "total": 1}
        self._progress.update(self._tasks[stage], description=text, **count)  # type: ignore[arg-type]

    def close(self) -> None:
        self._progress.stop()


class JsonLines:
    """One object a line on standard output, with the seconds left by the pace so far."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}

    def tell(
        self, stage: str, text: str, done: int | None = None, total: int | None = None
    ) -> None:
        now = time.monotonic()
        began = self._began.setdefault(stage, now)
        left = (now - began) / done * (total - done) if done and total else None
        line = {
            "stage": stage,
            "text": text,
            "done": done,
            "total": total,
            "seconds_left": None if left is None else round(left, 1),
        }
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()

    def close(self) -> None:
        """Standard output stays open."""
