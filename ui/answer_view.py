"""One exchange of the conversation: the question, and the answer, refusal or problem."""

from __future__ import annotations

import streamlit as st

from rag.itself import about_itself
from rag.norwegian import language as language_of
from rag.settings import Settings
from rag.subject import subject
from rag.types import Answer, Citation, Document, Mode, Outcome
from ui import filters, markup, session
from ui.running import Run
from ui.session import Exchange
from ui.sources import Group, Source, copied, document_of, grouped, reference, standing
from ui.widgets.basket_button import answer_button, quote_button
from ui.widgets.feedback import feedback
from ui.words import t
from ui.words.saying import answered_in, outcome_heading, page_of

_GLIMPSE = 3  # places named while the text is awaited


def show(exchange: Exchange, position: int, settings: Settings) -> None:
    """Draw the exchange; ``position`` is its place in the conversation, from 0."""
    show_question(exchange.question, position)
    with st.container(key=f"svar-{position}"):
        if exchange.answer is None:
            st.html(markup.alert(t("answer.problem"), exchange.problem))
        else:
            _answer(exchange, exchange.answer, position, settings)
            _after(exchange, exchange.answer, position, settings)


def show_question(question: str, position: int) -> None:
    st.html(markup.question(question, position))


def progress(run: Run, library: tuple[Document, ...]) -> str:
    """What can be told of a question on its way: where it was found, then the text so far."""
    queued = t("ask.queued") if run.queued else ""
    if not run.hits:
        return markup.paragraph(f"{t('ask.searching')} {queued}".rstrip(), "sted")
    titles = dict.fromkeys(hit.passage.locator.document for hit in run.hits)
    found = t("ask.found", passages=len(run.hits), documents=len(titles))
    found = f"{found} {queued}".rstrip()
    shown = [hit.passage.locator for hit in run.hits[:_GLIMPSE]]
    places = [(document_of(library, each.document).title, *each.section[-1:]) for each in shown]
    labels = tuple(citation.label for citation in run.citations)
    # Once there is text to read, the places give it their room.
    coming = markup.prose(run.text, labels, "", run.language or language_of(run.question))
    return markup.found(found, () if run.text else places) + coming


def _answer(exchange: Exchange, answer: Answer, position: int, settings: Settings) -> None:
    if answer.outcome.refused:
        _refusal(exchange, answer, position)
    elif notice := _notice(exchange, answer, settings):
        st.html(markup.outcome(notice, "\n".join(answer.notes)))
        _otherwise(exchange, answer, position)
    else:
        if answer.outcome is Outcome.PARTIAL:
            st.html(markup.outcome(outcome_heading(answer.outcome)))
        # What weakens an answer is read before it: that no source is of the year asked for.
        for note in answer.notes:
            st.html(markup.paragraph(note, "sted"))
        _otherwise(exchange, answer, position)
    if answer.generator == "llm" and answer.citations:
        labels = tuple(citation.label for citation in answer.citations)
        st.html(markup.prose(answer.text, labels, f"{position:d}-", answer.language))
        st.html(markup.heading(t("answer.sources"), level=3))
    for group in grouped(exchange.sources, exchange.library):
        _group(group, exchange, position, settings)
    if not answer.outcome.refused:
        _related(answer, position)
    _small_print(exchange, answer)


def _notice(exchange: Exchange, answer: Answer, settings: Settings) -> str:
    """The heading over the notes where a language model did not do what was asked of it (it stopped
    on the way, or quotes stand in its place), or where the quotes may not be what was asked for."""
    if answer.outcome.refused:
        return ""
    if answer.generator == "llm":
        return t("answer.cut_short") if answer.outcome is Outcome.PARTIAL else ""
    asked = settings.has_model and exchange.mode is not Mode.QUOTES
    if asked:
        return t("answer.quotes_instead")
    return t("answer.unsure") if answer.unsure else ""


def _after(exchange: Exchange, answer: Answer, position: int, settings: Settings) -> None:
    """What a reader may do with the answer: keep it, and say whether it was of use."""
    with st.container(key=f"etter-{position}", gap="xsmall"):
        if answer.citations:
            answer_button(settings, answer, exchange.library, f"ta-med-{position}")
        feedback(settings, answer, exchange.library, f"melding-{position}")


