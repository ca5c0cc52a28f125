"""The quotes and answers that a person collects, in the order that the person gives them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session

from rag.types import Document
from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.errors import Gone
from ui.store.saved import content_in, content_out, document_out, library_in
from ui.store.tables import BasketRow
from ui.store.values import Content, Item

_WHAT = "sitatet eller svaret i utvalget"


class Basket:
    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def add(self, user: str, content: Content, library: Sequence[Document]) -> str:
        """Put at the end; what is there already stays where it is. Returns the item's id."""
        with self._database.writing() as session:
            _lock(session, user)
            there = session.scalar(_mine(user).where(BasketRow.digest == content.digest))
            if there is None:
                there = self._row(user, content, library)
                session.add(there)
            elif there.deleted is None:
                return there.id
            there.deleted, there.read = None, self._now()
            there.position = _after_last(session, user)
            return there.id

    def list(self, user: str) -> tuple[Item, ...]:
        with self._database.reading() as session:
            rows = session.scalars(_mine(user).where(_shown()).order_by(*_ORDER))
            return tuple(map(_item, rows))

    def digests(self, user: str) -> frozenset[str]:
        """Of what is in the basket, for buttons that say so."""
        query = select(BasketRow.digest).where(BasketRow.owner == user, _shown())
        with self._database.reading() as session:
            return frozenset(session.scalars(query))

    def order(self, user: str, items: Sequence[str]) -> None:
        """Lay the items in this order; what is not named comes after, in its old order."""
        with self._database.writing() as session:
            _lock(session, user)
            rows = list(session.scalars(_mine(user).where(_shown()).order_by(*_ORDER)))
            wanted = {item: place for place, item in enumerate(items)}
            rows.sort(key=lambda row: wanted.get(row.id, len(wanted)))
            for place, row in enumerate(rows):
                row.position = place

    def move(self, user: str, item: str, steps: int) -> None:
        """Move up (negative) or down so many places, to the end at most. Raises Gone."""
        ids = [each.id for each in self.list(user)]
        if item not in ids:
            raise Gone(_WHAT)
        place = ids.index(item)
        ids.insert(min(max(place + steps, 0), len(ids) - 1), ids.pop(place))
        self.order(user, ids)

    def comment(self, user: str, item: str, text: str) -> None:
        """Raises Gone."""
        self._change(user, item, _shown(), comment=text.strip())

    def remove(self, user: str, item: str) -> None:
        """Take out; :meth:`restore` puts it back where it was. Raises Gone."""
        self._change(user, item, _shown(), deleted=self._now())

    def restore(self, user: str, item: str) -> None:
        """Undo :meth:`remove`. Raises Gone when it has been erased."""
        self._change(user, item, BasketRow.deleted.is_not(None), deleted=None)

    def _change(
        self, user: str, item: str, which: ColumnElement[bool], **values: str | datetime | None
    ) -> None:
        change = (
            update(BasketRow)
            .where(BasketRow.id == item, BasketRow.owner == user, which)
            .values(**values)
            .returning(BasketRow.id)
        )
        with self._database.writing() as session:
            if session.scalar(change) is None:
                raise Gone(_WHAT)

    def _row(self, user: str, content: Content, library: Sequence[Document]) -> BasketRow:
        kind, saved = content_out(content)
        return BasketRow(
            id=uuid4().hex,
            owner=user,
            digest=content.digest,
            position=0,
            kind=kind,
            content=saved,
            library=[document_out(each) for each in library],
            comment="",
            read=self._now(),
        )


_ORDER = (BasketRow.position, BasketRow.read, BasketRow.id)


def _lock(session: Session, user: str) -> None:
    """Let one tab change the order at a time; SQLite has one writer in any case."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"basket {user}"))))


def _mine(user: str) -> Select[BasketRow]:
    return select(BasketRow).where(BasketRow.owner == user)


def _shown() -> ColumnElement[bool]:
    return BasketRow.deleted.is_(None)


def _after_last(session: Session, user: str) -> int:
    last = session.scalar(select(func.max(BasketRow.position)).where(BasketRow.owner == user))
    return 0 if last is None else last + 1


def _item(row: BasketRow) -> Item:
    content = content_in(row.kind, row.content)
    return Item(row.id, content, library_in(row.library), row.read, row.comment)
