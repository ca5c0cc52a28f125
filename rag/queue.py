"""Turns at the language model: so many at once, so many waiting, so many tokens a day."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rag.errors import ModelBusy, ModelCancelled, ModelOverBudget, ModelSlow

_LOOK = 0.05
_DAY = 86_400.0


class Turns:
    """At most ``at_once`` inside, first come first served, at most ``waiting`` in line."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._at_once = at_once
        self._waiting = waiting
        self._inside = 0
        self._line: deque[object] = deque()
        self._changed = threading.Condition()

    @property
    def full(self) -> bool:
        """Whether the next to come must wait."""
        with self._changed:
            return self._inside >= self._at_once or bool(self._line)

    @contextmanager
    def turn(self, seconds: float, cancel: threading.Event | None = None) -> Iterator[None]:
        """Waits for a turn. Raises ModelBusy (the line is full), ModelSlow or ModelCancelled."""
        self._enter(seconds, cancel)
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _enter(self, seconds: float, cancel: threading.Event | None) -> None:
        me, until = object(), time.monotonic() + seconds
        with self._changed:
            if self._inside >= self._at_once and len(self._line) >= self._waiting:
                raise ModelBusy
            self._line.append(me)
            try:
                while self._line[0] is not me or self._inside >= self._at_once:
                    if cancel is not None and cancel.is_set():
                        raise ModelCancelled
                    if time.monotonic() > until:
                        raise ModelSlow(seconds)
                    self._changed.wait(_LOOK)
                self._inside += 1
            finally:
                self._line.remove(me)
                self._changed.notify_all()


class Budget:
    """Tokens spent in the last day, by this process. ``limit`` 0 is none."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._spent: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raises ModelOverBudget where the day's tokens are spent."""
        with self._lock:
            while self._spent and self._spent[0][0] < self._clock() - _DAY:
                self._spent.popleft()
            if self._limit and sum(tokens for _, tokens in self._spent) >= self._limit:
                raise ModelOverBudget(self._limit)

    def spend(self, tokens: int) -> None:
        with self._lock:
            self._spent.append((self._clock(), tokens))
