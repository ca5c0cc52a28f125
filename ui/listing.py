"""Every place that speaks of a question's subject, and how much was read to find them."""

from __future__ import annotations

import streamlit as st

from rag.answer import Assistant
from rag.complete import Listing, Section
from ui import markup, session
from ui.session import Exchange
from ui.sources import titled
from ui.words import t


def show(assistant: Assistant, exchange: Exchange, position: int) -> None:
    """The button beneath an answer that asks for the whole list; the list once it is asked for."""
    if exchange.answer is None or exchange.answer.outcome.refused:
        return
    if session.listed() != position:
        st.button(
            t("list.show"), key=f"alle-{position}", on_click=session.list_all, args=(position,)
        )
        return
    scope = exchange.scope
    listing = assistant.list_all(exchange.question, scope.documents, scope.parts)
    with st.container(key=f"liste-{position}", gap="xsmall"):
        st.html(markup.heading(t("list.heading"), (), level=3))
        st.html(markup.paragraph(_counted(listing)))
        for section in listing.sections:
            st.html(_section(section))


def _counted(listing: Listing) -> str:
    return t(
        "list.read",
        found=listing.found,
        sections=len(listing.sections),
        read=listing.read,
        documents=listing.documents,
    )


def _section(section: Section) -> str:
    where = (titled(section.document), section.part or "", *section.section)
    texts = [hit.passage.text for hit in section.hits]
    return markup.folded(where, texts, section.document.language)
