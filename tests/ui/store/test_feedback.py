"""Feedback is kept with the run; owners see what was said, not who said it."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tests.ui.store.making import PLAN, Hands, answer
from ui.store import Store
from ui.store.errors import Gone
from ui.store.values import Feedback, Opinion, Reason, State

BAD = Opinion(
    False,
    answer(),
    (PLAN,),
    (Reason.WRONG_SOURCE, Reason.OUTDATED),
    "Dette er endret.",
    "e4cf62eada1c6c76",
    "20261122T184630485679",
)


def test_an_opinion_is_read_back_with_the_run_it_is_about(store: Store, clock: Hands) -> None:
    store.feedback.give("kari", BAD)
    (found,) = store.feedback.list(State.NEW)
    assert found.opinion == BAD
    assert found.given == clock()
    assert "kari" not in repr(found)
    assert not {"user", "owner"} & {field.name for field in fields(Feedback)}


def test_praise_needs_no_owner(store: Store) -> None:
    store.feedback.give("kari", Opinion(True, answer()))
    store.feedback.give("kari", BAD)
    assert store.feedback.counts() == {
        State.NEW: 1,
        State.DRAFTED: 0,
        State.DONE: 1,
        State.DISMISSED: 0,
    }


def test_an_owner_says_what_became_of_it(store: Store, clock: Hands) -> None:
    first = store.feedback.give("kari", BAD)
    clock.turn(minutes=1)
    second = store.feedback.give("ola", BAD)
    assert [each.id for each in store.feedback.list(State.NEW)] == [second, first]
    store.feedback.triage(first, State.DISMISSED, " Kilden er rett. ")
    (dismissed,) = store.feedback.list(State.DISMISSED)
    assert (dismissed.id, dismissed.note) == (first, "Kilden er rett.")
    assert [each.id for each in store.feedback.list(State.NEW)] == [second]
    with pytest.raises(Gone):
        store.feedback.triage("finnes ikke", State.DONE)


def test_only_the_giver_may_take_it_back(store: Store) -> None:
    given = store.feedback.give("kari", BAD)
    with pytest.raises(Gone):
        store.feedback.withdraw("ola", given)
    store.feedback.withdraw("kari", given)
    assert store.feedback.list(State.NEW) == ()
