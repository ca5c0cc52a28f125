"""Whether the files of a version were written to after they were verified.

Told by size and time of change, which costs microseconds a question where a digest costs seconds a
gigabyte. A file that is gone is no change: what is open goes on to be read, as when a version is
swept away beneath a reader.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

State = Mapping[str, tuple[int, int]]
"""Bytes and time of change of every file of a folder, by name."""


def state(folder: Path) -> State:
    """The files of ``folder`` as they are; empty where there is no such folder."""
    try:
        with os.scandir(folder) as entries:
            return {each.name: _mark(each.stat()) for each in entries}
    except OSError:
        return {}


def touched(folder: Path, before: State) -> bool:
    """Whether a file that ``before`` knows is there still and another."""
    now = state(folder)
    return any(now.get(name, mark) != mark for name, mark in before.items())


def _mark(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns
