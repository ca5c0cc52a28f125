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
_FRAGMENT_CHARACTERS = 80
_BETWEEN = 3
"""How many fragments may stand between two rows of one table."""
_OVER = 16
"""How many may stand between a caption and the first row; 6 where there is no caption."""


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
            over = _over(mended)
            if over:
                mended[-over:] = [_joined(mended[-over:], header=True)]
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
        elif block.kind is BlockKind.ROW or text[-1].isdigit():
            rows.append(_joined([*label, block]))
            label = []
        else:
            label.append(block)
    rows.extend(label)
    return rows


def _over(blocks: Sequence[Block]) -> int:
    """How many of the last blocks are the caption and column names of the table that follows."""
    count = 0
    for block in reversed(blocks[-_OVER:]):
        if not _is_fragment(block, 160) or block.kind is BlockKind.ROW:
            break
        count += 1
        if _CAPTION.match(block.text):
            return count
    return min(count, 6) if count < _OVER else 0


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
