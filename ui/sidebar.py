"""The sidebar: what the assistant is, which documents to search, and a fresh start."""

from __future__ import annotations

import streamlit as st

from rag.types import Document
from ui import markup, session
from ui.sources import titled
from ui.words import t


def show(documents: tuple[Document, ...]) -> tuple[str, ...]:
    """Draw the sidebar; returns the ids of the documents to search, none meaning all."""
    titles = {each.id: titled(each) for each in documents}
    with st.sidebar:
        st.html(markup.paragraph(t("app.name"), "navn"))
        st.button(t("ask.new"), on_click=session.start_over, width="stretch")
        session.forget_unknown(tuple(titles))
        chosen = st.multiselect(
            t("filter.documents"),
            options=list(titles),
            format_func=lambda each: titles[each],
            key=session.FILTER_KEY,
            placeholder=t("filter.all_documents"),
            help=t("filter.documents_help"),
            select_all=False,
            wrap=True,
        )
    return tuple(chosen)
