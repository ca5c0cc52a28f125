"""Pages alone, by Streamlit's test driver, on a store in a file of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui import keeping
from ui.store import Store

Open = Callable[..., AppTest]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index_folder: Path) -> Iterator[Store]:
    """The store that the pages of the test open too."""
    url = f"sqlite:///{tmp_path / 'plan.db'}"
    monkeypatch.setenv("PLAN_DATABASE", url)
    monkeypatch.setenv("PLAN_INDEX", str(index_folder))
    monkeypatch.setenv("PLAN_DRAFTS", str(tmp_path / "utkast.jsonl"))
    keeping.forget()
    store = Store.open(url)
    yield store
    store.close()
    keeping.forget()


@pytest.fixture
def open_page(kept: Store) -> Open:
    def opening(name: str, language: str = "nb") -> AppTest:
        script = (
            f"from ui.pages import {name}\nfrom rag.settings import load_settings\n"
            f"{name}.page(load_settings())\n"
        )
        app = AppTest.from_string(script, default_timeout=60)
        app.query_params["sprak"] = language
        app.run()
        assert not app.exception
        return app

    return opening
