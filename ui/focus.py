"""Where the reader's eye and ear should go: the newest question, the quote in its source, and one
spoken word when an answer has come."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.session import Exchange, Opened
from ui.words import language, t

SCRIPT = Path(__file__).parent / "focus.js"


def show(
    exchanges: tuple[Exchange, ...],
    opened: Opened | None,
    *,
    running: bool = False,
    view: str = "",
) -> None:
    """Scroll to what is new and say that it is there. ``running``: a question after the exchanges
    is being answered. ``view`` names what lies open on a page that shows one thing or another:
    when it changes, the page is read from its beginning.

    Only places in the conversation and the app's own words cross to the script, no text of a
    document or a question.
    """
    asked = len(exchanges) + running
    data = {
        "lang": language(),
        "source": opened.name if opened else "",
        "question": str(asked - 1) if asked else "",
        "answered": str(len(exchanges) - 1) if exchanges else "",
        "spoken": _spoken(exchanges[-1]) if exchanges else "",
        "view": view,
        "skip": t("app.skip"),
        "names": {
            "stChatInputSubmitButton": t("ask.send"),
            "stSidebarCollapseButton": t("app.hide_menu"),
            "stExpandSidebarButton": t("app.show_menu"),
        },
        "uploader": {
            "choose": t("review.choose"),
            "remove": t("review.remove_file"),
            "refused": t("review.not_taken"),
        },
        "words": {
            "--pa-velg-fil": t("review.choose"),
            "--pa-for-stor": t("review.not_taken"),
        },
    }
    _renderer()(key="fokus", data=data)


def _spoken(last: Exchange) -> str:
    """What a screen reader says of the newest answer, once."""
    if last.answer is None:
        return ""  # a problem is an alert already
    if last.answer.outcome.refused:
        return t("answer.spoken_refusal", count=len(last.sources))
    return t("answer.spoken", count=len(last.sources))


@st.cache_resource(show_spinner=False)
def _renderer() -> ComponentRenderer:
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("planassistenten.focus", js=script, isolate_styles=False)
