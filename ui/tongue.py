"""``<html lang>`` after the reader has changed the language; before, the server has set it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from ui.words import language
from ui.words.choice import COOKIE

SCRIPT = Path(__file__).parent / "tongue.js"


def show() -> None:
    """Tell the browser which language the page is in. Draws nothing."""
    _renderer()(key="sprakmerke", data={"language": language(), "cookie": COOKIE}, height=0)


@st.cache_resource(show_spinner=False)
def _renderer() -> ComponentRenderer:
    script = SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("planassistenten.tongue", js=script, isolate_styles=False)
