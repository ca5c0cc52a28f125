"""The page where questions are asked."""

from __future__ import annotations

from functools import partial
from typing import NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.answer import Assistant
from rag.errors import IndexProblem, PlanError
from rag.settings import Settings
from rag.types import Mode
from ui import (
    answer_view,
    filters,
    focus,
    gate,
    keeping,
    listing,
    loading,
    markup,
    session,
    source_panel,
    suggestions,
)
from ui.choice import scope
from ui.problems import said
from ui.running import Run
from ui.session import Exchange
from ui.widgets import undo
from ui.words import t, t_all

_FIELD = "sporsmal"
_LOOK = 0.1  # seconds between two looks at a question that is being answered
_AT_ONCE = 0.5
"""Seconds that a page waits for an answer before it shows what is being done. Most quotes are there
earlier, and the page is then made once, not twice: half of what a question cost."""


def page(settings: Settings) -> None:
    """Draw the page, and answer the question that waits."""
    assistant = loading.load(settings)
    if assistant is None:
        return
    session.read_address(assistant.documents)
    if typed := st.session_state.get(_FIELD):
        session.ask(typed)
    if session.run() is None and not session.exchanges():
        _start(assistant, settings)
    else:
        _conversation(assistant, settings)


def _start(assistant: Assistant, settings: Settings) -> None:
    """The empty page: what this is, where to ask, and questions to begin with."""
    with st.container(key="start"):
        st.title(t("app.name"), anchor=False)
        st.html(markup.paragraph(t("ask.introduction"), "ingress"))
        _question_field(assistant, settings)
        st.header(t("ask.samples_heading"), anchor=False)
        with st.container(key="eksempler", gap="xsmall"):
            for number, sample in enumerate(t_all("ask.samples")):
                key = f"eksempel-{number}"
                st.button(sample, key=key, on_click=session.ask, args=(sample,), width="stretch")
        count = len(assistant.documents)
        st.html(markup.paragraph(t("ask.reads", count=count), "sted"))
    focus.show((), None)


def _conversation(assistant: Assistant, settings: Settings) -> None:
    """An answer that comes at once is drawn at once. Otherwise everything is drawn before the
    question is followed: what stands here can be used then."""
    run = session.run()
    if run is not None and (ended := _at_once(run, assistant, settings)):
        _keep(ended, settings)
        run = None
    exchanges = session.exchanges()
    st.html(markup.hidden_title(t("page.ask")))
    opened = session.opened()
    left, right = st.columns([3, 2], gap="large") if opened else (st.container(), None)
    with left, st.container(key="samtale"):
        for position, exchange in enumerate(exchanges):
            answer_view.show(exchange, position, settings)
            listing.show(assistant, exchange, position)
        if run is None:
            _followups(exchanges[-1])
        else:
            coming = _coming(run, len(exchanges), settings)
    if right is not None and opened is not None:
        with right:
            source_panel.show(assistant, settings, exchanges, opened)
    _question_field(assistant, settings)
    focus.show(exchanges, opened, running=run is not None)
    if run is not None:
        _follow(run, assistant, settings, coming)


def _coming(run: Run, position: int, settings: Settings) -> DeltaGenerator:
    """The question that is being answered, and where its answer comes."""
    with st.container(key="pagar"):
        answer_view.show_question(run.question, position)
        coming = st.empty()
        if settings.has_model and run.mode is not Mode.QUOTES:
            st.button(t("answer.stop"), key="stopp", icon=":material/stop:", on_click=run.cancel)
    return coming


def _followups(last: Exchange) -> None:
    """The documents' own headings nearby, as questions."""
    if not last.followups:
        return
    with st.container(key="videre", gap="xsmall"):
        st.html(markup.heading(t("answer.followups"), level=3))
        for at, name in enumerate(last.followups):
            question = t("answer.about", heading=name)
            label = markup.as_label(question)
            st.button(label, key=f"videre-{at}", on_click=session.ask, args=(question,))


def _question_field(assistant: Assistant, settings: Settings) -> None:
    """Where to type. In a container of its own, not pinned by Streamlit: a page with a pinned
    field scrolls to the end of every answer, and the reader wants its beginning."""
    with st.container(key="sporrefelt", gap="xsmall"):
        st.chat_input(t("ask.placeholder"), key=_FIELD)
        gate.notice()
        undo.show()
        filters.show(assistant.documents, modes=settings.has_model)


def _follow(run: Run, assistant: Assistant, settings: Settings, coming: DeltaGenerator) -> NoReturn:
    """Draw what comes until the answer is there, then the page anew. Does not return."""
    while (ended := _ended(run, assistant, _LOOK)) is None:
        coming.html(answer_view.progress(run, assistant.documents))
    _keep(ended, settings)
    st.rerun()


def _ended(run: Run, assistant: Assistant, seconds: float) -> Exchange | None:
    """How the question ended; None when it has not within so many seconds. What the person can mend
    is said in the conversation; anything else goes on to the boundary."""
    library = assistant.documents
    limits = scope(run.choice, library)
    asked = Exchange(run.question, library, run.choice, limits, run.mode, run.language)
    if limits.empty:
        return asked.ended(None, t("filter.nothing"), ())
    if not run.started:
        run.start(assistant, limits)
    if run.broken:
        session.give_up()
    try:
        answer = run.wait(seconds)
    except PlanError as problem:
        if isinstance(problem, IndexProblem):
            loading.forget()
        return asked.ended(None, said(problem), ())
    if answer is None:
        return None
    before = [each.question for each in session.exchanges()]
    return asked.ended(answer, "", suggestions.headings(answer, assistant.sections, before))


def _at_once(run: Run, assistant: Assistant, settings: Settings) -> Exchange | None:
    """How a question ended whose answer came before a reader missed a sign of it. Nobody waits here
    for a language model, or twice; what broke is raised below what is drawn."""
    if run.started or (settings.has_model and run.mode is not Mode.QUOTES):
        return None
    if ended := _ended(run, assistant, 0.0):
        return ended
    return _ended(run, assistant, 0.0) if run.over(_AT_ONCE) and not run.broken else None


def _keep(ended: Exchange, settings: Settings) -> None:
    """An answer that cannot be saved is shown all the same, and it is said that it was not."""
    undo.act_quietly(partial(keeping.keep, settings, ended))
    session.answered(ended)
