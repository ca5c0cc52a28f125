"""Files -> elements: one reader a format, behind one door.

``read`` is the way in. It looks at the file before any parser does, and lets the parsers of
formats that can carry bombs work in a child process, where memory and time have an end.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from ingest.elements import Reader, Reading
from ingest.readers.limits import Limits
from rag.errors import SourceProblem

__all__ = ["SUFFIXES", "Limits", "read", "reader_for"]

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".md": "markdown",
        ".markdown": "markdown",
        ".txt": "text",
        ".pdf": "pdf",
        ".docx": "docx",
        ".html": "html",
        ".htm": "html",
    }
)
"""The file name endings that can be read, in lower case, and the module that reads each."""

_IN_CHILD = frozenset({"pdf", "docx", "html"})

# markdown-it-py is quadratic in unclosed brackets: 50 kB of «[» took 3 s. At 200 kB that is as
# long as the wall limit; what is larger is read where the limit holds.
_LARGE_MARKDOWN = 200_000


def read(path: Path, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """All of the file; raises ``rag.errors.SourceProblem`` where nothing of it can be read."""
    from ingest.readers.door import check

    size = check(path, limits)
    format_ = SUFFIXES[path.suffix.lower()]
    if format_ in _IN_CHILD or (format_ == "markdown" and size > _LARGE_MARKDOWN):
        from ingest.readers.sandbox import read_in_child

        reading = read_in_child(path, limits)
    else:
        reading = reader_for(path)(path)
    if not any(element.text.strip() for element in reading.elements):
        raise SourceProblem(path.name, "filen har ingen tekst; hent den på nytt eller fjern den")
    return reading


def reader_for(path: Path) -> Reader:
    """The reader of the file's format, without the door and the sandbox."""
    # By name, so that pypdf, python-docx and bs4 are imported when a file needs them.
    module = import_module(f"ingest.readers.{SUFFIXES[path.suffix.lower()]}")
    reader: Reader = module.read
    return reader
