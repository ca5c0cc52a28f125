"""Nothing is kept longer than the operator has set, nor what a person has deleted.

Counters of use name nobody and stay. Everything else that people leave behind goes when it has
not been touched for ``days``; what was deleted goes when it can no longer be undone.
"""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.errors import StoreProblem
from ui.store.tables import AccessRow, BasketRow, ConversationRow, FeedbackRow

UNDO = timedelta(hours=1)
"""How long something deleted can be brought back."""
EVERY = timedelta(minutes=15)
"""How often it is looked for: a day's limit is kept to a quarter of an hour."""
logger = logging.getLogger(__name__)


def sweep(database: Database, now: Clock, days: int) -> None:
    """Erase what is due; ``days`` 0 keeps everything that nobody has deleted."""
    moment = now()
    undone = moment - UNDO
    with database.writing() as session:
        session.execute(delete(ConversationRow).where(ConversationRow.deleted < undone))
        session.execute(delete(BasketRow).where(BasketRow.deleted < undone))
        if days:
            _erase_old(session, moment - timedelta(days))


def _erase_old(session: Session, oldest: datetime) -> None:
    session.execute(delete(ConversationRow).where(ConversationRow.updated < oldest))
    session.execute(delete(BasketRow).where(BasketRow.read < oldest))
    session.execute(delete(FeedbackRow).where(FeedbackRow.given < oldest))
    session.execute(delete(AccessRow).where(AccessRow.at < oldest))


class Sweeper:
    """Sweeps from time to time for as long as the store is open, used or not."""

    def __init__(self, database: Database, now: Clock, days: int, every: timedelta = EVERY) -> None:
        self._database, self._now, self._days = database, now, days
        self._every = every.total_seconds()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            try:
                sweep(self._database, self._now, self._days)
            except StoreProblem as problem:
                logger.warning("retention: %s", problem)  # the next round tries again
