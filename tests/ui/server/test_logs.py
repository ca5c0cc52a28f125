"""The log is JSON and holds nothing that a person wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from ui.server import logs

SECRET = "blodprøvesvaret"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    kept, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.begin("DEBUG", written)
    yield written
    root.handlers[:] = kept
    root.setLevel(level)
    logging.captureWarnings(False)


def test_our_events_carry_only_the_fields_that_are_listed(lines: io.StringIO) -> None:
    logging.getLogger("ui.gate").info(
        "stopped %s", SECRET, extra={"outcome": "rate", "question": SECRET}
    )
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert (line["event"], line["outcome"], line["level"]) == ("stopped %s", "rate", "info")
    assert SECRET not in lines.getvalue()


def test_an_error_is_logged_by_type_and_place_alone(lines: io.StringIO) -> None:
    def fail() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise ValueError(f"kan ikke lese {SECRET}") from cause

    try:
        fail()
    except ValueError:
        logging.getLogger("ui.boundary").exception("unhandled")
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert (line["error"], line["causes"]) == ("ValueError", ["KeyError"])
    assert line["at"][-1].endswith(" fail")
    assert SECRET not in lines.getvalue()


def test_of_a_librarys_message_only_the_place_is_told(lines: io.StringIO) -> None:
    logging.getLogger("streamlit.runtime").warning(f"bad query: {SECRET}")
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    first, second = map(json.loads, lines.getvalue().splitlines())
    assert first["event"].startswith("test_logs:")
    assert second["event"] == "Started server process [7]"
    assert SECRET not in lines.getvalue()
