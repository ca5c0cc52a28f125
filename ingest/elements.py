"""What a reader hands over: a file's pieces in reading order, before structure is inferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

BOXED = 8
"""Level of a box's title: the box belongs to the section that it stands in."""


class ElementKind(StrEnum):
    LINE = "line"
    """A line as the page broke it: plain text and PDF. Structure is inferred later."""
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    NOTE = "note"
    """A footnote or endnote, after the block that refers to it."""


@dataclass(frozen=True, slots=True)
class Element:
    """One piece of a file.

    ``level`` is the markup's level of a heading (1 is highest) or the depth of a list item
    (0 is outermost). ``cells`` are the texts of a table row, whose ``text`` is the cells
    joined by two spaces; ``header`` marks a row that names columns. ``page`` counts from 1
    and is None where the format has no pages. An empty LINE is a blank line. ``ocr`` marks words
    that were recognised from a picture.
    """

    kind: ElementKind
    text: str
    level: int = 0
    page: int | None = None
    cells: tuple[str, ...] = ()
    header: bool = False
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All of a file. ``warnings`` are sentences in Norwegian for the ingest report.

    ``scanned`` are the pages whose words are in a picture, if anywhere.
    """

    elements: tuple[Element, ...]
    warnings: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()


Reader = Callable[[Path], Reading]
"""Raises ``rag.errors.SourceProblem`` where nothing of the file can be read."""
