"""A button that puts a quote or an answer in the person's basket, and takes it out again."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.settings import Settings
from rag.types import Answer, Citation, Document
from ui.access import user
from ui.store.basket import Basket
from ui.store.saved import named
from ui.store.values import Answered, Content, Quoted
from ui.stored import store
from ui.widgets.undo import Deed, act
from ui.words import t

_THERE = "basket-there"


def quote_button(
    settings: Settings,
    citation: Citation,
    library: tuple[Document, ...],
    key: str,
    question: str = "",
) -> None:
    """``key`` tells this button from the others on the page."""
    ids = (citation.locator.document,)
    _button(settings, Quoted(citation, question), named(library, None, ids), key)


def answer_button(
    settings: Settings, answer: Answer, library: tuple[Document, ...], key: str
) -> None:
    _button(settings, Answered(answer), named(library, answer), key)


def _button(settings: Settings, content: Content, library: tuple[Document, ...], key: str) -> None:
    kept, who = store(settings).basket, user().id
    there = content.digest in _there(kept, who)
    what = "answer" if isinstance(content, Answered) else "quote"
    put_in = partial(kept.add, who, content, library)
    take_out = partial(_take_out, kept, who, content)
    st.button(
        t(f"keep.{'remove' if there else 'add'}_{what}"),
        key=key,
        icon=":material/bookmark_added:" if there else ":material/bookmark_add:",
        on_click=_change,
        args=(take_out if there else put_in,),
    )


def _change(deed: Deed) -> None:
    act(deed)
    look_again()


def look_again() -> None:
    """Let the next button ask what is in the basket; those after it on the page need not."""
    st.session_state.pop(_THERE, None)


def _there(kept: Basket, who: str) -> frozenset[str]:
    found: frozenset[str] | None = st.session_state.get(_THERE)
    if found is None:
        found = st.session_state[_THERE] = kept.digests(who)
    return found


def _take_out(kept: Basket, who: str, content: Content) -> None:
    for item in kept.list(who):
        if item.content.digest == content.digest:
            kept.remove(who, item.id)
