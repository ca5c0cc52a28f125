"""Say what was done, and offer to take it back; say in words what could not be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from rag.errors import StorageProblem
from ui import markup
from ui.gate import PersonalData
from ui.problems import said
from ui.store.errors import StoreProblem
from ui.words import t

_OFFER, _FAULT = "undo-offer", "undo-fault"
Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Offer:
    message: str
    back: Deed


def act(deed: Deed, message: str = "", back: Deed | None = None) -> None:
    """Do ``deed``; then say ``message`` with a button that does ``back``. For callbacks, which run
    outside the app's boundary: what could not be stored, or may not be, is said in words."""
    st.session_state.pop(_OFFER, None)
    act_quietly(deed)
    if back is not None and not failed():
        st.session_state[_OFFER] = _Offer(message, back)


def act_quietly(deed: Deed) -> None:
    """Do ``deed``, and leave standing what was offered before."""
    try:
        deed()
    except (StoreProblem, StorageProblem, PersonalData) as problem:
        st.session_state[_FAULT] = said(problem)


def failed() -> bool:
    """Whether something could not be done since the last :func:`show`."""
    return _FAULT in st.session_state


def show() -> None:
    """Draw what there is to say; a fault is said once."""
    fault: str | None = st.session_state.pop(_FAULT, None)
    if fault:
        st.html(markup.alert(t("keep.problem"), fault))
    offer: _Offer | None = st.session_state.get(_OFFER)
    if offer is None:
        return
    with st.container(key="angre", horizontal=True, vertical_alignment="center"):
        st.html(markup.message(offer.message), width="content")
        st.button(
            t("keep.undo"),
            key="angre-knapp",
            icon=":material/undo:",
            on_click=act,
            args=(offer.back,),
        )
