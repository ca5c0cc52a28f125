"""Where the reader's eye should go: the newest question, and the quote in its source."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.session import Opened

SCRIPT = Path(__file__).parent / "focus.js"


def show(exchanges: int, opened: Opened | None) -> None:
    """Scroll to what is new; ``exchanges`` is how many the conversation has.

    Only places in the conversation cross to the script, no text.
    """
    source = opened.name if opened else ""
    question = str(exchanges - 1) if exchanges else ""
    _renderer()(key="fokus", data={"source": source, "question": question})


@st.cache_resource(show_spinner=False)
def _renderer() -> ComponentRenderer:
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("planassistenten.focus", js=script, isolate_styles=False)
