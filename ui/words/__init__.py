"""What the app says, in the language that the reader has chosen: ``t("area.name", value=…)``."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui.words.catalogue import DEFAULT, LANGUAGES, catalogue, say, say_all
from ui.words.choice import COOKIE, PARAMETER, choice

__all__ = ["DEFAULT", "LANGUAGES", "catalogue", "language", "say", "say_all", "t", "t_all", "use"]

_KEY = "language"


def language() -> str:
    """The session's language; bokmål outside a session, as in a thread of its own."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    if _KEY not in st.session_state:
        browser = st.context
        st.session_state[_KEY] = choice(
            st.query_params.get(PARAMETER, ""),
            browser.cookies.get(COOKIE, ""),
            browser.headers.get("accept-language", ""),
        )
    chosen: str = st.session_state[_KEY]
    return chosen


def use(chosen: str) -> None:
    """Speak ``chosen`` for the rest of the session, and say so in the address."""
    st.session_state[_KEY] = chosen
    in_address()


def in_address() -> None:
    """Keep the language in the address, so that a link opens in it; bokmål goes without saying."""
    if language() == DEFAULT:
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != language():
        st.query_params[PARAMETER] = language()


def t(key: str, /, **values: object) -> str:
    """The string of ``key`` in the session's language."""
    return say(language(), key, **values)


def t_all(key: str) -> tuple[str, ...]:
    """The strings of a key that holds a list, in the session's language."""
    return say_all(language(), key)
