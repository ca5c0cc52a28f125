"""What this session leaves in the store: its conversation, its counters, its opinions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

import streamlit as st

from rag.index import current_version
from rag.settings import Settings
from rag.types import Answer, Document
from ui.access import user
from ui.choice import Choice
from ui.store.errors import Gone
from ui.store.saved import named
from ui.store.values import Opinion, Reason, Turn
from ui.stored import store

_CONVERSATION = "conversation"


class Exchange(Protocol):
    """What is kept of a question; see :class:`ui.session.Exchange`."""

    @property
    def question(self) -> str: ...
    @property
    def library(self) -> tuple[Document, ...]: ...
    @property
    def choice(self) -> Choice: ...
    @property
    def answer(self) -> Answer | None: ...
    @property
    def problem(self) -> str: ...


def keep(settings: Settings, exchange: Exchange) -> None:
    """Save an exchange in this session's conversation, and count it. Raises StoreProblem.

    A conversation that has been deleted meanwhile is begun anew with this question.
    """
    kept, who, answer = store(settings), user().id, exchange.answer
    turn = Turn(
        exchange.question,
        datetime.now(UTC),
        answer,
        exchange.problem,
        exchange.choice.documents,
        named(exchange.library, answer, exchange.choice.documents),
    )
    before: str | None = st.session_state.get(_CONVERSATION)
    try:
        now = kept.conversations.add(who, turn, before)
    except Gone:
        now = kept.conversations.add(who, turn)
    st.session_state[_CONVERSATION] = now
    if answer is not None:
        kept.usage.record(answer)


def new_conversation() -> None:
    """Let the next exchange begin a conversation of its own."""
    st.session_state.pop(_CONVERSATION, None)


def opinion(
    settings: Settings,
    answer: Answer,
    library: tuple[Document, ...],
    good: bool,
    reasons: tuple[Reason, ...] = (),
    comment: str = "",
) -> Opinion:
    """What a reader says, with the settings and the index that the answer came from."""
    return Opinion(
        good,
        answer,
        named(library, answer),
        reasons,
        comment,
        settings.fingerprint,
        current_version(settings.index) or "",
    )
