"""Plain text -> lines. What is heading, list or table is found out later, from the lines."""

from __future__ import annotations

from pathlib import Path

from ingest.elements import Element, ElementKind, Reading
from ingest.readers.decode import decode


def read(path: Path) -> Reading:
    """A LINE for each line, tabs kept; ``page`` is None where the file has no form feeds."""
    text, warnings = decode(path.read_bytes())
    return Reading(tuple(lines(text)), warnings)


def lines(text: str) -> list[Element]:
    if "\f" not in text:
        return _page(text, None)
    # pdftotext ends every page with a form feed: the empty sheet after the last one has no lines.
    sheets = text.removesuffix("\n").split("\f")
    return [line for number, sheet in enumerate(sheets, 1) for line in _page(sheet, number)]


def _page(sheet: str, number: int | None) -> list[Element]:
    if not sheet:
        return []
    return [
        Element(ElementKind.LINE, line, page=number)
        for line in sheet.removesuffix("\n").split("\n")
    ]
