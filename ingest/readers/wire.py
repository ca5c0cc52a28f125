"""A reading as bytes and back, for the pipe between the child process and its parent.

JSON, since what comes from the child is not trusted: it can carry wrong words, never code.
"""

from __future__ import annotations

import json

from ingest.elements import Element, ElementKind, Reading


def dump(reading: Reading) -> bytes:
    rows = [
        [it.kind.value, it.text, it.level, it.page, list(it.cells), it.header, it.ocr]
        for it in reading.elements
    ]
    return _encoded({"elements": rows, "warnings": list(reading.warnings)})


def dump_problem(reason: str) -> bytes:
    return _encoded({"problem": reason})


def load(raw: bytes) -> Reading | str:
    """The reading, or the reason why there is none; ValueError where it is neither."""
    try:
        data = json.loads(raw)
        if "problem" in data:
            return str(data["problem"])
        elements = tuple(_element(row) for row in data["elements"])
        return Reading(elements, tuple(str(warning) for warning in data["warnings"]))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a reading: {error}") from error


def _element(row: list[object]) -> Element:
    kind, text, level, page, cells, header, ocr = row
    if not (isinstance(text, str) and isinstance(level, int) and isinstance(cells, list)):
        raise TypeError("an element has a field of the wrong type")
    number = page if isinstance(page, int) else None
    names = tuple(str(cell) for cell in cells)
    return Element(ElementKind(str(kind)), text, level, number, names, bool(header), bool(ocr))


def _encoded(data: dict[str, object]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
