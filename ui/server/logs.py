"""The log: one JSON object a line, and never a word of a question, an answer or a name.

Only our own modules choose what is said, and by the fields listed here. A library's message may
hold anything (a path, a query, a value that it could not read), so of those the place alone is
logged; of an exception its type and where it was raised, not its message.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

OURS = ("ui", "rag", "ingest")
FIELDS = ("action", "outcome", "seconds", "version", "count", "status", "address", "port", "signal")
_TRUSTED = ("uvicorn.error",)  # its messages are about the server itself: addresses and signals
_FRAMES = 30

Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class JsonLines(logging.Formatter):
    """``{"time", "level", "logger", "event", …}``; times are UTC."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line |= raised(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def raised(info: Raised) -> dict[str, object]:
    """The type of an exception and of its causes, and the places it passed."""
    kind, error, trace = info
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    causes: list[str] = []
    cause = error.__cause__ or error.__context__
    while cause is not None and len(causes) < 5:
        causes.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    places = [f"{_short(each.filename)}:{each.lineno} {each.name}" for each in frames]
    return {"error": kind.__name__, "causes": causes, "at": places}


def begin(level: str, stream: TextIO | None = None) -> None:
    """Send every log of the process through :class:`JsonLines`, Streamlit's own included."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(True)
    take_over()


def take_over() -> None:
    """Streamlit gives each of its loggers a console of its own; they all go to ours.

    Called again when the server has started, for the loggers made meanwhile.
    """
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        if name.split(".")[0] not in OURS and logger.handlers:
            logger.handlers[:] = []
            logger.propagate = True


def _event(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        # The template, not the message: what a caller puts into it is not ours to trust.
        return str(record.msg)
    if record.name in _TRUSTED and not record.exc_info:
        return record.getMessage()
    return f"{record.module}:{record.lineno}"


def _short(filename: str) -> str:
    parts = Path(filename).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return "/".join(parts[-3:])
