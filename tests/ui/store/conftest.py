"""Every test of the store runs on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from tests.ui.store.making import Hands, postgres, postgres_binaries
from ui.store import Store

KINDS = ("sqlite", "postgresql")
Open = Callable[..., Store]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One server for all."""
    if postgres_binaries() is None:
        pytest.skip("PostgreSQL is not installed; .ci/run installs it")
    with postgres() as address:
        yield address


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'mappe' / 'plan.db'}"
        return
    address = request.getfixturevalue("server")
    name = f"plan_{os.urandom(6).hex()}"
    admin = sqlalchemy.create_engine(
        address.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield address.removesuffix("postgres") + name
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def open_store(url: str, clock: Hands) -> Iterator[Open]:
    opened: list[Store] = []

    def opening(retention_days: int = 0) -> Store:
        opened.append(Store.open(url, retention_days=retention_days, clock=clock))
        return opened[-1]

    yield opening
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Open) -> Store:
    return open_store()
