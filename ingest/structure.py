"""From a reader's elements to blocks with their heading path, lead-in and table header.

Heading levels in real documents lie, so they are weighed, not trusted: a section number gives
the depth; markup only orders the unnumbered headings inside one numbered section; a heading that
returns again and again («Hvilke tiltak er aktuelle?») belongs under the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.blocks import Block, BlockKind, terminated
from ingest.elements import Element, ElementKind
from ingest.headings import GREETING
from ingest.lines import unwrap
from ingest.orders import in_report, is_order, named
from ingest.path import NUMBER, Path
from rag.sentences import spans
from rag.text import squeeze

_LONGEST_GREETING = 80
_CAPTION = re.compile(r"(?:tabell|table) \d+\b.{0,200}$", re.IGNORECASE)
_TABLE = re.compile(r"\b(?:tabell(?:en|ane|ene)?|tables?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with where it stands: the headings over it, its lead-in, its table's header."""

    block: Block
    section: tuple[str, ...]
    lead_in: str = ""
    header: str = ""
    opens: bool = False
    """Whether it is an order that the report replies to in what follows."""


def to_blocks(elements: Sequence[Element]) -> list[Block]:
    """Whole blocks: line runs unwrapped, and what a page or a blank line cut joined again."""
    blocks: list[Block] = []
    for lined, run in groupby(elements, key=lambda e: e.kind is ElementKind.LINE):
        if lined:
            blocks.extend(unwrap(list(run)))
        else:
            blocks.extend(_block(element) for element in run if squeeze(element.text))
    return list(_mended(blocks))


def place(blocks: Sequence[Block]) -> list[Placed]:
    """Each block under its headings; a heading's own section ends with itself."""
    placed: list[Placed] = []
    path = Path(blocks)
    lead_in = header = order = table = ""
    previous: BlockKind | None = None
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING:
            path.enter(at)
            lead_in = header = order = table = ""
            previous = block.kind
            placed.append(Placed(block, path.section))
            continue
        if GREETING.match(block.text) and len(block.text) < _LONGEST_GREETING:
            path.close()
        path.text(at)
        if block.kind is BlockKind.ITEM:
            placed.append(Placed(block, path.section, lead_in=lead_in))
            table = ""
        elif block.kind is BlockKind.ROW:
            if block.header:
                goes_on = at > 0 and blocks[at - 1].header
                header = f"{header}\n{block.text}" if goes_on else block.text
            elif previous is not BlockKind.ROW:
                header = ""
            over = "" if block.header else header
            placed.append(Placed(block, path.section, table or order, over))
        else:
            opens = in_report(path.section) and is_order(block)
            order = named(block) if opens else order
            placed.append(Placed(block, path.section, "" if opens else order, opens=opens))
            # Only read where a list follows at once: a sentence that is not ended goes on in it.
            open_ = block.text.endswith((":", "?")) or not (block.marker or terminated(block.text))
            lead_in = block.text if open_ else ""
            table = _announced(block.text)
        previous = block.kind
    return placed


def _announced(text: str) -> str:
    """The sentence that tells of a table in what follows, or nothing."""
    if _CAPTION.match(text):
        return text
    sentences = [text[start:end] for start, end in spans(text)]
    told = [each for each in sentences if _TABLE.search(each)]
    return sentences[-1] if text.endswith(":") else told[-1] if told else ""


def _block(element: Element) -> Block:
    kind = {
        ElementKind.HEADING: BlockKind.HEADING,
        ElementKind.ITEM: BlockKind.ITEM,
        ElementKind.ROW: BlockKind.ROW,
    }.get(element.kind, BlockKind.PARAGRAPH)
    text = "  ".join(squeeze(cell) for cell in element.cells) if element.cells else element.text
    return Block(
        kind,
        text.strip() if element.cells else squeeze(text),
        element.level,
        marker=_marker(element),
        header=element.header,
        pages=((0, element.page),) if element.page is not None else (),
    )


def _marker(element: Element) -> str:
    if element.kind is ElementKind.NOTE:
        return "* "
    return "- " if element.kind is ElementKind.ITEM and not NUMBER.match(element.text) else ""


def _mended(blocks: Sequence[Block]) -> Iterator[Block]:
    """Paragraphs that a blank line or a page cut in mid-sentence, joined again."""
    held: Block | None = None
    for block in blocks:
        if held is not None and _continues(held, block):
            held = held.joined(block)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held


def _continues(before: Block, block: Block) -> bool:
    return (
        before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
        and block.kind is BlockKind.PARAGRAPH
        # A note neither goes on from the text that it explains nor into what follows.
        and not block.marker
        and not (before.kind is BlockKind.PARAGRAPH and before.marker)
        and not before.full
        and not terminated(before.text)
        and block.text[0].islower()
    )
