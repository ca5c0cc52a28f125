"""Ten people at once, for half a minute: no error, and memory that stays. ``make load`` is longer
and prints the times, which say something on a quiet machine only."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("psutil")

from tests.load import load, some_questions

pytestmark = pytest.mark.alone

_SLOW = 6.0  # seconds; four times the promise, for a machine that does other things as well
_GROWTH = 1.25  # in half a minute caches still fill; the five minutes of ``make load`` are flat


def test_ten_people_at_once(index_folder: Path) -> None:
    measured = load(index_folder, 30, 10, some_questions())
    assert measured.errors == [], measured.logged
    # Ten people who think two seconds and wait one ask about 100 questions in 30 seconds.
    assert len(measured.seconds) > 25
    assert measured.p95 < _SLOW
    assert measured.growth < _GROWTH
