"""The assistant in memory, and the collector of garbage that passes over it."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT
from ui import loading


class Ring:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_has_come_to_stay_is_not_gone_through_again() -> None:
    kept = Ring()
    loading._settle()
    assert gc.get_freeze_count() > 10_000
    assert not any(each is kept for each in gc.get_objects())


def test_what_an_earlier_index_left_is_taken_first() -> None:
    ring = Ring()
    watched = weakref.ref(ring)
    loading._settle()
    del ring
    gc.collect()
    assert watched() is not None  # frozen: left alone …
    loading._settle()
    assert watched() is None  # … until the next index is opened


def test_streamlit_does_not_go_through_everything_after_each_run() -> None:
    """As Streamlit itself reads its settings where the app is started."""
    asked = "from streamlit import config; print(config.get_option('runner.postScriptGC'))"
    command = [sys.executable, "-c", asked]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
