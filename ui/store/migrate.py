"""Bring a database to the tables of this version. The door to Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from ui.store.database import Database
from ui.store.errors import StoreNewer

SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x706C616E
"""The number of PostgreSQL's advisory lock, so that two servers do not migrate at once."""


def migrate(database: Database) -> None:
    """Run what is missing, in one transaction.

    Raises StoreNewer for a database of a later version, StoreUnavailable for one that fails.
    """
    with database.connecting() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
        _refuse_newer(connection, database.place)
        command.upgrade(_config(connection), "head")


def revert(database: Database) -> None:
    """Take every table away again; all that was saved is lost."""
    with database.connecting() as connection:
        command.downgrade(_config(connection), "base")


def _refuse_newer(connection: Connection, place: str) -> None:
    found = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory(str(SCRIPTS))
    known = [script.revision for script in scripts.walk_revisions()]
    if found is not None and found not in known:
        raise StoreNewer(place, found, known[0])


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
