"""Answers in progress, and the wish to stop: no answer is cut off while there is time for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from rag.errors import Busy
from ui.telemetry import telemetry
from ui.words import t


class Work:
    """Counts answers in progress. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0
        self._stopping = False

    @property
    def stopping(self) -> bool:
        return self._stopping

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around the making of one answer. Raises Busy when the app is about to stop."""
        with self._changed:
            if self._stopping:
                raise Busy(t("server.stopping"))
            self._count += 1
        telemetry().working.inc()
        began = time.perf_counter()
        try:
            yield
        finally:
            telemetry().working.dec()
            telemetry().seconds.observe(time.perf_counter() - began)
            with self._changed:
                self._count -= 1
                self._changed.notify_all()

    def finish(self, seconds: float) -> bool:
        """Take no more, and wait for what is begun, at most so long; True when all is done."""
        with self._changed:
            self._stopping = True
            return self._changed.wait_for(lambda: self._count == 0, seconds)


@cache
def work() -> Work:
    """The work of this process."""
    return Work()
