"""The whole app, by Streamlit's test driver, on the real index and a store of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.seeing import APP


@pytest.fixture
def app(index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PLAN_INDEX", str(index_folder))
    monkeypatch.setenv("PLAN_DATABASE", f"sqlite:///{tmp_path / 'samtaler.db'}")
    monkeypatch.setenv("PLAN_QUESTION_RATE", "1000/minute")
    return AppTest.from_file(str(APP), default_timeout=120)
