"""What the assistant reads: the documents, their text, how the reading went, and new ones."""

from __future__ import annotations

import streamlit as st

from rag.answer import Assistant
from rag.settings import Settings
from rag.types import Document, Locator
from ui import focus, loading, markup, reader, reading, visit
from ui.access import Role, user
from ui.review import view as review
from ui.sources import standing
from ui.words import t
from ui.words.saying import date_of

_PARAMETER = "les"


def page(settings: Settings) -> None:
    """Draw the page; a document that the address names is opened."""
    assistant = loading.load(settings)
    if assistant is None:
        return
    st.title(t("page.documents"), anchor=False)
    chosen = next((d for d in assistant.documents if d.id == st.query_params.get(_PARAMETER)), None)
    if chosen is not None:
        st.button(t("documents.back"), icon=":material/arrow_back:", on_click=_open, args=("",))
        visit.reads(chosen.id, settings)
        reader.show(assistant, chosen)
    else:
        _library(assistant, settings)
    focus.show((), None, view=f"les-{chosen.id}" if chosen else "")


def _library(assistant: Assistant, settings: Settings) -> None:
    if problem := assistant.problem:
        st.html(markup.alert(t("documents.earlier"), problem))
    st.html(markup.paragraph(t("documents.introduction", count=len(assistant.documents)), "sted"))
    report = reading.latest(settings)
    for document in assistant.documents:
        with st.container(border=True, key=f"dokument-{document.id}", gap="xsmall"):
            _card(document, len(assistant.sections(document.id)), report.get(document.file))
    reading.troubled(report, {each.file for each in assistant.documents})
    if user().may(Role.REVIEWER):
        review.show(settings)


def _card(document: Document, sections: int, told: reading.FileReading | None) -> None:
    whole = Locator(document.id, None, (), None, 0, 0)
    weight = markup.status(document.status, standing(document, whole))
    dated = t("source.dated", date=date_of(document.date)) if document.date else ""
    st.html(markup.heading(document.title, (document.publisher,), level=2, badge=weight))
    counts = t("documents.counts", sections=sections, passages=told.passages if told else 0)
    period = t("documents.period", period=document.period) if document.period else ""
    st.html(markup.facts((dated, period, counts)))
    if document.parts:
        with st.expander(t("documents.parts", count=len(document.parts))):
            st.html(markup.listed(part.title for part in document.parts))
    if told is not None and told.remarks:
        with st.expander(t("documents.remarks", count=len(told.remarks))):
            st.html(markup.listed(told.remarks))
    label = t("documents.read", title=markup.as_label(document.title))
    st.button(label, key=f"les-{document.id}", on_click=_open, args=(document.id,))


def _open(document: str) -> None:
    st.query_params.pop(_PARAMETER, None)
    if document:
        st.query_params[_PARAMETER] = document
