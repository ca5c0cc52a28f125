"""The store as the pages use it: opened once per process, with this session's person."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from rag.index import current_version
from rag.settings import Settings
from rag.types import Answer, Document
from ui.access import user
from ui.store import Store
from ui.store.errors import Gone
from ui.store.saved import named
from ui.store.values import Action, Opinion, Reason, Turn

_CONVERSATION = "conversation"


def store(settings: Settings) -> Store:
    """Raises StoreProblem."""
    return _open(settings.database.get_secret_value(), settings.retention_days)


def keep(
    settings: Settings,
    question: str,
    library: tuple[Document, ...],
    *,
    answer: Answer | None = None,
    problem: str = "",
    filters: tuple[str, ...] = (),
) -> None:
    """Save an exchange in this session's conversation, and count it. Raises StoreProblem.

    A conversation that has been deleted meanwhile is begun anew with this question.
    """
    kept, who = store(settings), user().id
    turn = Turn(
        question, datetime.now(UTC), answer, problem, filters, named(library, answer, filters)
    )
    before: str | None = st.session_state.get(_CONVERSATION)
    try:
        now = kept.conversations.add(who, turn, before)
    except Gone:
        now = kept.conversations.add(who, turn)
    st.session_state[_CONVERSATION] = now
    kept.access_log.write(who, Action.ASK)
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


def forget() -> None:
    """Close the store, so that the next use opens it afresh."""
    _open.clear()


@st.cache_resource(show_spinner=False, on_release=Store.close)
def _open(url: str, retention_days: int) -> Store:
    return Store.open(url, retention_days=retention_days)
