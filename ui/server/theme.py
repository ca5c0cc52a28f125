"""The theme's message, made once.

Streamlit looks through all its options, six times, whenever a page runs: a tenth of the processor's
time with ten people asking. The theme is that of ``.streamlit/config.toml``, and stays.
"""

from __future__ import annotations

from functools import lru_cache

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_populate = app_session._populate_theme_msg


def remember_theme() -> None:
    """From now on each section of the theme is made when first asked for, and copied."""
    app_session._populate_theme_msg = _copy


def _copy(msg: CustomThemeConfig, section: str = "theme") -> None:
    made = _made(section)
    if made.ByteSize():  # merging nothing would say that there is a theme
        msg.MergeFrom(made)


@lru_cache
def _made(section: str) -> CustomThemeConfig:
    message = CustomThemeConfig()
    _populate(message, section)
    return message
