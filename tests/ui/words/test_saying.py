from __future__ import annotations

import pytest

from rag.types import Outcome, Status
from ui import words
from ui.words.saying import answered_in, date_of, outcome_heading, seconds_left, status_name


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "language", lambda: "en")
    monkeypatch.setattr("ui.words.saying.language", lambda: "en")


def test_every_status_and_every_refusal_has_its_words() -> None:
    assert len({status_name(status) for status in Status}) == len(Status)
    special = [each for each in Outcome if each.refused or each is Outcome.PARTIAL]
    assert len({outcome_heading(outcome) for outcome in special}) == 3


def test_time_is_said_as_people_say_it() -> None:
    assert seconds_left(0.2) == "omtrent ett sekund igjen"
    assert seconds_left(14.2) == "omtrent 14 sekunder igjen"
    assert seconds_left(125) == "omtrent 2 minutter igjen"  # 125 / 60 = 2.08
    assert answered_in(0.0412) == "Besvart på 0,04 s"


def test_dates_are_written_the_norwegian_way() -> None:
    assert date_of("2026-06-18") == "18.06.2026"
    assert date_of("2022-09") == "september 2022"
    assert date_of("2024") == "2024"
    assert date_of("2022-13") == "2022-13"


def test_english_has_its_own_dates_and_decimals(english: None) -> None:
    assert date_of("2026-06-18") == "2026-06-18"
    assert date_of("2022-09") == "September 2022"
    assert answered_in(0.0412) == "Answered in 0.04 s"
