"""Opening: the tables are made, kept in step with the code, and never spoiled by two at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from rag.errors import PlanError
from tests.conftest import ROOT
from tests.ui.store.making import Hands, answer
from ui.store import Store
from ui.store.database import Database
from ui.store.errors import StoreNewer, StoreUnavailable
from ui.store.migrate import migrate, revert
from ui.store.tables import Base
from ui.store.values import Action, Turn

OPEN = "import sys; from ui.store import Store; Store.open(sys.argv[1]).close()"


def test_the_migrations_make_the_tables_that_the_code_knows(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.connecting() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    revert(database)
    with database.connecting() as connection:
        assert set(sqlalchemy.inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate(database)
    database.close()


def test_what_was_saved_is_there_when_the_store_is_opened_again(url: str, clock: Hands) -> None:
    first = Store.open(url, clock=clock)
    name = first.conversations.add("kari", Turn("Hva?", clock(), answer("Hva?")))
    first.close()
    second = Store.open(url, clock=clock)
    assert second.conversations.read("kari", name).turns[0].answer == answer("Hva?")
    second.close()


def test_programs_that_open_a_new_database_at_once_all_get_it(url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    ended = [(each.communicate(timeout=120)[1].decode(), each.returncode) for each in started]
    assert [code for _, code in ended] == [0] * 4, ended
    database = Database(url)
    with database.connecting() as connection:
        rows = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    database.close()
    assert len(rows) == 1


def test_a_database_of_a_later_version_is_left_alone(url: str) -> None:
    database = Database(url)
    migrate(database)
    with database.connecting() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    with pytest.raises(StoreNewer, match="v9999"):
        Store.open(url)
    database.close()


def test_ready_says_whether_the_database_answers(store: Store) -> None:
    store.ready()


def test_an_embedded_database_is_set_up_for_many_readers(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'ny' / 'plan.db'}")
    with database.connecting() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        ]
    assert found == ["wal", 1, 1, 1]
    database.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "minnet"),
        ("dette er ingen adresse", "PLAN_DATABASE"),
        ("ukjent://vert/navn", "ukjent"),
        ("postgresql://plan:hemmelig@127.0.0.1:1/plan", "kan ikke brukes"),
        ("sqlite:////proc/finnes-ikke/plan.db", "mappen kan ikke lages"),
    ],
)
def test_an_address_that_does_not_work_is_said_in_words(url: str, words: str) -> None:
    with pytest.raises(StoreUnavailable, match=words) as caught:
        Store.open(url)
    assert isinstance(caught.value, PlanError)
    assert "hemmelig" not in str(caught.value)


def test_a_damaged_file_is_an_error_in_words_not_a_lost_conversation(tmp_path: Path) -> None:
    file = tmp_path / "plan.db"
    file.write_bytes(b"dette er ingen database" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        Store.open(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"dette er ingen")


def test_the_access_log_says_who_when_and_what(store: Store, clock: Hands) -> None:
    store.access_log.write("kari", Action.ASK)
    clock.turn(minutes=5)
    store.access_log.write("ola", Action.EXPORT)
    found = store.access_log.list()
    assert [(each.user, each.action) for each in found] == [
        ("ola", Action.EXPORT),
        ("kari", Action.ASK),
    ]
    assert (found[0].at - found[1].at).total_seconds() == 300
    assert store.access_log.list(limit=1, offset=1) == found[1:]
