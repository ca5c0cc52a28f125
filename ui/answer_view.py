"""One exchange of the conversation: the question, and the answer, refusal or problem."""

from __future__ import annotations

import streamlit as st

from rag.types import Answer, Document, Outcome
from ui import markup, session, words
from ui.session import Exchange
from ui.sources import Group, Source, document_of, grouped, sources_of, standing


def show(exchange: Exchange, position: int) -> None:
    """Draw the exchange; ``position`` is its place in the conversation, from 0."""
    show_question(exchange.question, position)
    with st.container(key=f"svar-{position}"):
        if exchange.answer is None:
            st.html(markup.alert(words.PROBLEM, exchange.problem))
        else:
            _answer(exchange, exchange.answer, position)


def show_question(question: str, position: int) -> None:
    st.html(markup.question(question, position))


def _answer(exchange: Exchange, answer: Answer, position: int) -> None:
    if answer.outcome.refused:
        st.html(markup.outcome(words.OUTCOMES[answer.outcome], answer.text))
    elif answer.outcome is Outcome.PARTIAL:
        st.html(markup.outcome(words.OUTCOMES[answer.outcome]))
    sources = sources_of(answer)
    if sources and answer.outcome.refused:
        explanation = (words.NEAREST_EXPLANATION,)
        st.html(markup.heading(words.NEAREST_HEADING, explanation, level=2))
    for group in grouped(sources, exchange.library):
        _group(group, exchange.library, position)
    _small_print(exchange, answer)


def _group(group: Group, library: tuple[Document, ...], position: int) -> None:
    st.html(markup.heading(group.heading, group.where))
    for source in group.sources:
        with st.container(key=f"kilde-{position}-{source.number}", gap="xsmall"):
            _source(source, document_of(library, source.locator.document), position)


def _source(source: Source, document: Document, position: int) -> None:
    """The words, and beneath them the button that opens them and what weight they carry."""
    st.html(markup.quote(source.quote) if source.cited else markup.passage(source.quote))
    label = words.source_label(source.number) if source.cited else words.SHOW_IN_DOCUMENT
    place = source.locator
    page = words.page(place.page, place.ocr) if place.page is not None else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            label,
            key=f"apne-{position}-{source.number}",
            type="primary" if session.is_open(position, source.number) else "secondary",
            on_click=session.open_source,
            args=(position, source.number),
        )
        weight = standing(document, place)
        st.html(markup.status_line(document.status, weight, page), width="content")


def _small_print(exchange: Exchange, answer: Answer) -> None:
    titles = [document_of(exchange.library, each).title for each in exchange.documents]
    if titles:
        st.html(markup.paragraph(words.searched_only("; ".join(titles)), "sted"))
    for note in answer.notes:
        st.html(markup.paragraph(note, "sted"))
    st.html(markup.paragraph(words.answered_in(answer.seconds), "sted"))
