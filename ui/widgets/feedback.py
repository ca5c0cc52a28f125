"""Thumbs under an answer; down asks why. What is given can be taken back."""

from __future__ import annotations

import streamlit as st

from rag.settings import Settings
from rag.types import Answer, Document
from ui import markup
from ui.access import user
from ui.gate import impersonal, record
from ui.keeping import opinion
from ui.store.values import Action, Reason
from ui.stored import store
from ui.widgets.undo import act
from ui.words import t


def feedback(settings: Settings, answer: Answer, library: tuple[Document, ...], key: str) -> None:
    """Draw thumbs for ``answer``; ``key`` tells these from the others on the page."""
    given: str | None = st.session_state.get(f"{key}-gitt")
    if given is not None:
        _thanks(settings, given, key)
        return
    with st.container(key=f"{key}-tommel", horizontal=True, vertical_alignment="center"):
        st.html(markup.paragraph(t("feedback.ask"), "sted"), width="content")
        for good in (True, False):
            name = "good" if good else "bad"
            st.button(
                t(f"feedback.{name}"),
                key=f"{key}-{name}",
                icon=f":material/thumb_{'up' if good else 'down'}:",
                on_click=_good if good else _ask_why,
                args=(settings, answer, library, key) if good else (key,),
            )
    if st.session_state.get(f"{key}-hvorfor"):
        _why(settings, answer, library, key)


def _why(settings: Settings, answer: Answer, library: tuple[Document, ...], key: str) -> None:
    with st.form(f"{key}-skjema"):
        st.pills(
            t("feedback.why"),
            list(Reason),
            selection_mode="multi",
            format_func=lambda reason: t(f"feedback.{reason.value}"),
            key=f"{key}-grunner",
        )
        st.text_area(
            t("feedback.comment"), key=f"{key}-merknad", max_chars=1000, help=t("feedback.warning")
        )
        st.form_submit_button(
            t("feedback.send"), on_click=_bad, args=(settings, answer, library, key)
        )


def _thanks(settings: Settings, given: str, key: str) -> None:
    with st.container(key=f"{key}-takk", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<div role="status">{markup.paragraph(t("feedback.thanks"))}</div>', width="content"
        )
        st.button(
            t("feedback.withdraw"),
            key=f"{key}-trekk",
            on_click=_withdraw,
            args=(settings, given, key),
        )


def _ask_why(key: str) -> None:
    st.session_state[f"{key}-hvorfor"] = True


def _good(settings: Settings, answer: Answer, library: tuple[Document, ...], key: str) -> None:
    act(lambda: _give(settings, answer, library, key, True, (), ""))


def _bad(settings: Settings, answer: Answer, library: tuple[Document, ...], key: str) -> None:
    reasons = tuple(map(Reason, st.session_state.get(f"{key}-grunner") or ()))
    comment = st.session_state.get(f"{key}-merknad") or ""
    act(lambda: _give(settings, answer, library, key, False, reasons, impersonal(comment)))


def _give(
    settings: Settings,
    answer: Answer,
    library: tuple[Document, ...],
    key: str,
    good: bool,
    reasons: tuple[Reason, ...],
    comment: str,
) -> None:
    kept, who = store(settings), user().id
    said = opinion(settings, answer, library, good, reasons, comment)
    st.session_state[f"{key}-gitt"] = kept.feedback.give(who, said)
    st.session_state.pop(f"{key}-hvorfor", None)
    record(Action.FEEDBACK, settings)


def _withdraw(settings: Settings, given: str, key: str) -> None:
    act(lambda: store(settings).feedback.withdraw(user().id, given))
    st.session_state.pop(f"{key}-gitt", None)
