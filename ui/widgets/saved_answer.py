"""An answer as it was given, read from the store: its words, its sources and what they weigh."""

from __future__ import annotations

import streamlit as st

from rag import phrases
from rag.settings import Settings
from rag.types import Answer, Citation, Document
from ui import markup
from ui.sources import Source, copied, reference, standing
from ui.widgets.basket_button import quote_button
from ui.words import t
from ui.words.saying import page_of


def saved_answer(
    settings: Settings, answer: Answer, library: tuple[Document, ...], key: str
) -> None:
    saved_text(answer)
    for place, citation in enumerate(answer.citations):
        saved_quote(citation, library)
        quote_button(settings, citation, library, f"{key}-{place}", answer.question)


def saved_text(answer: Answer) -> None:
    """What was written. An answer of quotes alone is its quotes, which follow."""
    if answer.unsure:
        st.html(markup.paragraph(phrases.UNSURE[answer.language], "sted"))
    if answer.generator == "llm" or not answer.citations:
        st.html(markup.paragraph(answer.text))


def saved_copy(answer: Answer, library: tuple[Document, ...]) -> None:
    """The answer with its sources, to paste elsewhere; not where a document is not known."""
    known = {each.id for each in library}
    if answer.citations and all(each.locator.document in known for each in answer.citations):
        st.html(markup.copy_button(t("answer.copy"), copied(answer, library)), width="content")


def saved_quote(citation: Citation, library: tuple[Document, ...]) -> None:
    """The words, where they stand and what they weigh, from what was kept with them."""
    st.html(markup.quote(citation.quote, header=citation.header))
    where = citation.locator
    page = page_of(where)
    st.html(markup.facts((citation.title, where.part or "", " › ".join(where.section), page)))
    document = next((each for each in library if each.id == where.document), None)
    if document is None:
        return
    st.html(markup.status_line(document.status, standing(document, where)))
    source = Source(citation.label, where, citation.quote, True, citation.header)
    st.html(markup.copy_button(t("source.copy"), reference(source, document)), width="content")
