"""Saved conversations. Every query names its owner: nobody reads or changes another's."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import Session

from rag.text import fold, shorten, squeeze
from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.errors import Gone
from ui.store.saved import answer_in, answer_out, document_out, library_in
from ui.store.tables import ConversationRow, TurnRow
from ui.store.values import Conversation, Summary, Turn

TITLE = 80
"""Characters of the first question that make the title."""
_WHAT = "samtalen"


class Conversations:
    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def add(self, user: str, turn: Turn, conversation: str | None = None) -> str:
        """Append a turn; without ``conversation`` begin one. Returns the conversation's id.

        Raises Gone for a conversation that is deleted or another's.
        """
        with self._database.writing() as session:
            row = self._begun(session, user, turn, conversation)
            last = select(func.max(TurnRow.position)).where(TurnRow.conversation == row.id)
            position = session.scalar(last)
            session.add(_turn_row(row.id, 0 if position is None else position + 1, turn))
            row.updated = turn.asked
            return row.id

    def list(
        self, user: str, search: str = "", limit: int = 50, offset: int = 0
    ) -> tuple[Summary, ...]:
        """Newest first. Every word of ``search`` must stand in the title, a question or an answer.

        A word may be the beginning or the middle of one; case does not count.
        """
        query = _summaries(user)
        for word in sought(search).split():
            query = query.where(_mentions(word))
        order = (ConversationRow.updated.desc(), ConversationRow.id)
        with self._database.reading() as session:
            found = session.execute(query.order_by(*order).limit(limit).offset(offset))
            return tuple(_summary(row, count) for row, count in found)

    def read(self, user: str, conversation: str) -> Conversation:
        """Raises Gone."""
        with self._database.reading() as session:
            found = session.execute(
                _summaries(user).where(ConversationRow.id == conversation)
            ).one_or_none()
            if found is None:
                raise Gone(_WHAT)
            turns = session.scalars(
                select(TurnRow)
                .where(TurnRow.conversation == conversation)
                .order_by(TurnRow.position)
            )
            row, count = found
            return Conversation(_summary(row, count), tuple(map(_turn, turns)))

    def rename(self, user: str, conversation: str, title: str) -> None:
        """Give another title; an empty one changes nothing. Raises Gone."""
        title = shorten(squeeze(title), 2 * TITLE)
        if title:
            self._change(user, conversation, deleted=False, title=title, sought=sought(title))

    def delete(self, user: str, conversation: str) -> None:
        """Hide at once; what is hidden is erased within the time to undo. Raises Gone."""
        self._change(user, conversation, deleted=False, deleted_at=self._now())

    def restore(self, user: str, conversation: str) -> None:
        """Undo :meth:`delete`. Raises Gone when it has been erased."""
        self._change(user, conversation, deleted=True, deleted_at=None)

    def _change(
        self,
        user: str,
        conversation: str,
        *,
        deleted: bool,
        deleted_at: datetime | None = None,
        **values: str,
    ) -> None:
        hidden = ConversationRow.deleted.is_not(None) if deleted else _shown()
        change = (
            update(ConversationRow)
            .where(ConversationRow.id == conversation, ConversationRow.owner == user, hidden)
            .values(deleted=deleted_at, **values)
            .returning(ConversationRow.id)
        )
        with self._database.writing() as session:
            if session.scalar(change) is None:
                raise Gone(_WHAT)

    def _begun(
        self, session: Session, user: str, turn: Turn, conversation: str | None
    ) -> ConversationRow:
        if conversation is None:
            title = shorten(squeeze(turn.question), TITLE)
            row = ConversationRow(
                id=uuid4().hex,
                owner=user,
                title=title,
                sought=sought(title),
                created=turn.asked,
                updated=turn.asked,
            )
            session.add(row)
            session.flush()
            return row
        found = session.scalar(
            select(ConversationRow)
            .where(ConversationRow.id == conversation, ConversationRow.owner == user, _shown())
            .with_for_update()  # two tabs that answer at once append one after the other
        )
        if found is None:
            raise Gone(_WHAT)
        return found


def sought(text: str) -> str:
    """``text`` as it is searched. The databases fold only ASCII, or as they were set up."""
    return fold(text).casefold()


def _shown() -> ColumnElement[bool]:
    return ConversationRow.deleted.is_(None)


def _summaries(user: str) -> Select[ConversationRow, int]:
    turns = (
        select(func.count())
        .select_from(TurnRow)
        .where(TurnRow.conversation == ConversationRow.id)
        .scalar_subquery()
    )
    return select(ConversationRow, turns).where(ConversationRow.owner == user, _shown())


def _mentions(word: str) -> ColumnElement[bool]:
    inside = exists().where(
        TurnRow.conversation == ConversationRow.id, TurnRow.sought.contains(word, autoescape=True)
    )
    return or_(ConversationRow.sought.contains(word, autoescape=True), inside)


def _summary(row: ConversationRow, turns: int) -> Summary:
    return Summary(row.id, row.title, row.created, row.updated, turns)


def _turn_row(conversation: str, position: int, turn: Turn) -> TurnRow:
    text = turn.answer.text if turn.answer else turn.problem
    return TurnRow(
        conversation=conversation,
        position=position,
        asked=turn.asked,
        question=turn.question,
        problem=turn.problem,
        answer=answer_out(turn.answer) if turn.answer else None,
        filters=list(turn.filters),
        library=[document_out(each) for each in turn.library],
        sought=sought(f"{turn.question}\n{text}"),
    )


def _turn(row: TurnRow) -> Turn:
    return Turn(
        row.question,
        row.asked,
        answer_in(row.answer) if row.answer is not None else None,
        row.problem,
        tuple(row.filters),
        library_in(row.library),
    )
