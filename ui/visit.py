"""Coming, reading, being turned away and going, written into the access log; and the way out."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.settings import Settings
from ui import access
from ui.gate import record
from ui.store.values import Action
from ui.widgets import undo
from ui.words import t

_READ = "visit-read"
_A_DAY = 86_400  # seconds; remembered at least as long as a sign-in usually lasts


def begun(settings: Settings) -> None:
    """Log once that someone signed in, or signed in and was turned away. Raises StoreProblem."""
    who = access.user()
    if who.id:
        action = Action.SIGN_IN if who.may(access.Role.READER) else Action.REFUSED
        _came(who.id, who.since, action, settings)


def reads(document: str, settings: Settings) -> None:
    """Log that a document is read, never which; once for each that is opened.

    Raises StoreProblem: what cannot be logged is not done.
    """
    if st.session_state.get(_READ) != document:
        record(Action.READ, settings)
        st.session_state[_READ] = document


def sign_out_button(settings: Settings) -> None:
    """The way out, where someone has signed in."""
    person = access.user()
    if person is not access.LOCAL:
        name = t("access.sign_out_as", name=person.name)
        st.button(name, key="logg-ut", icon=":material/logout:", on_click=_out, args=(settings,))


def _out(settings: Settings) -> None:
    undo.act_quietly(partial(record, Action.SIGN_OUT, settings))
    st.logout()


@st.cache_resource(ttl=_A_DAY, max_entries=100_000, show_spinner=False)
def _came(who: str, since: float, action: Action, _settings: Settings) -> None:
    """Every tab and every reload begins a session; a sign-in is one by who and when."""
    record(action, _settings)
