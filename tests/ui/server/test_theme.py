"""The theme that is remembered is the one that Streamlit would make."""

from __future__ import annotations

import pytest
from streamlit import config
from streamlit.config import CustomThemeCategories
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session

from rag.settings import load_settings
from tests.conftest import ROOT
from ui.server import serve, theme

SECTIONS = ("theme", *(f"theme.{each.value}" for each in CustomThemeCategories))


@pytest.mark.parametrize("section", SECTIONS)
def test_it_is_the_theme_of_the_configuration(
    section: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    theme._made.cache_clear()
    monkeypatch.setattr(app_session, "_populate_theme_msg", theme._populate)
    expected, once, again = (NewSession() for _ in range(3))
    app_session._populate_theme_msg(expected.custom_theme, section)
    theme.remember_theme()
    app_session._populate_theme_msg(once.custom_theme, section)
    monkeypatch.setattr(config, "get_options_for_section", None)
    app_session._populate_theme_msg(again.custom_theme, section)
    assert once == again == expected
    # A theme that says nothing is another thing than none: it is light, whatever the reader chose.
    there = expected.HasField("custom_theme")
    assert there is once.HasField("custom_theme") is again.HasField("custom_theme")
    assert there is (section != "theme.sidebar")


def test_the_app_remembers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", theme._populate)
    serve.application(load_settings())
    assert app_session._populate_theme_msg is theme._copy
