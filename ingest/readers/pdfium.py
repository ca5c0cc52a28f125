"""A second opinion on a PDF, and pictures of its pages. With invisible.py the one door to
pypdfium2.

pdfium reads some pages that pypdf does not, but has no limit on what a file may unpack to: it is
asked only inside the child process, and only after pypdf has read the file to its end.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import pypdfium2
import pypdfium2.raw

from ingest.readers.hidden import Seen

# pdfium marks a hyphen that it takes for a word's break at the line's end.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-"})
_DOTS_PER_INCH = 300
_MOST_PIXELS = 20_000_000
"""An A4 page at 300 dpi has 8.7 million."""
_FEWEST_PATHS = 50
"""Letters drawn as outlines are at least so many; a ruled form has fewer."""
_FEWEST_LINES = 8
_MOST_PIECES = 2_000

_IMAGE, _PATH = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_PATH

Answer = TypeVar("Answer")
_Box = tuple[float, float]


class Document:
    """An open PDF; pages are counted from 1. A page that pdfium cannot read is as one empty."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document

    def text(self, number: int) -> str:
        return self._ask(number, _text, "")

    def seen(self, number: int) -> Seen | None:
        """What a person sees of the page; None where it cannot be drawn."""
        # NumPy is for this alone: other formats are read in less memory than it takes.
        from ingest.readers.invisible import seen

        return self._ask(number, seen, None)

    def pictured(self, number: int) -> bool:
        """Whether something is drawn on the page that may be its words."""
        return self._ask(number, _pictured, False)

    def mixed_columns(self, number: int) -> bool:
        """Whether the page is set in two columns of prose whose lines come by turns."""
        return self._ask(number, _mixed, False)

    def image(self, number: int) -> bytes:
        """The page in shades of grey as a PGM file, empty where it cannot be drawn."""
        return self._ask(number, _image, b"")

    def _ask(self, number: int, question: Callable[[Any], Answer], otherwise: Answer) -> Answer:
        try:
            page = self._document[number - 1]
        except (pypdfium2.PdfiumError, IndexError):
            return otherwise
        try:
            return question(page)
        except pypdfium2.PdfiumError:
            return otherwise
        finally:
            page.close()


@contextmanager
def opened(path: Path) -> Iterator[Document | None]:
    """The document, or None where pdfium cannot open it."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        yield None
        return
    try:
        yield Document(document)
    finally:
        document.close()


def _text(page: Any) -> str:
    held = page.get_textpage()
    try:
        return str(held.get_text_range()).translate(_HYPHENS)
    finally:
        held.close()


def _pictured(page: Any) -> bool:
    found_objects = page.get_objects(filter=(_IMAGE, _PATH), max_depth=3)
    for paths, found in enumerate(found_objects, 1):
        if found.type == _IMAGE or paths >= _FEWEST_PATHS:
            return True
    return False


def _mixed(page: Any) -> bool:
    held = page.get_textpage()
    try:
        count = held.count_rects()
        if not 2 * _FEWEST_LINES <= count <= _MOST_PIECES:
            return False
        boxes = [held.get_rect(at) for at in range(count)]
    finally:
        held.close()
    return by_turns([(left, right) for left, _, right, _ in boxes], page.get_width())


def _image(page: Any) -> bytes:
    area = max(page.get_width() * page.get_height(), 1.0)
    scale = min(_DOTS_PER_INCH / 72, (_MOST_PIXELS / area) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        rows = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
        width, stride = bitmap.width, bitmap.stride
        cut = b"".join(rows[at : at + width] for at in range(0, len(rows), stride))
        return b"P5 %d %d 255\n" % (width, bitmap.height) + cut
    finally:
        bitmap.close()


def by_turns(boxes: list[_Box], width: float) -> bool:
    """Whether lines left and right of a gutter near the middle come by turns.

    A table's cells do so too, and rightly: only lines a quarter of the page wide are counted.
    """
    lines = [(left, right) for left, right in boxes if right - left > 0.25 * width]
    for percent in range(44, 58, 2):
        gutter = width * percent / 100
        sides = [left >= gutter for left, right in lines if left >= gutter or right <= gutter]
        fewest = min(sides.count(True), sides.count(False))
        if fewest < _FEWEST_LINES or len(sides) < 0.8 * len(lines):
            continue
        turns = sum(a != b for a, b in pairwise(sides))
        if turns > fewest:
            return True
    return False
