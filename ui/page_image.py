"""The page of a PDF that a quote stands on, with its words marked."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.errors import SourceProblem
from rag.pages import PageImage, page_image
from rag.settings import Settings
from rag.types import Document
from ui import markup
from ui.sources import Source
from ui.words import t


def show(settings: Settings, document: Document, source: Source) -> None:
    """Draw the page, for documents that have pages to draw; others have none."""
    page = source.locator.page
    if page is None or not document.file.lower().endswith(".pdf"):
        return
    path = settings.corpus / document.file
    try:
        drawn = _drawn(str(path.resolve()), document.sha256, page, source.quote)
    except SourceProblem:
        st.html(markup.paragraph(t("source.no_image", page=page), "sted"))
        return
    with st.container(key="sidebilde", gap="xsmall"):
        st.html(markup.paragraph(t("source.page_heading", page=page), "etikett"))
        alt = t("source.page_alt", page=page, title=document.title)
        st.image(drawn.png, width="stretch", alt=alt)
        if not drawn.marks:
            st.html(markup.paragraph(t("source.not_marked"), "sted"))


@st.cache_data(max_entries=32, show_spinner=False)
def _drawn(path: str, sha256: str, page: int, quote: str) -> PageImage:
    return page_image(Path(path), sha256, page, quote)
