"""The tables, as SQLAlchemy sees them. A change here needs a migration; a test compares the two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ui.store.columns import Json, Moment, Words


class Base(DeclarativeBase):
    # Names of constraints must not depend on the database, or a migration could not drop them.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class ConversationRow(Base):
    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_owner_updated", "owner", "updated"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(Words)
    title: Mapped[str] = mapped_column(Words)
    sought: Mapped[str] = mapped_column(Words)
    """The title as it is searched: folded, in small letters."""
    created: Mapped[datetime] = mapped_column(Moment)
    updated: Mapped[datetime] = mapped_column(Moment)
    deleted: Mapped[datetime | None] = mapped_column(Moment)


class TurnRow(Base):
    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("conversation", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    position: Mapped[int]
    asked: Mapped[datetime] = mapped_column(Moment)
    question: Mapped[str] = mapped_column(Words)
    problem: Mapped[str] = mapped_column(Words)
    answer: Mapped[Any | None] = mapped_column(Json)
    filters: Mapped[Any] = mapped_column(Json)
    library: Mapped[Any] = mapped_column(Json)
    sought: Mapped[str] = mapped_column(Words)


class BasketRow(Base):
    __tablename__ = "basket"
    __table_args__ = (UniqueConstraint("owner", "digest"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(Words)
    digest: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    content: Mapped[Any] = mapped_column(Json)
    library: Mapped[Any] = mapped_column(Json)
    comment: Mapped[str] = mapped_column(Words)
    read: Mapped[datetime] = mapped_column(Moment)
    deleted: Mapped[datetime | None] = mapped_column(Moment)


class FeedbackRow(Base):
    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_state_given", "state", "given"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str] = mapped_column(Words)
    given: Mapped[datetime] = mapped_column(Moment)
    good: Mapped[bool]
    reasons: Mapped[Any] = mapped_column(Json)
    comment: Mapped[str] = mapped_column(Words)
    question: Mapped[str] = mapped_column(Words)
    answer: Mapped[Any] = mapped_column(Json)
    library: Mapped[Any] = mapped_column(Json)
    fingerprint: Mapped[str] = mapped_column(String(64))
    index_version: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Words)


class CountRow(Base):
    """How often something happened on a day. No row is about one question or one person."""

    __tablename__ = "usage"
    __table_args__ = (UniqueConstraint("day", "kind", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Words)
    count: Mapped[int]


class AccessRow(Base):
    __tablename__ = "access_log"
    __table_args__ = (Index("ix_access_log_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    owner: Mapped[str] = mapped_column(Words)
    action: Mapped[str] = mapped_column(String(32))
