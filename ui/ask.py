"""The page where questions are asked."""

from __future__ import annotations

import streamlit as st

from rag.answer import Assistant
from rag.errors import IndexProblem, PlanError
from rag.settings import Settings
from ui import answer_view, focus, loading, markup, session, sidebar, source_panel
from ui.session import Exchange
from ui.words import t, t_all


def page(settings: Settings) -> None:
    """Draw the page; a waiting question is answered at the end of it."""
    assistant = loading.load(settings)
    if assistant is None:
        return
    documents = sidebar.show(assistant.documents)
    question = session.pending()
    if question is None and not session.exchanges():
        _start()
    else:
        _conversation(assistant, documents, question)
    focus.show(len(session.exchanges()), session.opened())


def _start() -> None:
    """The empty page: what this is, where to ask, and questions to begin with."""
    with st.container(key="start"):
        st.title(t("app.name"))
        st.html(markup.paragraph(t("ask.introduction")))
        _question_field()
        st.subheader(t("ask.samples_heading"))
        for number, sample in enumerate(t_all("ask.samples")):
            key = f"eksempel-{number}"
            st.button(sample, key=key, on_click=session.ask, args=(sample,), width="stretch")


def _conversation(assistant: Assistant, documents: tuple[str, ...], question: str | None) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(key="samtale"):
        for position, exchange in enumerate(session.exchanges()):
            answer_view.show(exchange, position)
        if question is not None:
            answer_view.show_question(question, len(session.exchanges()))
            with st.spinner(t("ask.searching")):
                session.answered(_ask(assistant, question, documents))
            st.rerun()
    with right:
        source_panel.show(assistant, session.exchanges(), session.opened())
    _question_field()


def _question_field() -> None:
    """Where to type. In a container of its own, not pinned by Streamlit: a page with a pinned
    field scrolls to the end of every answer, and the reader wants its beginning."""
    with st.container(key="sporrefelt", gap="xsmall"):
        typed = st.chat_input(t("ask.placeholder"), key="sporsmal")
        st.html(markup.paragraph(t("app.notice"), "merknad"))
    if typed:
        session.ask(typed)
        st.rerun()


def _ask(assistant: Assistant, question: str, documents: tuple[str, ...]) -> Exchange:
    """Ask; what the person can mend is said in the conversation."""
    library = assistant.documents
    try:
        answer = assistant.ask(question, documents=documents, history=session.history())
    except PlanError as problem:
        if isinstance(problem, IndexProblem):
            loading.forget()
        return Exchange(question, documents, library, problem=str(problem))
    return Exchange(question, documents, library, answer=answer)
