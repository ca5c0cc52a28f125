"""The source beside the answer: what it is, where it stands, and the quote marked in its text."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rag.answer import Assistant
from rag.types import Document
from ui import markup, session, words
from ui.excerpt import Excerpt, excerpt
from ui.session import Exchange, Opened
from ui.sources import (
    Source,
    document_of,
    norwegian_date,
    other_sender,
    quote_span,
    reference,
    sources_of,
    standing,
)


def show(assistant: Assistant, exchanges: tuple[Exchange, ...], opened: Opened | None) -> None:
    """Draw the open source, or how to open one.

    The key of the container tells the style sheet what to do on a narrow screen: a source
    that the reader chose covers the lower part of it, anything else stays out of the way.
    """
    if opened is None:
        with st.container(key="kilde-ingen"):
            st.html(markup.paragraph(words.NO_SOURCE_OPEN, "sted"))
        return
    exchange = exchanges[opened.exchange]
    sources = sources_of(exchange.answer) if exchange.answer else ()
    source = next(each for each in sources if each.number == opened.number)
    document = document_of(exchange.library, source.locator.document)
    with st.container(key="kilde-valgt" if opened.chosen else "kilde-foreslatt", gap="xsmall"):
        _controls(source, sources, opened)
        _heading(source, document)
        shown = _in_context(assistant, source)
        if shown is None:
            st.html(markup.alert(words.PROBLEM, words.CHANGED))
        else:
            st.html(markup.excerpt(shown, opened.name))
        if source.cited:
            _reference(source, document)


def _reference(source: Source, document: Document) -> None:
    st.html(markup.paragraph(words.REFERENCE, "etikett"))
    st.code(markup.visible(reference(source, document)), language=None, wrap_lines=True)


def _controls(source: Source, sources: tuple[Source, ...], opened: Opened) -> None:
    place = sources.index(source)
    with st.container(horizontal=True, gap="xsmall", key="kilde-knapper"):
        previous = words.PREVIOUS if source.cited else words.PREVIOUS_NEAREST
        following = words.NEXT if source.cited else words.NEXT_NEAREST
        for label, step in ((previous, -1), (following, 1)):
            there = 0 <= place + step < len(sources)
            number = sources[place + step].number if there else source.number
            arguments = (opened.exchange, number)
            st.button(label, on_click=session.open_source, args=arguments, disabled=not there)
        st.button(words.CLOSE, on_click=session.close_source)
    position = words.source_position if source.cited else words.nearest_position
    st.html(markup.paragraph(position(place + 1, len(sources)), "etikett"))


def _heading(source: Source, document: Document) -> None:
    place = source.locator
    st.html(markup.heading(document.title))
    st.html(markup.status_line(document.status, standing(document, place)))
    if not source.cited:
        st.html(markup.paragraph(words.NOT_A_SOURCE, "sted"))
    details = (
        place.part or "",
        other_sender(document, place),
        words.page(place.page, place.ocr) if place.page is not None else "",
        words.dated(norwegian_date(document.date)) if document.date else "",
    )
    if any(details):  # Streamlit refuses an empty piece of HTML
        st.html(markup.facts(details))
    if place.section:
        st.html(markup.breadcrumbs(place.section))


def _in_context(assistant: Assistant, source: Source) -> Excerpt | None:
    """The quote in the document as it stands now; None if it is no longer there."""
    place = source.locator
    if all(document.id != place.document for document in assistant.documents):
        return None
    text = assistant.text(place.document)
    span = quote_span(text, source)
    if span is None:
        return None
    moved = replace(place, start=span[0], end=span[1])
    return excerpt(text, span, assistant.section_span(moved))
