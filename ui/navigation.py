"""The pages that there are, and what stands in the sidebar on all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import streamlit as st

from rag.settings import Settings
from ui import focus, session, visit
from ui.words import LANGUAGES, in_address, language, t, use

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_LANGUAGE_KEY = "language-choice"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its module in ``ui.pages`` and its place in the address. It has no icon: Streamlit
    would fetch that from the network, for the browser's tab."""

    module: str
    path: str


ENTRIES = (
    Entry("ask", "spor"),
    Entry("conversations", "samtaler"),
    Entry("basket", "utvalg"),
    Entry("documents", "dokumenter"),
    Entry("quality", "kvalitet"),
    Entry("feedback", "tilbakemeldinger"),
)

_OWN_FOCUS = ("ask", "conversations", "documents")
"""Pages that lead the eye themselves; on the others the script is there for the rest it does."""


def pages(settings: Settings) -> list[StreamlitPage]:
    """The pages whose module is part of this installation, in their order."""
    return [_page(entry, settings) for entry in ENTRIES if find_spec(f"ui.pages.{entry.module}")]


def page_of(name: str, settings: Settings) -> StreamlitPage:
    """The page of one module, to link to from another."""
    return _page(next(entry for entry in ENTRIES if entry.module == name), settings)


def sidebar(settings: Settings) -> None:
    """The fresh start above, the choice of language below."""
    with st.sidebar:
        st.button(
            t("ask.new"),
            key="ny-samtale",
            icon=":material/add:",
            on_click=session.start_over,
            width="stretch",
        )
        with st.container(key="sprakvalg"):
            st.session_state[_LANGUAGE_KEY] = language()
            st.selectbox(
                t("app.language"),
                LANGUAGES,
                key=_LANGUAGE_KEY,
                format_func=lambda each: t(f"app.{each}"),
                on_change=_speak,
            )
        visit.sign_out_button(settings)
    in_address()


def _speak() -> None:
    use(st.session_state[_LANGUAGE_KEY])


def _page(entry: Entry, settings: Settings) -> StreamlitPage:
    """The module is imported when the page is first opened, not before."""

    def show() -> None:
        page: Callable[[Settings], None] = import_module(f"ui.pages.{entry.module}").page
        page(settings)
        if entry.module not in _OWN_FOCUS:
            focus.show(session.exchanges(), None)

    title, first = t(f"page.{entry.module}"), entry is ENTRIES[0]
    return st.Page(show, title=title, url_path=entry.path, default=first)
