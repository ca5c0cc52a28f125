"""A sheet to take away, in each of its forms."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rag.settings import Settings
from ui.access import LOCAL, User, user
from ui.export.forms import Form, file_name, write
from ui.export.sheet import Sheet
from ui.store.values import Action
from ui.stored import store
from ui.words import t


def downloads(settings: Settings, sheet: Sheet, key: str) -> None:
    """Three buttons; a file is made when its button is pressed, not before.

    A press does not draw the page anew: that would drop the file while it is being fetched.
    """
    with st.container(key=f"{key}-filer", horizontal=True):
        for form in Form:
            st.download_button(
                t(f"keep.{form.name.lower()}"),
                data=partial(_file, settings, user(), sheet, form),
                file_name=file_name(sheet, form),
                mime=form.mime,
                key=f"{key}-{form.value}",
                icon=":material/download:",
                on_click="ignore",
            )


def _file(settings: Settings, person: User, sheet: Sheet, form: Form) -> bytes:
    """Made in a thread without a session: the person was known when the button was drawn."""
    if person != LOCAL:
        store(settings).access_log.write(person.id, Action.EXPORT)
    return write(sheet, form)
