"""What is past its time is erased when the store is opened and while it stays open."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.ui.store.conftest import Open
from tests.ui.store.making import CITATION, PLAN, Hands, answer
from ui.store import Store
from ui.store.database import Database
from ui.store.errors import Gone
from ui.store.migrate import migrate
from ui.store.retention import UNDO, Sweeper, sweep
from ui.store.values import Action, Opinion, Quoted, State, Turn


def leave_everything(store: Store, clock: Hands) -> str:
    """Something of each kind; returns the conversation's id."""
    store.basket.add("kari", Quoted(CITATION), (PLAN,))
    store.feedback.give("kari", Opinion(False, answer()))
    store.access_log.write("kari", Action.ASK)
    store.usage.record(answer())
    return store.conversations.add("kari", Turn("Hva?", clock(), answer()))


def left(store: Store) -> list[int]:
    return [
        len(store.conversations.list("kari")),
        len(store.basket.list("kari")),
        len(store.feedback.list(State.NEW)),
        len(store.access_log.list()),
    ]


def test_old_things_go_when_the_store_is_opened_and_counters_stay(
    open_store: Open, clock: Hands
) -> None:
    leave_everything(open_store(), clock)
    day = clock().date()
    clock.turn(days=29)
    assert left(open_store(30)) == [1, 1, 1, 1]
    clock.turn(days=2)
    store = open_store(30)
    assert left(store) == [0, 0, 0, 0]
    assert store.usage.report(day, day).days[0].questions == 1


def test_a_conversation_that_goes_on_is_not_old(open_store: Open, clock: Hands) -> None:
    store = open_store()
    name = leave_everything(store, clock)
    clock.turn(days=29)
    store.conversations.add("kari", Turn("Og nå?", clock(), answer()), name)
    clock.turn(days=2)
    assert len(open_store(30).conversations.read("kari", name).turns) == 2


def test_no_limit_keeps_everything(open_store: Open, clock: Hands) -> None:
    leave_everything(open_store(), clock)
    clock.turn(days=4000)
    assert left(open_store(0)) == [1, 1, 1, 1]


def test_the_deleted_is_erased_when_it_can_no_longer_be_undone(
    open_store: Open, url: str, clock: Hands
) -> None:
    store = open_store()
    name = leave_everything(store, clock)
    (item,) = store.basket.list("kari")
    store.conversations.delete("kari", name)
    store.basket.remove("kari", item.id)
    clock.turn(seconds=UNDO.total_seconds() - 1)
    open_store()
    clock.turn(seconds=2)
    database = Database(url)
    with database.connecting() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM turn").scalar_one()
    open_store()
    for restore, each in ((store.conversations.restore, name), (store.basket.restore, item.id)):
        with pytest.raises(Gone):
            restore("kari", each)
    with database.connecting() as connection:
        after = connection.exec_driver_sql("SELECT count(*) FROM turn").scalar_one()
    database.close()
    assert (before, after) == (1, 0)  # the turns went with their conversation


def test_an_open_store_sweeps_by_itself(url: str, clock: Hands) -> None:
    store = Store.open(url, clock=clock)
    leave_everything(store, clock)
    clock.turn(days=31)
    database = Database(url)
    sweeper = Sweeper(database, clock, 30, every=timedelta(milliseconds=20))
    sweeper.start()
    deadline = time.monotonic() + 20
    while left(store) != [0, 0, 0, 0] and time.monotonic() < deadline:
        time.sleep(0.02)
    sweeper.stop()
    assert left(store) == [0, 0, 0, 0]
    database.close()
    store.close()


def test_the_erased_words_are_not_left_in_the_file(tmp_path: Path, clock: Hands) -> None:
    file = tmp_path / "plan.db"
    database = Database(f"sqlite:///{file}")
    migrate(database)
    store = Store.open(f"sqlite:///{file}", clock=clock)
    name = store.conversations.add("kari", Turn("Hemmelighetsfullt spørsmål?", clock()))
    store.conversations.delete("kari", name)
    clock.turn(hours=2)
    sweep(database, clock, 0)
    store.close()
    database.close()  # the last to close writes the log back into the file
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"Hemmelighetsfullt" not in kept
