"""Words of a PDF's page that nobody sees on it. With pdfium.py the door to pypdfium2.

Whether words are seen is asked of the picture: words whose removal changes no pixel are hidden, be
they drawn in no ink, white on white, under a box or beside the page. Words drawn in no ink over a
picture are another matter: so does a scanner lay what it has recognised.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
from numpy.typing import NDArray

from ingest.readers.hidden import Seen

Pixels = NDArray[np.int16]
Box = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""

_NO_INK = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_SCALE = 2.0
_MOST_PIXELS = 4_000_000
_SEEN = 24
"""Steps of 255: a pixel that differs by less is the same to the eye."""
_SMALLEST = 1.0  # points
_MOST_PICTURES = 40
"""Of one page. What is undecided after so many is taken as seen."""
_HYPHENS = {0x02: "-", 0xFFFE: "-"}


@dataclass(slots=True)
class _Words:
    """A text object of the page and its characters."""

    handle: Any
    text: str = ""
    box: Box = (1e9, 1e9, -1e9, -1e9)
    height: float = 0.0
    hidden: bool = False
    recognised: bool = False

    @property
    def says_something(self) -> bool:
        """Signs alone, as a full stop that has slid over the page's edge, say nothing."""
        return any(sign.isalnum() for sign in self.text)

    @property
    def inkless(self) -> bool:
        return raw.FPDFTextObj_GetTextRenderMode(self.handle) in _NO_INK or _alpha(self.handle) == 0

    def extend(self, text: str, box: Box, height: float) -> None:
        self.text += text
        self.height = max(self.height, height)
        self.box = (*map(min, self.box[:2], box[:2]), *map(max, self.box[2:], box[2:]))  # type: ignore[assignment]


@dataclass(slots=True)
class _Page:
    page: Any
    pieces: list[tuple[str, _Words | None]] = field(default_factory=list)
    words: dict[int, _Words] = field(default_factory=dict)
    pictures: int = 0

    def gather(self) -> None:
        """Every character with the text object that it is of; line ends and such are of none."""
        held = self.page.get_textpage()
        try:
            for at in range(held.count_chars()):
                sign = _sign(raw.FPDFText_GetUnicode(held, at))
                handle = raw.FPDFText_GetTextObject(held, at)
                if not handle:
                    self.pieces.append((sign, None))
                    continue
                address = ctypes.cast(handle, ctypes.c_void_p).value or 0
                words = self.words.setdefault(address, _Words(handle))
                if not sign.isspace():
                    words.extend(sign, *_place(held, at))
                self.pieces.append((sign, words))
        finally:
            held.close()

    def judge(self) -> None:
        every = [words for words in self.words.values() if words.says_something]
        whole = self.picture()
        bare = self.without(every)
        images = list(_images(self.page))
        doubtful = []
        for words in every:
            if words.inkless:
                words.recognised = _over(words.box, images) and self.spread(whole, words) >= _SEEN
                words.hidden = not words.recognised
            elif words.height < _SMALLEST:
                words.hidden = True
            elif self.changed(whole, bare, words) < _SEEN:
                doubtful.append(words)
        self.decide(whole, doubtful)

    def decide(self, whole: Pixels, doubtful: Sequence[_Words]) -> None:
        """Hide those whose removal changes nothing anywhere; a character's box may be wrong."""
        if not doubtful or self.pictures >= _MOST_PICTURES:
            return
        if np.abs(whole - self.without(doubtful)).max(initial=0) < _SEEN:
            for words in doubtful:
                words.hidden = True
        elif len(doubtful) > 1:
            middle = len(doubtful) // 2
            self.decide(whole, doubtful[:middle])
            self.decide(whole, doubtful[middle:])

    def without(self, some: Sequence[_Words]) -> Pixels:
        """The picture of the page without some words."""
        for words in some:
            raw.FPDFPageObj_SetIsActive(words.handle, False)
        try:
            return self.picture()
        finally:
            for words in some:
                raw.FPDFPageObj_SetIsActive(words.handle, True)

    def picture(self) -> Pixels:
        self.pictures += 1
        bitmap = self.page.render(scale=self.scale, grayscale=True)
        try:
            grey = np.asarray(bitmap.to_numpy(), np.int16)
            return grey.reshape(bitmap.height, bitmap.width)
        finally:
            bitmap.close()

    @property
    def scale(self) -> float:
        area = max(self.page.get_width() * self.page.get_height(), 1.0)
        return float(min(_SCALE, (_MOST_PIXELS / area) ** 0.5))

    def changed(self, whole: Pixels, bare: Pixels, words: _Words) -> int:
        rows, columns = self.place(whole, words.box)
        difference = whole[rows, columns] - bare[rows, columns]
        return int(np.abs(difference).max(initial=0))

    def spread(self, whole: Pixels, words: _Words) -> int:
        rows, columns = self.place(whole, words.box)
        part = whole[rows, columns]
        return int(part.max() - part.min()) if part.size else 0

    def place(self, whole: Pixels, box: Box) -> tuple[slice, slice]:
        """Rows and columns of the picture that a box covers, a pixel more on each side."""
        x, y = ctypes.c_int(), ctypes.c_int()
        found = []
        height, width = whole.shape
        for across, up in (box[:2], box[2:]):
            raw.FPDF_PageToDevice(self.page, 0, 0, width, height, 0, across, up, x, y)
            found.append((x.value, y.value))
        (x0, y0), (x1, y1) = found
        return (
            slice(max(min(y0, y1) - 1, 0), max(max(y0, y1) + 2, 0)),
            slice(max(min(x0, x1) - 1, 0), max(max(x0, x1) + 2, 0)),
        )


def seen(page: pypdfium2.PdfPage) -> Seen:
    """What is seen of the page. Raises pypdfium2.PdfiumError where it cannot be drawn."""
    read = _Page(page)
    read.gather()
    read.judge()
    stretches = groupby(
        (piece for piece in read.pieces if piece[1] is not None),
        key=lambda piece: piece[1] is not None and piece[1].hidden,
    )
    hidden = ["".join(sign for sign, _ in run) for unseen, run in stretches if unseen]
    kept = "".join(sign for sign, words in read.pieces if words is None or not words.hidden)
    amount = sum(len(it.text) for it in read.words.values() if not it.hidden)
    recognised = sum(len(it.text) for it in read.words.values() if it.recognised)
    return Seen(kept, tuple(filter(str.strip, hidden)), 2 * recognised > amount)


def _sign(code: int) -> str:
    """The character, or nothing for half a pair and other codes that are none."""
    if code in _HYPHENS:
        return _HYPHENS[code]
    return "" if not code or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _place(held: Any, at: int) -> tuple[Box, float]:
    """The box of a character's ink, and the height of its line."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(held, at, left, right, bottom, top)
    loose = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(held, at, loose)
    height = max(abs(loose.top - loose.bottom), abs(loose.right - loose.left))
    return (left.value, bottom.value, right.value, top.value), height


def _alpha(handle: Any) -> int:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha)
    return int(alpha.value) if known else 255


def _images(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Where pictures are; of one inside forms, where the outermost form is."""
    for found in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=8):
        outer = found
        while outer.container is not None:
            outer = outer.container
        try:
            yield outer.get_bounds()
        except pypdfium2.PdfiumError:
            continue


def _over(box: Box, images: Sequence[Box]) -> bool:
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(
        left <= across <= right and bottom <= up <= top for left, bottom, right, top in images
    )
