"""What people leave behind: conversations, quotes, feedback, counters and the access log.

Kept in one database, SQLite in a file or PostgreSQL by URL. No page reaches past :class:`Store`,
and SQLAlchemy and Alembic are imported nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.store.access_log import AccessLog
from ui.store.basket import Basket
from ui.store.clock import Clock, now
from ui.store.conversations import Conversations
from ui.store.database import Database
from ui.store.feedback import FeedbackBox
from ui.store.migrate import migrate
from ui.store.retention import Sweeper, sweep
from ui.store.usage import UsageCounters

__all__ = ["Store"]


@dataclass(frozen=True, slots=True)
class Store:
    """One for a process; safe to use from several threads."""

    conversations: Conversations
    basket: Basket
    feedback: FeedbackBox
    usage: UsageCounters
    access_log: AccessLog
    _database: Database
    _sweeper: Sweeper

    @classmethod
    def open(cls, url: str, *, retention_days: int = 0, clock: Clock = now) -> Store:
        """Connect, bring the tables up to date, erase what is due and go on doing so.

        ``url`` is SQLAlchemy's, such as ``sqlite:///data/planassistenten.db`` or
        ``postgresql://user:password@host/name``. Raises StoreProblem.
        """
        database = Database(url)
        migrate(database)
        sweep(database, clock, retention_days)
        sweeper = Sweeper(database, clock, retention_days)
        sweeper.start()
        return cls(
            Conversations(database, clock),
            Basket(database, clock),
            FeedbackBox(database, clock),
            UsageCounters(database, clock),
            AccessLog(database, clock),
            database,
            sweeper,
        )

    def ready(self) -> None:
        """Ask the database something. Raises StoreUnavailable."""
        self._database.ping()

    def close(self) -> None:
        self._sweeper.stop()
        self._database.close()
