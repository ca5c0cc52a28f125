"""«Tilbakemeldinger»: what readers say of the answers, for owners to act on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.settings import Settings
from ui import loading, markup
from ui.access import Role, user
from ui.gate import impersonal, record
from ui.gold_draft import append, draft_row
from ui.store.values import Action, Feedback, State
from ui.stored import store
from ui.widgets import undo
from ui.widgets.saved_answer import saved_quote, saved_text
from ui.words import t

_STATE = "feedback-state"


def page(settings: Settings) -> None:
    st.title(t("feedback.heading"), anchor=False)
    if not user().may(Role.OWNER):
        st.html(markup.alert(t("keep.owners_only"), t("keep.owners_only_help")))
        return
    st.html(markup.paragraph(t("feedback.introduction")))
    undo.show()
    box = store(settings).feedback
    counts = box.counts()
    state = st.segmented_control(
        t("feedback.state"),
        list(State),
        default=State.NEW,
        required=True,
        format_func=lambda each: f"{t(f'feedback.{each.value}')} ({counts[each]})",
        key=_STATE,
    )
    found = box.list(state or State.NEW)
    if not found:
        st.html(markup.paragraph(t("feedback.none")))
    for given in found:
        with st.container(key=f"melding-{given.id}", border=True):
            _feedback(settings, given)


def _feedback(settings: Settings, given: Feedback) -> None:
    opinion = given.opinion
    st.html(markup.heading(opinion.answer.question, level=2))
    if opinion.reasons:
        reasons = ", ".join(t(f"feedback.{reason.value}") for reason in opinion.reasons)
        st.html(markup.paragraph(t("feedback.reasons", text=reasons)))
    if opinion.comment:
        st.html(markup.outcome(opinion.comment))
    run = t("feedback.run", fingerprint=opinion.fingerprint, version=opinion.index_version)
    st.html(markup.paragraph(run, "sted"))
    with st.expander(t("feedback.answer")):
        saved_text(opinion.answer)
        for citation in opinion.answer.citations:
            saved_quote(citation, opinion.library)
    st.text_input(t("feedback.note"), value=given.note, key=_note_key(given), max_chars=500)
    _buttons(settings, given)


def _buttons(settings: Settings, given: Feedback) -> None:
    with st.container(key=f"valg-{given.id}", horizontal=True):
        if given.state is not State.NEW:
            _button(settings, given, State.NEW, "reopen")
            return
        st.button(
            t("feedback.draft"),
            key=f"utkast-{given.id}",
            type="primary",
            on_click=_draft,
            args=(settings, given),
        )
        _button(settings, given, State.DONE, "finish")
        _button(settings, given, State.DISMISSED, "dismiss")


def _button(settings: Settings, given: Feedback, state: State, name: str) -> None:
    st.button(
        t(f"feedback.{name}"),
        key=f"{name}-{given.id}",
        on_click=_triage,
        args=(settings, given, state, t(f"feedback.{state.value}")),
    )


def _triage(settings: Settings, given: Feedback, state: State, message: str) -> None:
    kept = store(settings)
    back = partial(kept.feedback.triage, given.id, given.state, given.note)
    undo.act(lambda: kept.feedback.triage(given.id, state, _note(given)), message, back)
    if not undo.failed():
        undo.act_quietly(partial(record, Action.TRIAGE, settings))


def _draft(settings: Settings, given: Feedback) -> None:
    assistant = loading.load(settings)
    if assistant is None:
        return
    known = frozenset(document.id for document in assistant.documents)
    row = draft_row(given, assistant.text, known)
    # The note first, since a draft that has been written is not taken back.
    undo.act(partial(_note, given))
    if not undo.failed():
        undo.act(partial(append, settings.drafts, row))
    if not undo.failed():
        _triage(settings, given, State.DRAFTED, t("feedback.drafted_to", file=settings.drafts))


def _note(given: Feedback) -> str:
    return impersonal(str(st.session_state.get(_note_key(given), given.note)))


def _note_key(given: Feedback) -> str:
    return f"notat-{given.id}"
