"""A piece of a page that is drawn anew alone, when what is pressed in it concerns nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from ui import access
from ui.boundary import boundary

P = ParamSpec("P")


def piece(draw: Callable[P, None]) -> Callable[P, None]:
    """``draw`` as a Streamlit fragment.

    The app's entry does not run then, so its edge and its look at who is asking stand here too:
    where the person may no longer read, the whole page is drawn, and says so.
    """

    @wraps(draw)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        with boundary():
            if not access.readable():
                st.rerun(scope="app")
            draw(*args, **kwargs)

    return st.fragment(guarded)
