"""The sidebar: what the assistant is, which documents to search, and a fresh start."""

from __future__ import annotations

import streamlit as st

from rag.types import Document
from ui import markup, session, words
from ui.sources import titled


def show(documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Draw the sidebar; returns the ids of the documents to search, none meaning all."""
    titles = {each.id: titled(each) for each in documents}
    with st.sidebar:
        st.html(markup.paragraph(words.NAME, "navn"))
        st.button(words.NEW_CONVERSATION, on_click=session.start_over, width="stretch")
        session.forget_unknown(tuple(titles))
        chosen = st.multiselect(
            words.FILTER,
            options=list(titles),
            format_func=lambda each: titles[each],
            key=session.FILTER_KEY,
            placeholder=words.FILTER_EMPTY,
            help=words.FILTER_HELP,
            select_all=False,
            wrap=True,
        )
    return tuple(chosen)
