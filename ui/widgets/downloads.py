"""A sheet to take away, in each of its forms."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.settings import Settings
from ui.access import user
from ui.export.forms import Form, file_name, write
from ui.export.sheet import Sheet
from ui.keeping import store
from ui.store.values import Action
from ui.widgets.undo import act
from ui.words import t


def downloads(settings: Settings, sheet: Sheet, key: str) -> None:
    """Three buttons; a file is made when its button is pressed, not before."""
    with st.container(key=f"{key}-filer", horizontal=True):
        for form in Form:
            st.download_button(
                t(f"keep.{form.name.lower()}"),
                data=partial(write, sheet, form),
                file_name=file_name(sheet, form),
                mime=form.mime,
                key=f"{key}-{form.value}",
                icon=":material/download:",
                on_click=_log,
                args=(settings,),
            )


def _log(settings: Settings) -> None:
    act(lambda: store(settings).access_log.write(user().id, Action.EXPORT))
