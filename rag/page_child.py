"""The child of :mod:`rag.pages`, and the one door to pypdfium2: a request on standard input, the
number of marks and a PNG on standard output."""

from __future__ import annotations

import json
import resource
import sys
import unicodedata
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

_WIDEST = 1400  # pixels, of the longer side: sharp in the panel, small on the wire
_SHARPEST = 2.0  # pixels a point, for small pages
_MARK = (255, 224, 110)
_FEWEST = 12  # letters that must agree before part of a quote is marked

Box = tuple[float, float, float, float]


def main() -> None:
    megabytes, seconds = (int(each) for each in sys.argv[1:3])
    for what, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
    request = json.load(sys.stdin)
    document = pypdfium2.PdfDocument(request["path"])
    page = document[request["page"] - 1]
    boxes = list(_boxes(page.get_textpage(), request["quote"]))
    picture = _marked(page, boxes)
    sys.stdout.buffer.write(f"{len(boxes)}\n".encode())
    picture.save(sys.stdout.buffer, "PNG")


def _marked(page: pypdfium2.PdfPage, boxes: list[Box]) -> Image.Image:
    """The page with the boxes coloured as with a felt pen: the letters stay black."""
    scale = min(_SHARPEST, _WIDEST / max(page.get_size()))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    picture = bitmap.to_pil().convert("RGB")
    place = bitmap.get_posconv(page)
    pen = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(pen)
    for left, bottom, right, top in boxes:
        (x0, y0), (x1, y1) = place.to_bitmap(left, top), place.to_bitmap(right, bottom)
        draw.rectangle((min(x0, x1) - 2, min(y0, y1) - 2, max(x0, x1) + 2, max(y0, y1) + 2), _MARK)
    return ImageChops.multiply(picture, pen)


def _boxes(text: pypdfium2.PdfTextPage, quote: str) -> Iterator[Box]:
    """Left, bottom, right, top in points of each stretch of a line that the quote covers."""
    span = _span(text.get_text_range(), quote)
    if span is not None:
        start, end = span
        for number in range(text.count_rects(start, end - start)):
            yield text.get_rect(number)


def _span(page: str, quote: str) -> tuple[int, int] | None:
    """Where the quote stands in the page's text, compared letter by letter: spaces, hyphens at
    line ends and signs differ between the two. A quote that goes on over the page's edge is
    marked as far as it stands here."""
    places, letters = _letters(page)
    wanted = _letters(quote)[1]
    length = len(wanted)
    while length >= min(_FEWEST, len(wanted)) and length:
        for piece in (wanted[:length], wanted[-length:]):
            at = letters.find(piece)
            if at >= 0:
                return places[at], places[at + length - 1] + 1
        length -= max(1, length // 20)
    return None


def _letters(text: str) -> tuple[list[int], str]:
    """The letters and digits of a text in lower case, and the offset of each."""
    found = [
        (at, each)
        for at, sign in enumerate(text)
        for each in unicodedata.normalize("NFKC", sign).lower()
        if each.isalnum()
    ]
    return [at for at, _ in found], "".join(each for _, each in found)


if __name__ == "__main__":
    main()
