"""The source beside the answer: what it is, where it stands, and the quote marked in its text."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rag.answer import Assistant
from rag.settings import Settings
from rag.types import Document
from ui import markup, page_image, session, visit
from ui.excerpt import Excerpt, excerpt
from ui.session import Exchange, Opened
from ui.sources import (
    Source,
    document_of,
    other_sender,
    quote_span,
    reference,
    standing,
)
from ui.words import t
from ui.words.saying import date_of, page_of

PREVIOUS_KEY, NEXT_KEY, CLOSE_KEY = "alt+up", "alt+down", "esc"


def show(
    assistant: Assistant,
    settings: Settings,
    exchanges: tuple[Exchange, ...],
    opened: Opened,
) -> None:
    """Draw the open source.

    The key of the container tells the style sheet what to do on a narrow screen: a source
    that the reader chose covers the lower part of it, anything else stays out of the way.
    """
    exchange = exchanges[opened.exchange]
    source = next(each for each in exchange.sources if each.number == opened.number)
    document = document_of(exchange.library, source.locator.document)
    if opened.chosen:
        visit.reads(document.id, settings)
    with st.container(key="kilde-valgt" if opened.chosen else "kilde-foreslatt", gap="xsmall"):
        _controls(source, exchange.sources, opened)
        _heading(source, document)
        shown = _in_context(assistant, source)
        if shown is None:
            st.html(markup.alert(t("answer.problem"), t("source.changed")))
        else:
            st.html(markup.excerpt(shown, opened.name, document.language))
            page_image.show(settings, document, source)
        if source.cited:
            st.html(markup.copy_button(t("source.reference"), reference(source, document)))


def _controls(source: Source, sources: tuple[Source, ...], opened: Opened) -> None:
    place = sources.index(source)
    kind = "" if source.cited else "_nearest"
    position = "source.position" if source.cited else "source.nearest_position"
    st.html(markup.paragraph(t(position, number=place + 1, count=len(sources)), "etikett"))
    with st.container(horizontal=True, gap="xsmall", key="kilde-knapper"):
        for name, key, step in (
            ("source.previous", PREVIOUS_KEY, -1),
            ("source.next", NEXT_KEY, 1),
        ):
            there = 0 <= place + step < len(sources)
            st.button(
                t(name + kind),
                key=name,
                shortcut=key,
                help=t("source.by_key", key=key.title()),
                on_click=session.open_source,
                args=(opened.exchange, sources[place + step].number if there else source.number),
                disabled=not there,
            )
        st.button(
            t("source.close"),
            key="source.close",
            shortcut=CLOSE_KEY,
            on_click=session.close_source,
        )


def _heading(source: Source, document: Document) -> None:
    place = source.locator
    st.html(markup.heading(document.title, level=2))
    st.html(markup.status_line(document.status, standing(document, place)))
    if not source.cited:
        st.html(markup.paragraph(t("source.not_a_source"), "sted"))
    details = (
        other_sender(document, place),
        page_of(place),
        t("source.dated", date=date_of(document.date)) if document.date else "",
    )
    if any(details):  # Streamlit refuses an empty piece of HTML
        st.html(markup.facts(details))
    st.html(markup.breadcrumbs((document.title, place.part or "", *place.section)))


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
