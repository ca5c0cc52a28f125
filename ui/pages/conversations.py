"""«Samtaler»: what the person has asked before; search, read, rename, delete and take away."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.settings import Settings
from ui import focus, markup, session
from ui.access import user
from ui.export.sheet import day_of, of_conversation
from ui.gate import impersonal, record
from ui.store.values import Action, Conversation, Summary
from ui.stored import store
from ui.widgets import undo
from ui.widgets.basket_button import answer_button
from ui.widgets.downloads import downloads
from ui.widgets.saved_answer import saved_answer, saved_copy
from ui.words import language, t

_OPEN, _SHOWN, _SEARCH = "opened-conversation", "conversations-shown", "conversation-search"
_STEP = 20


def page(settings: Settings) -> None:
    st.title(t("conversations.heading"), anchor=False)
    undo.show()
    opened: str | None = st.session_state.get(_OPEN)
    if opened is None:
        _list(settings)
    else:
        _conversation(settings, store(settings).conversations.read(user().id, opened))
    focus.show(session.exchanges(), None, view=f"samtale-{opened}" if opened else "")


def _list(settings: Settings) -> None:
    st.html(markup.paragraph(t("conversations.introduction")))
    if settings.retention_days:
        kept_days = t("conversations.kept_days", days=settings.retention_days)
        st.html(markup.paragraph(kept_days, "sted"))
    search = st.text_input(t("conversations.search"), key=_SEARCH, max_chars=200)
    shown: int = st.session_state.get(_SHOWN, _STEP)
    found = store(settings).conversations.list(user().id, search, limit=shown + 1)
    if not found:
        st.html(markup.paragraph(t(f"conversations.{'no_match' if search.strip() else 'none'}")))
    for summary in found[:shown]:
        with st.container(key=f"samtale-{summary.id}", border=True):
            _row(settings, summary)
    if len(found) > shown:
        st.button(t("conversations.more"), key="vis-flere", on_click=_show, args=(shown + _STEP,))


def _row(settings: Settings, summary: Summary) -> None:
    st.button(
        markup.as_label(t("conversations.open", title=summary.title)),
        key=f"apne-{summary.id}",
        type="tertiary",
        on_click=_open,
        args=(summary.id,),
    )
    day = day_of(summary.updated)
    when = t("date.day", day=day.day, month=day.month, year=day.year)
    count = t("conversations.questions", date=when, count=summary.turns)
    st.html(markup.paragraph(count, "sted"))
    _delete_button(settings, summary)


def _conversation(settings: Settings, conversation: Conversation) -> None:
    summary = conversation.summary
    st.button(t("conversations.close"), icon=":material/arrow_back:", on_click=_open, args=(None,))
    st.html(markup.heading(summary.title, level=2))
    _rename(settings, summary)
    for place, turn in enumerate(conversation.turns):
        st.html(markup.question(turn.question, place))
        if turn.answer is None:
            st.html(markup.alert(t("answer.problem"), turn.problem))
            continue
        key = f"lagret-{summary.id}-{place}"
        saved_answer(settings, turn.answer, turn.library, key)
        answer_button(settings, turn.answer, turn.library, f"{key}-svar")
        saved_copy(turn.answer, turn.library)
    st.header(t("conversations.export"), anchor=False)
    downloads(settings, of_conversation(conversation, language(), date.today()), "samtale")
    _delete_button(settings, summary)


def _rename(settings: Settings, summary: Summary) -> None:
    key = f"tittel-{summary.id}"
    with st.form(f"navn-{summary.id}", border=False), _line():
        st.text_input(t("conversations.title"), value=summary.title, key=key, max_chars=160)
        st.form_submit_button(
            t("conversations.rename"), on_click=_save_title, args=(settings, summary.id, key)
        )


def _line() -> DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="bottom")


def _save_title(settings: Settings, conversation: str, key: str) -> None:
    kept = store(settings).conversations
    undo.act(lambda: kept.rename(user().id, conversation, impersonal(st.session_state[key])))


def _delete_button(settings: Settings, summary: Summary) -> None:
    st.button(
        t("conversations.delete"),
        key=f"slett-{summary.id}",
        icon=":material/delete:",
        on_click=_delete,
        args=(settings, summary),
    )


def _delete(settings: Settings, summary: Summary) -> None:
    kept, who = store(settings).conversations, user().id
    _open(None)
    undo.act(
        partial(kept.delete, who, summary.id),
        t("conversations.deleted", title=summary.title),
        partial(kept.restore, who, summary.id),
    )
    undo.act_quietly(partial(record, Action.DELETE, settings))


def _open(conversation: str | None) -> None:
    st.session_state[_OPEN] = conversation


def _show(count: int) -> None:
    st.session_state[_SHOWN] = count
