"""Files -> elements: one reader a format, behind one door.

``read`` is the way in. It looks at the file before any parser does, and lets the parser work in a
child process, where memory and time have an end and there is no network and no file to write.
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


def read(path: Path, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """All of the file, less running headers and footers.

    Raises ``rag.errors.SourceProblem`` where nothing of it can be read.
    """
    from ingest.readers.door import check
    from ingest.readers.sandbox import read_in_child

    check(path, limits)
    reading = read_in_child(path, limits)
    if not any(element.text.strip() for element in reading.elements):
        raise SourceProblem(path.name, "filen har ingen tekst; hent den på nytt eller fjern den")
    return reading


def reader_for(path: Path) -> Reader:
    """The reader of the file's format, without the door and the sandbox."""
    # By name, so that pypdf, python-docx and bs4 are imported when a file needs them.
    module = import_module(f"ingest.readers.{SUFFIXES[path.suffix.lower()]}")
    reader: Reader = module.read
    return reader
