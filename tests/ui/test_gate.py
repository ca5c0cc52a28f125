"""What may not be asked is stopped before it is kept anywhere."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.seeing import text
from ui.rate import Limiter, faults
from ui.words import say

SECRET = "15108695088"


@pytest.fixture
def app(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PLAN_QUESTION_RATE", "2/hour")
    return app


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_question_with_a_number_is_neither_asked_nor_kept(
    app: AppTest, language: str, tmp_path: Path
) -> None:
    app.query_params["sprak"] = language
    app.query_params["q"] = f"Når får {SECRET} time?"
    app.run()
    assert say(language, "gate.identity") in text(app)
    assert SECRET not in text(app)
    assert SECRET not in str(app.query_params)
    kept = app.session_state._state.filtered_state
    assert "language" in kept  # it is the session's memory that is looked at
    assert SECRET not in repr(kept)
    for file in tmp_path.glob("*.db"):
        assert SECRET not in "\n".join(sqlite3.connect(file).iterdump())


def test_the_wait_is_told_when_there_have_been_too_many() -> None:
    limiter = Limiter.of("2/minute;3/day")
    assert [limiter.wait("a"), limiter.wait("a")] == [0, 0]
    assert 1 <= limiter.wait("a") <= 60
    assert limiter.wait("b") == 0  # another person is not held back
    assert faults("20/minute;300/day") == []
    assert "PLAN_QUESTION_RATE" in faults("mange")[0]
