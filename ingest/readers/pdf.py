"""PDF -> lines with their page. The one door to pypdf.

pypdf stops decompression bombs itself, but swallows what goes wrong inside a page's forms and
says so in its log alone; here that becomes a warning.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import second
from ingest.readers.decode import printable
from ingest.readers.numbers import listed
from rag.errors import SourceProblem

# «Broken PDF files might cause other exceptions», says pypdf of itself: these have been met.
_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
# Acrobat wants the mark in the last 1024 bytes; some servers add a little of their own after it.
_TAIL = 4096
_LOST = "Impossible to decode"


def read(path: Path) -> Reading:
    """A LINE for each line of each page, as pypdf orders them; ``page`` counts from 1."""
    _check_end(path)
    with _log() as log:
        try:
            return _read(path, log)
        except LimitReachedError as error:
            raise SourceProblem(
                path.name,
                f"PDF-en krever mer enn leseren tillater ({error}); lagre den på nytt "
                "fra programmet den kommer fra, eller skriv den ut til en ny PDF",
            ) from error
        except FileNotDecryptedError as error:
            raise _locked(path) from error
        except DependencyError as error:
            # Met for AES without the package «cryptography», most often a PDF locked for editing.
            raise SourceProblem(
                path.name,
                f"PDF-en bruker noe som ikke er installert her ({error}); "
                "lagre en kopi uten passord og begrensninger, eller installer pakken",
            ) from error
        except _DAMAGE as error:
            _out_of_memory(error)
            raise SourceProblem(
                path.name, f"PDF-en er skadet og kan ikke leses ({_said(error)}); hent den på nytt"
            ) from error


def _check_end(path: Path) -> None:
    """A cut file is refused: pypdf would repair it, and give the first half for the whole."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        if b"%%EOF" not in file.read():
            raise SourceProblem(
                path.name, "PDF-en er avkortet: slutten av filen mangler; hent den på nytt"
            )


def _read(path: Path, log: _Log) -> Reading:
    with path.open("rb") as file:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked(path)
        pages, broken = _pages(path, reader)
    # Where pypdf stopped at a bomb inside a page, pdfium would unpack it.
    seen = second.Pages(pages) if log.lost else second.look(path, pages, tuple(broken))
    total = len(pages) + len(broken)
    for number in seen.pages:
        broken.pop(number, None)
    if broken and not seen.scanned and not any(map(str.strip, seen.pages.values())):
        raise _damaged(path, total, broken)
    elements = tuple(
        Element(ElementKind.LINE, line, page=number, ocr=number in seen.recognised)
        for number, text in sorted(seen.pages.items())
        for line in _lines(printable(text))
    )
    if not elements and not seen.scanned:
        raise SourceProblem(
            path.name,
            f"PDF-en har ingen tekst og ingen bilder på noen av sidene ({total} i alt); "
            "kontroller at den er rett fil, og hent den på nytt. "
            f"{' '.join(seen.warnings)}".rstrip(),
        )
    warnings = (*seen.warnings, *_warnings(total, list(broken), log.lost))
    return Reading(elements, warnings, seen.scanned)


def _pages(path: Path, reader: PdfReader) -> tuple[dict[int, str], dict[int, Exception]]:
    """By page number: the text, or what pypdf said of a page that it cannot read."""
    pages: dict[int, str] = {}
    broken: dict[int, Exception] = {}
    count = len(reader.pages)
    if not count:
        raise SourceProblem(path.name, "PDF-en har ingen sider; hent den på nytt")
    for number in range(1, count + 1):
        try:
            pages[number] = reader.pages[number - 1].extract_text()
        except (LimitReachedError, FileNotDecryptedError, DependencyError):
            raise
        except _DAMAGE as error:
            _out_of_memory(error)
            broken[number] = error
    return pages, broken


def _lines(text: str) -> list[str]:
    lines = [line.rstrip() for line in re.split("[\n\f]", text)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _damaged(path: Path, total: int, broken: dict[int, Exception]) -> SourceProblem:
    said = _said(next(iter(broken.values())))
    return SourceProblem(
        path.name,
        f"PDF-en er skadet: {len(broken)} av {total} sider kan ikke leses "
        f"({said}), og ingen har tekst; hent den på nytt",
    )


def _locked(path: Path) -> SourceProblem:
    return SourceProblem(
        path.name, "filen er passordbeskyttet; lagre en kopi uten passord og legg inn den"
    )


def _warnings(total: int, broken: list[int], lost: int) -> Iterator[str]:
    if broken:
        yield f"{len(broken)} av {total} sider er skadet og ikke lest: {listed(broken)}."
    if lost:
        yield (
            f"Deler av sider kunne ikke leses ({lost} i alt); tekst kan mangle, og skjult tekst "
            "er ikke kontrollert."
        )


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200] if str(error) else type(error).__name__


def _out_of_memory(error: BaseException | None) -> None:
    """pypdf wraps MemoryError in errors of its own; the sandbox must hear of it."""
    while error is not None:
        if isinstance(error, MemoryError):
            raise MemoryError from error
        error = error.__cause__


class _Log(logging.Handler):
    """Counts what pypdf gave up silently."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lost += record.getMessage().startswith(_LOST)


@contextmanager
def _log() -> Iterator[_Log]:
    logger, handler = logging.getLogger("pypdf"), _Log()
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated
