from __future__ import annotations

from rag.types import Outcome, Status
from ui import words


def test_every_status_has_its_word() -> None:
    assert set(words.STATUSES) == set(Status)


def test_every_refusal_has_its_heading() -> None:
    refusals = {outcome for outcome in Outcome if outcome.refused}
    assert refusals < set(words.OUTCOMES)


def test_time_is_said_as_people_say_it() -> None:
    assert words.seconds_left(0.2) == "omtrent ett sekund igjen"
    assert words.seconds_left(14.2) == "omtrent 14 sekunder igjen"
    assert words.seconds_left(125) == "omtrent 2 minutter igjen"  # 125 / 60 = 2.08
    assert words.answered_in(0.0412) == "Besvart på 0,04 s"
