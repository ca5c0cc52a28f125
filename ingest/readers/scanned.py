"""Words from pictures of pages, by Tesseract where it is installed.

Tesseract is run by its pipes, with no file between: the process it works in may write none. That
is why pytesseract, which hands over pictures as files, is not used.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import pdfium
from ingest.readers.decode import printable
from ingest.readers.numbers import listed
from rag.errors import SourceProblem

LANGUAGE = "nor"
_SECONDS_PAGE = 60.0
_REMEDY = (
    "Installer Tesseract med norsk språk (apt install tesseract-ocr tesseract-ocr-nor), eller "
    "kjør dokumentet gjennom tekstgjenkjenning (OCR) og legg inn resultatet"
)


@dataclass(slots=True)
class _Found:
    """``late`` are pages that there was no time for, ``wordless`` those without words."""

    lines: dict[int, list[str]] = field(default_factory=dict)
    wordless: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)


def installed() -> str:
    """Why scanned pages cannot be read here, in Norwegian; empty where they can."""
    if shutil.which("tesseract") is None:
        return "Tesseract er ikke installert"
    if LANGUAGE not in _tesseract(["--list-langs"], b"", 20.0).split():
        return f"Tesseract mangler språket «{LANGUAGE}»"
    return ""


def recognised(path: Path, reading: Reading, seconds: float) -> Reading:
    """``reading``, some of whose pages are scanned, with their words, within ``seconds``; 0 turns
    it off.

    Raises SourceProblem where that leaves the document without a word.
    """
    lack = installed() if seconds > 0 else "Tekstgjenkjenning er slått av"
    if lack:
        said = f"{lack}. {_REMEDY}"
        warnings = [f"Trolig skannet, og ikke lest: {listed(reading.scanned)}. {said}."]
        return _or_refused(path, Reading(reading.elements, (*reading.warnings, *warnings)), said)
    found = _read(path, reading.scanned, time.monotonic() + seconds)
    result = Reading(
        _merged(reading.elements, found.lines),
        (*reading.warnings, *_warnings(found, seconds)),
    )
    return _or_refused(path, result, " ".join(_warnings(found, seconds)))


def _or_refused(path: Path, reading: Reading, said: str) -> Reading:
    if any(element.text.strip() for element in reading.elements):
        return reading
    raise SourceProblem(
        path.name, f"ingen av sidene har tekst; dokumentet er trolig skannet. {said}"
    )


def _read(path: Path, pages: tuple[int, ...], deadline: float) -> _Found:
    found = _Found()
    with pdfium.opened(path) as document:
        for number in pages:
            left = deadline - time.monotonic()
            if left <= 0 or document is None:
                found.late.append(number)
                continue
            command = ["-", "-", "-l", LANGUAGE, "--dpi", "300"]
            said = _tesseract(command, document.image(number), min(left, _SECONDS_PAGE))
            lines = [line.rstrip() for line in printable(said).replace("\f", "").split("\n")]
            if any(lines):
                found.lines[number] = lines
            else:
                found.wordless.append(number)
    return found


def _tesseract(arguments: list[str], picture: bytes, seconds: float) -> str:
    """What it writes; empty where it fails or takes longer than ``seconds``."""
    try:
        done = subprocess.run(
            ["tesseract", *arguments],
            input=picture,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _merged(elements: tuple[Element, ...], lines: dict[int, list[str]]) -> tuple[Element, ...]:
    """The pages' own lines, and instead of those of a page in ``lines`` what stands there."""
    kept = [element for element in elements if element.page not in lines]
    added = [
        Element(ElementKind.LINE, line, page=number, ocr=True)
        for number, each in lines.items()
        for line in each
    ]
    return tuple(sorted(kept + added, key=lambda element: element.page or 0))


def _warnings(found: _Found, seconds: float) -> Iterator[str]:
    if found.lines:
        yield (
            f"Skannet og lest med tekstgjenkjenning (OCR): {listed(list(found.lines))}. "
            "Sitater derfra er merket OCR; kontroller dem mot dokumentet."
        )
    if found.wordless:
        yield f"Bilde uten ord som kunne gjenkjennes: {listed(found.wordless)}."
    if found.late:
        yield (
            f"Ikke tekstgjenkjent innen {seconds:g} sekunder: {listed(found.late)}. "
            "Øk PLAN_OCR_SECONDS, eller del dokumentet."
        )
