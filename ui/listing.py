"""Every place that speaks of a question's subject, and how much was read to find them."""

from __future__ import annotations

import streamlit as st

from rag.answer import Assistant
from rag.complete import Listing, Section
from ui import markup, session
from ui.piece import piece
from ui.session import Exchange
from ui.sources import titled
from ui.words import t


@piece
def show(assistant: Assistant, exchange: Exchange, position: int) -> None:
    """The button beneath an answer that asks for the whole list; the list once it is asked for."""
    if exchange.answer is None or exchange.answer.outcome.refused:
        return
    asked = position in session.lists()
    st.button(
        t("list.hide" if asked else "list.show"),
        key=f"alle-{position}",
        on_click=session.hide_list if asked else session.list_all,
        args=(position,),
    )
    if not asked:
        return
    listing = _made(assistant, exchange, position)
    with st.container(key=f"liste-{position}", gap="xsmall"):
        st.html(markup.heading(t("list.heading"), (), level=3))
        st.html(markup.paragraph(_counted(listing)))
        if listing.sections:
            st.html("".join(map(_section, listing.sections)))


def _made(assistant: Assistant, exchange: Exchange, position: int) -> Listing:
    """Made once, and kept: it takes longer than all else that a press draws anew."""
    listing = session.lists()[position]
    if listing is None:
        scope = exchange.scope
        listing = assistant.list_all(exchange.understood, scope.documents, scope.parts)
        session.list_all(position, listing)
    return listing


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
