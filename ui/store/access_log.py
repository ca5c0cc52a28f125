"""Who did what and when; never what was asked or read."""

from __future__ import annotations

from sqlalchemy import select

from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.tables import AccessRow
from ui.store.values import Access, Action


class AccessLog:
    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def write(self, user: str, action: Action) -> None:
        with self._database.writing() as session:
            session.add(AccessRow(at=self._now(), owner=user, action=action.value))

    def list(self, limit: int = 200, offset: int = 0) -> tuple[Access, ...]:
        """For owners: newest first."""
        query = select(AccessRow).order_by(AccessRow.at.desc(), AccessRow.id.desc())
        with self._database.reading() as session:
            rows = session.scalars(query.limit(limit).offset(offset))
            return tuple(Access(row.at, row.owner, Action(row.action)) for row in rows)
