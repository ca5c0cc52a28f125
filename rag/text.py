"""Folding: the one way in which two texts are compared anywhere in the project.

Folding forgives what a copy from screen or PDF changes (compatibility forms, soft hyphens,
kinds of space, quotation mark and dash) and nothing that carries meaning: words, figures,
case and æøå are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»″❝❞"), '"') | dict.fromkeys(map(ord, "‘’‚‛′´`"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
# Soft hyphen, zero-width characters, byte order mark and the bidirectional controls.
_INVISIBLE = dict.fromkeys(
    [
        *(0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x061C),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_TABLE: dict[int, str | None] = {**_QUOTES, **_DASHES, **_INVISIBLE}
_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """``text`` with compatibility forms, spaces, quotes and dashes made alike; case is kept."""
    # Most texts have their normal form already, and so have their parts: six times as fast, and
    # an answer folds some hundred texts.
    if unicodedata.is_normalized("NFKC", text):
        return squeeze(text.translate(_TABLE))
    return fold_with_offsets(text)[0]


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the offset in ``text`` it came from.

    The list has one more entry than the folded text: the end of ``text``.
    """
    folded: list[str] = []
    offsets: list[int] = []
    for offset, cluster in _clusters(text):
        for piece in unicodedata.normalize("NFKC", cluster).translate(_TABLE):
            if piece.isspace():
                if folded and folded[-1] != " ":
                    folded.append(" ")
                    offsets.append(offset)
            else:
                folded.append(piece)
                offsets.append(offset)
    while folded and folded[-1] == " ":
        folded.pop()
        offsets.pop()
    offsets.append(len(text))
    return "".join(folded), offsets


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the combining marks after it: «a» and a ring must fold to «å»."""
    start = 0
    for offset in range(1, len(text) + 1):
        if offset == len(text) or not unicodedata.combining(text[offset]):
            yield start, text[start:offset]
            start = offset


def find(quote: str, text: str, start: int = 0) -> tuple[int, int] | None:
    """The span of the first place in ``text`` where ``quote`` stands, both folded, or None."""
    wanted = fold(quote)
    if not wanted:
        return None
    folded, offsets = fold_with_offsets(text[start:])
    at = folded.find(wanted)
    if at < 0:
        return None
    # A folded character may stand for several: the span ends where the next one begins.
    end = offsets[at + len(wanted)]
    span = text[start + offsets[at] : start + end].rstrip()
    return start + offsets[at], start + offsets[at] + len(span)


def squeeze(text: str) -> str:
    """``text`` with every run of white space made one space, ends trimmed; nothing else changes."""
    return _SPACE.sub(" ", text).strip()


def shorten(text: str, limit: int) -> str:
    """``text`` cut at a word to at most ``limit`` characters, with an ellipsis where cut.

    For labels only: a quote is never shortened this way, since it would not be verbatim.
    """
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
