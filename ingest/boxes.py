"""Where a box ends and the text of the section around it goes on.

Nothing marks the end, but there is evidence of it. A table is all that a table's title stands
over. A box is small: its list, or the label of a link for more, is the last in it. And the words
tell: after the end the text has more in common with what stood before the box than with the box.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from ingest.blocks import Block, BlockKind, terminated
from ingest.elements import BOXED

_WORD = re.compile(r"[^\W\d_]{5,}")
_STEM = 6
_BEFORE = 8
"""Blocks before the box that are compared with."""
_MORE = 1.0
_LONGEST_LABEL = 80


def resumptions(blocks: Sequence[Block]) -> frozenset[int]:
    """Positions of the blocks with which the section around a box goes on."""
    boxes = [
        at for at, it in enumerate(blocks) if it.kind is BlockKind.HEADING and it.level == BOXED
    ]
    if not boxes:
        return frozenset()
    stems = [_stems(block.text) for block in blocks]
    spread = Counter(stem for each in stems for stem in each)
    weight = {stem: math.log(len(blocks) / count) for stem, count in spread.items()}
    found = (_end(blocks, stems, weight, at) for at in boxes)
    return frozenset(at for at in found if at is not None)


def _end(
    blocks: Sequence[Block], stems: Sequence[set[str]], weight: dict[str, float], box: int
) -> int | None:
    stop = box + 1
    while stop < len(blocks) and blocks[stop].kind is not BlockKind.HEADING:
        stop += 1
    if box + 1 < stop and blocks[box + 1].kind is BlockKind.ROW:
        # The title of a table: what is not a row of it is no longer under it.
        rest = range(box + 1, stop)
        return next((at for at in rest if blocks[at].kind is not BlockKind.ROW), None)
    for at in range(box + 2, stop):
        before, block = blocks[at - 1], blocks[at]
        if block.kind is BlockKind.PARAGRAPH and _is_last(before):
            return at
    around = set[str]().union(*stems[_start(blocks, box) : box])
    end = stop
    # Back from the next heading as long as each block is more like the section than the box.
    for at in range(stop - 1, box + 1, -1):
        inside = set[str]().union(*stems[box:at])
        outward = _alike(stems[at], around, weight)
        if stems[at] & stems[box] or outward <= _MORE * _alike(stems[at], inside, weight):
            break
        end = at
    return end if end < stop and blocks[end].kind is BlockKind.PARAGRAPH else None


def _is_last(block: Block) -> bool:
    """A list's last item, or a label: a short paragraph that is no sentence."""
    if block.kind is BlockKind.ITEM:
        return True
    return (
        block.kind is BlockKind.PARAGRAPH
        and len(block.text) <= _LONGEST_LABEL
        and not terminated(block.text)
    )


def _start(blocks: Sequence[Block], box: int) -> int:
    """The heading of the section around, or some blocks before the box."""
    at = box - 1
    while at > max(0, box - _BEFORE) and not (
        blocks[at].kind is BlockKind.HEADING and blocks[at].level != BOXED
    ):
        at -= 1
    return max(at, 0)


def _alike(one: set[str], other: set[str], weight: dict[str, float]) -> float:
    """The weight of the words in common, 0 to 1."""
    whole = math.sqrt(_sum(one, weight) * _sum(other, weight))
    return _sum(one & other, weight) / whole if whole else 0.0


def _sum(stems: set[str], weight: dict[str, float]) -> float:
    return sum(weight[stem] for stem in stems)


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower())}
