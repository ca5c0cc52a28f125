"""A sheet to take away, in each of its forms."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from rag.settings import Settings
from ui.access import LOCAL, user
from ui.export.forms import Form, file_name, write
from ui.export.sheet import Sheet
from ui.store.values import Action
from ui.stored import store
from ui.widgets.undo import act
from ui.words import t


def downloads(settings: Settings, sheet: Sheet, key: str) -> None:
    """Three buttons. The files are made when the sheet is first drawn, and kept while it stays.

    A file that is made at the press would get a new name in each run of the page, and a press
    while the page is drawn anew would come to nothing; a file named by its content keeps its name.
    """
    files = _files(sheet, f"{key}-laget")
    person = user()
    logged = partial(act, partial(store(settings).access_log.write, person.id, Action.EXPORT))
    nothing: Literal["ignore"] = "ignore"
    with st.container(key=f"{key}-filer", horizontal=True):
        for form in Form:
            st.download_button(
                t(f"keep.{form.name.lower()}"),
                data=files[form],
                file_name=file_name(sheet, form),
                mime=form.mime,
                key=f"{key}-{form.value}",
                icon=":material/download:",
                on_click=nothing if person == LOCAL else logged,
            )


def _files(sheet: Sheet, kept: str) -> dict[Form, bytes]:
    """Word's file holds the time it was made: made anew, it would be another."""
    made: tuple[Sheet, dict[Form, bytes]] | None = st.session_state.get(kept)
    if made is None or made[0] != sheet:
        made = sheet, {form: write(sheet, form) for form in Form}
        st.session_state[kept] = made
    return made[1]
