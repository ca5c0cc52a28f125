"""The connection to the database: SQLite in a file or PostgreSQL, chosen by the URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from ui.store.errors import StoreUnavailable

WAIT = 10
"""Seconds to wait for another writer, or for a server that does not answer."""
_DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_UNKNOWN = (
    "databasetypen er ukjent eller driveren ikke installert; bruk sqlite:///fil, eller "
    "postgresql://… etter pip install planassistenten[postgres]"
)
_IMMEDIATE = "plan_immediate"


class Database:
    """One engine for the process; safe to use from several threads."""

    def __init__(self, url: str) -> None:
        """Raises StoreUnavailable for an address that is none, or a folder that cannot be made."""
        self._url = _parsed(url)
        self.place = self._url.render_as_string(hide_password=True)
        if self.embedded:
            _make_folder(self._url, self.place)
        try:
            self.engine = _engine(self._url)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as cause:
            raise StoreUnavailable(self.place, _UNKNOWN) from cause

    @property
    def embedded(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The file of an embedded database; None for a server."""
        return Path(str(self._url.database)) if self.embedded else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one moment. Raises StoreUnavailable."""
        with self._guarded(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or undone. Raises StoreUnavailable."""
        with self._guarded(), Session(self.engine) as session, session.begin():
            # SQLite takes the writer's lock at once: a reader that turns writer would be refused.
            session.connection(execution_options={_IMMEDIATE: True})
            yield session

    @contextmanager
    def connecting(self) -> Iterator[Connection]:
        """A connection in a transaction, for migrations. Raises StoreUnavailable."""
        with self._guarded(), self.engine.connect() as bare:
            connection = bare.execution_options(**{_IMMEDIATE: True})
            with connection.begin():
                yield connection

    def ping(self) -> None:
        """Raises StoreUnavailable when nothing answers."""
        with self.reading() as session:
            session.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as cause:
            raise StoreUnavailable(self.place, _reason(cause)) from cause


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as cause:
        # The address may hold a password: it is not repeated.
        raise StoreUnavailable("PLAN_DATABASE", "adressen kan ikke leses som en URL") from cause
    return parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))


def _make_folder(url: URL, place: str) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable(place, "en database i minnet husker ingenting; oppgi en fil")
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as cause:
        raise StoreUnavailable(place, f"mappen kan ikke lages ({cause.strerror})") from cause


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        timeout = {"connect_timeout": WAIT} if url.get_backend_name() == "postgresql" else {}
        return create_engine(url, pool_pre_ping=True, connect_args=timeout)
    engine = create_engine(url, connect_args={"timeout": WAIT})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: object) -> None:
    # Python's own transactions begin too late for a consistent read and an early lock.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",  # readers do not wait for the writer
        "synchronous = NORMAL",  # safe with WAL; a power cut costs the last transactions at most
        "foreign_keys = ON",
        "secure_delete = ON",  # what a person deletes is overwritten, not only unlinked
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _reason(cause: SQLAlchemyError) -> str:
    """The driver's words, first line: the rest repeats the statement and its values."""
    origin = cause.orig if isinstance(cause, DBAPIError) else None
    text = str(origin or type(cause).__name__).strip()
    return text.splitlines()[0] if text else type(cause).__name__