def _otherwise(exchange: Exchange, answer: Answer, position: int) -> None:
    """Beneath what the last question was read as going on about: have it answered by itself."""
    last = position == len(session.exchanges()) - 1 and session.run() is None
    if answer.standalone and last:
        st.button(
            t("answer.alone"),
            key=f"alene-{position}",
            icon=":material/replay:",
            on_click=session.ask,
            args=(exchange.question,),
            kwargs={"before": ()},
        )


def _refusal(exchange: Exchange, answer: Answer, position: int) -> None:
    """That there is no answer, what was searched for, and what the passages below are."""
    if about_itself(exchange.question):
        st.html(markup.paragraph(answer.text))
        return
    # Without a model the text says in the question's language what the heading says.
    said = (answer.text, *answer.notes) if answer.generator == "llm" else answer.notes
    st.html(markup.outcome(outcome_heading(answer.outcome), "\n".join(said)))
    _otherwise(exchange, answer, position)
    looked = [(each.word, each.added) for each in answer.expansion]
    searched = subject(exchange.understood)
    st.html(markup.searched(t("answer.searched_for", question=searched), looked))
    _related(answer, position)
    if exchange.sources:
        explanation = (t("answer.nearest_explanation"),)
        st.html(markup.heading(t("answer.nearest_heading"), explanation, level=3))


def _related(answer: Answer, position: int) -> None:
    """What the documents do answer near a question that they do not, or not surely, to press."""
    if not answer.related:
        return
    with st.container(key=f"nar-{position}", gap="xsmall"):
        st.html(markup.heading(t("answer.related"), level=3))
        for at, question in enumerate(answer.related):
            label = markup.as_label(question)
            key = f"neste-{position}-{at}"
            st.button(label, key=key, on_click=session.ask, args=(question,))


def _group(group: Group, exchange: Exchange, position: int, settings: Settings) -> None:
    first = group.sources[0]
    document = document_of(exchange.library, first.locator.document)
    weight = markup.status(document.status, standing(document, first.locator))
    st.html(markup.heading(group.heading, group.where, level=3 if first.cited else 4, badge=weight))
    for source in group.sources:
        with st.container(key=f"kilde-{position}-{source.number}", gap="xsmall"):
            _source(source, document, exchange, position, settings)


def _source(
    source: Source, document: Document, exchange: Exchange, position: int, settings: Settings
) -> None:
    """The words, and beneath them what opens them in their document and what keeps them."""
    if source.cited:
        st.html(markup.quote(source.quote, document.language, source.header))
    else:
        st.html(markup.passage(source.quote, document.language))
    number = source.number
    label = t("source.label", number=number) if source.cited else t("source.show")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.button(
            label,
            key=f"apne-{position}-{number}",
            type="primary" if session.is_open(position, number) else "secondary",
            on_click=session.open_source,
            args=(position, number),
        )
        if source.locator.page is not None:
            page = page_of(source.locator)
            st.html(markup.paragraph(page, "sted"), width="content")
        if source.cited:
            _keep(source, document, exchange, position, settings)


def _keep(
    source: Source, document: Document, exchange: Exchange, position: int, settings: Settings
) -> None:
    number, words = source.number, source.quote
    kept = number, source.locator, document.title, document.status
    citation = Citation(*kept, words, words, source.header)
    key = f"behold-{position}-{number}"
    quote_button(settings, citation, exchange.library, key, exchange.question)
    button = markup.copy_button(t("source.copy"), reference(source, document))
    st.html(button, width="content")


def _small_print(exchange: Exchange, answer: Answer) -> None:
    limits = filters.spoken(exchange.choice, exchange.library)
    lines = [t("filter.searched_only", titles="; ".join(limits))] if limits else []
    lines.append(answered_in(answer.seconds))
    with st.container(gap="xsmall"):
        for line in lines:
            st.html(markup.paragraph(line, "sted"))
        if answer.citations:
            st.html(markup.copy_button(t("answer.copy"), copied(answer, exchange.library)))
