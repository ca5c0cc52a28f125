"""The web app's entry: ``streamlit run app.py``. Settings, navigation and theme, nothing else."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.settings import load_settings
from ui import access, navigation, tongue, visit
from ui.boundary import boundary
from ui.widgets import basket_button
from ui.words import t

STYLE = Path(__file__).parent / "ui" / "style.css"
LOGO = Path(__file__).parent / "ui" / "logo.svg"
ICON = Path(__file__).parent / "ui" / "icon.svg"


def main() -> None:
    st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide")
    st.html(STYLE)
    st.logo(LOGO, size="large", icon_image=ICON)
    with boundary():
        tongue.show()
        settings = load_settings()
        reader = access.require(settings)
        visit.begun(settings)
        if reader is None:
            return
        basket_button.look_again()
        chosen = st.navigation(navigation.pages(settings))
        navigation.sidebar(settings)
        chosen.run()


if __name__ == "__main__":
    main()
