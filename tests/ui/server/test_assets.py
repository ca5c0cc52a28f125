"""Streamlit's files from memory: the same bytes, and nothing but them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from streamlit import file_util

from ui.server.assets import FIRST_VIEW, Assets

FOLDER = Path(file_util.get_static_dir())
TEXT = (".js", ".css", ".svg", ".json", ".txt", ".map")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(FOLDER)


@pytest.mark.parametrize("accepts", ["", "gzip, deflate, br"])
def test_every_file_is_given_as_it_is(assets: Assets, accepts: str) -> None:
    files = [each for each in (FOLDER / "static").rglob("*") if each.is_file()]
    assert len(files) > 100
    for file in files[:: 1 if not accepts else 25]:
        found = assets.answer(f"/{file.relative_to(FOLDER).as_posix()}", accepts)
        assert found is not None, file
        body, listed = found
        headers = dict(listed)
        assert headers["content-length"] == str(len(body))
        small = headers.get("content-encoding") == "gzip"
        assert small == (bool(accepts) and file.suffix in TEXT)
        assert (gzip.decompress(body) if small else body) == file.read_bytes()
        assert "immutable" in headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/../index.html",
        "/static/js/../../index.html",
        "/static/js/%2e%2e/index.html",
        "/static/js/",
        "/static",
        "/index.html",
        "/static/js/nothing.js",
        "//static/js",
        "/static/js/\x00",
    ],
)
def test_nothing_else_is_given(assets: Assets, path: str) -> None:
    assert assets.answer(path, "gzip") is None


def test_what_the_first_view_needs_is_found_with_what_it_imports(assets: Assets) -> None:
    """A part that Streamlit renames would silently be fetched late again."""
    found = assets.needed_by(FIRST_VIEW)
    for part in FIRST_VIEW:
        assert [each for each in found if each.lower().startswith(f"/static/js/{part}.")], part
    # ChatInput imports wave recording, of which nobody speaks here: imports are followed.
    assert any("useWaveformController" in each for each in found)
    assert len(found) == len(set(found))
    assert assets.needed_by(["NoSuchPart"]) == []
