"""What leaves the process while a test runs: every connection and every look-up of a name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_listeners: list[list[str]] = []
_installed: list[bool] = []


@contextmanager
def outbound() -> Iterator[list[str]]:
    """The addresses that anything in this process connects to or looks up, as they come."""
    if not _installed:
        # An audit hook cannot be taken away; this one does nothing while nobody listens.
        sys.addaudithook(_heard)
        _installed.append(True)
    seen: list[str] = []
    _listeners.append(seen)
    try:
        yield seen
    finally:
        _listeners.remove(seen)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if not _listeners:
        return
    if event == "socket.connect":
        where = arguments[1]
        name = f"{where[0]}:{where[1]}" if isinstance(where, tuple) else str(where)
    elif event == "socket.getaddrinfo":
        name = f"{arguments[0]}:{arguments[1]}"
    else:
        return
    for seen in _listeners:
        seen.append(name)
