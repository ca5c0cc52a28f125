"""A document to read: its contents, a section's text, and a search inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import streamlit as st

from rag.answer import Assistant
from rag.types import Document, Locator
from ui import markup
from ui.excerpt import excerpt
from ui.sources import Source, reference, standing
from ui.words import t

FOUND = 20  # places shown of a search
_REACH = 160  # characters on each side of a place found
_SHORTEST = 2  # characters of a search


def show(assistant: Assistant, document: Document) -> None:
    """Draw the document: heading, search, contents and the chosen section."""
    whole = Locator(document.id, None, (), None, 0, 0)
    weight = markup.status(document.status, standing(document, whole))
    st.html(markup.heading(document.title, (document.publisher,), level=2, badge=weight))
    sections = assistant.sections(document.id)
    text = assistant.text(document.id)
    searched = st.text_input(t("documents.search"), key=f"finn-{document.id}").strip()
    if len(searched) >= _SHORTEST:
        _found(text, searched, sections, document)
    chosen = st.selectbox(
        t("documents.contents"),
        range(len(sections)),
        format_func=lambda at: _name(sections[at], document),
        key=f"del-{document.id}",
    )
    _section(text, document, sections[chosen])
    _turn(document, sections, chosen)


def _turn(document: Document, sections: list[Locator], at: int) -> None:
    """To the section before and the one after, by their names."""
    with st.container(key="bla", gap="xsmall"):
        for name, there in (("previous", at - 1), ("next", at + 1)):
            if 0 <= there < len(sections):
                section = sections[there].section
                title = section[-1] if section else document.title
                st.button(
                    markup.as_label(t(f"documents.{name}", title=title)),
                    key=f"bla-{name}",
                    icon=f":material/arrow_{'back' if name == 'previous' else 'forward'}:",
                    on_click=_go,
                    args=(document, there),
                )


def _go(document: Document, at: int) -> None:
    """Turn to a section, and leave the search."""
    st.session_state[f"del-{document.id}"] = at
    st.session_state[f"finn-{document.id}"] = ""


def places(text: str, words: str) -> Iterator[tuple[int, int]]:
    """Spans where ``words`` stand in ``text``, whatever the case and the white space."""
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    yield from (match.span() for match in re.finditer(pattern, text, re.I))


def _found(text: str, words: str, sections: list[Locator], document: Document) -> None:
    spans = list(places(text, words))
    st.html(markup.paragraph(t("documents.found", count=len(spans)), "sted"))
    for number, span in enumerate(spans[:FOUND]):
        home = next((s for s in sections if s.start <= span[0] < s.end), None)
        around = excerpt(text, span, (home.start, home.end) if home else span, _REACH)
        if home is not None and home.section:
            st.html(markup.breadcrumbs(home.section))
        st.html(markup.excerpt(around, f"funn-{number}"))
        if home is not None:
            st.button(
                t("documents.go"),
                key=f"til-{number}",
                on_click=_go,
                args=(document, sections.index(home)),
            )


def _section(text: str, document: Document, section: Locator) -> None:
    details = (section.part or "", _page(section))
    if any(details):
        st.html(markup.facts(details))
    if section.section:
        st.html(markup.breadcrumbs(section.section, document.language))
    for start, end in _paragraphs(text, section):
        place = Locator(document.id, section.part, section.section, section.page, start, end)
        quoted = reference(Source(0, place, text[start:end], cited=True), document)
        st.html(
            markup.passage(text[start:end], document.language)
            + markup.copy_button(t("documents.copy"), quoted)
        )


def _paragraphs(text: str, section: Locator) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]*\S[^\n]*", text[section.start : section.end]):
        yield section.start + match.start(), section.start + match.end()


def _name(section: Locator, document: Document) -> str:
    steps = [section.part or "", *section.section]
    return " › ".join(step for step in steps if step) or document.title


def _page(section: Locator) -> str:
    return t("source.page", number=section.page) if section.page is not None else ""
