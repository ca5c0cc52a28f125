"""Tables that lost their grid: rows put together again, column names gathered over them.

Text taken from a page has a table's cells as loose lines. What betrays the table is rows, a label
with several figures; the short fragments between two rows are the rest of one of them, and those
over the first are the caption and the names of the columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import Block, BlockKind, terminated

_CAPTION = re.compile(r"^(?:Tabell|Table)\s+\d+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"(?<![\w.,])[-−+]?\d+(?:[.,]\d+)*%?(?!\w)")
_CODE = re.compile(r"[^\W\d_]\d+$")
"""A label cut over two lines may end in a digit: «Rivning av C1»."""
_TAIL = re.compile(r"(?:\s[-−+]?\d{1,3}(?:[ .]\d{3})*(?:,\d+)?%?){3,}$")
_DATE = re.compile(
    r"\b\d{1,2}\. ?(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november"
    r"|desember)(?: \d{4})?\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s+(?:19|20)\d\d)+")
"""Over the rows, years name the columns."""
_SECTION = re.compile(r"^\d{1,2}(\.\d{1,2})+\.?\s+\S")
_LONGEST_ROW = 1000
_LABEL = 16
"""Words of the longest label before three figures or more."""
_SHREDS = 120
"""How many fragments a header may lie in where each is a cell's."""
_CELL = 40
"""Characters of a name over a column."""
_FRAGMENT_CHARACTERS = 80
_BETWEEN = 3
"""How many fragments may stand between two rows of one table."""
_OVER = 16
"""How many may stand between a caption and the first row; 6, or cells alone, without a caption."""


def is_row(text: str) -> bool:
    """A label with at least two figures and few words, not a sentence."""
    if len(text) > _LONGEST_ROW or text.endswith((".", ":", ";", ",")) or _SECTION.match(text):
        return False
    words = _LETTERS.findall(text)
    if _TAIL.search(text) and len(words) <= _LABEL:
        return True
    text = _DATE.sub("", text)
    figures = _FIGURE.findall(text)
    return (
        len(figures) >= 2
        and len(_LETTERS.findall(text)) <= 9
        and sum(map(len, figures)) >= len(text) * 0.12
    )


def is_figures(text: str) -> bool:
    """Whether there is no word in it."""
    return bool(text) and not _LETTERS.search(text)


def mend_tables(blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` with each table's fragments joined to its rows and its header made one row."""
    mended: list[Block] = []
    at = 0
    while at < len(blocks):
        if blocks[at].kind is not BlockKind.ROW:
            mended.append(blocks[at])
            at += 1
            continue
        end = _end(blocks, at)
        rows = _rows(blocks[at:end])
        if len(rows) > 1:
            if over := _over(mended):
                years = rows.pop(0) if _YEARS.fullmatch(rows[0].text) and len(rows) > 2 else None
                names = [*mended[-over:], years] if years else mended[-over:]
                mended[-over:] = [_joined(names, header=True)]
            mended.extend(rows)
        else:
            mended.append(replace(blocks[at], kind=BlockKind.PARAGRAPH))
            end = at + 1
        at = end
    return mended


def _end(blocks: Sequence[Block], start: int) -> int:
    """One past the table's last row."""
    end = at = start + 1
    while at < len(blocks):
        if blocks[at].kind is BlockKind.ROW:
            end = at = at + 1
        elif at - end < _BETWEEN and _is_fragment(blocks[at]):
            at += 1
        else:
            break
    # Loose figures after the last row are its last cells.
    while end < len(blocks) and _is_fragment(blocks[end]) and not _WORD.search(blocks[end].text):
        end += 1
    return end


def _rows(blocks: Sequence[Block]) -> list[Block]:
    rows: list[Block] = []
    label: list[Block] = []
    for block in blocks:
        text = block.text
        if not _WORD.search(text) and rows and not label:
            rows[-1] = rows[-1].joined(block)
        elif block.kind is BlockKind.ROW or _ends_a_row(text):
            rows.append(_joined([*label, block]))
            label = []
        else:
            label.append(block)
    rows.extend(label)
    return rows


def _ends_a_row(text: str) -> bool:
    return text[-1].isdigit() and bool(_FIGURE.search(text) or not _CODE.search(text))


def _over(blocks: Sequence[Block]) -> int:
    """How many of the last blocks are the caption and column names of the table that follows."""
    count = cells = 0
    for block in reversed(blocks[-_SHREDS:]):
        if not _is_fragment(block, 160) or block.kind is BlockKind.ROW:
            break
        count += 1
        if cells == count - 1 and len(block.text) <= _CELL:
            cells = count
        if _CAPTION.match(block.text):
            return count
        if count == _OVER > cells:
            return 0
    return max(cells, min(count, 6))


def _is_fragment(block: Block, characters: int = _FRAGMENT_CHARACTERS) -> bool:
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
        and len(block.text) <= characters
        and not terminated(block.text)
    )


def _joined(blocks: Sequence[Block], header: bool = False) -> Block:
    row = replace(blocks[0], kind=BlockKind.ROW, level=0, marker="", header=header)
    for block in blocks[1:]:
        row = row.joined(block)
    return row
