"""From a reader's elements to blocks with their heading path, lead-in and table header.

Heading levels in real documents lie, so they are weighed, not trusted: a section number gives
the depth; markup only orders the unnumbered headings inside one numbered section; a heading that
returns again and again («Hvilke tiltak er aktuelle?») belongs under the one before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.blocks import Block, BlockKind, terminated
from ingest.elements import Element, ElementKind
from ingest.lines import BULLETED, unwrap
from rag.text import squeeze

_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=\S)")
_LABELLED = re.compile(r"^(?:Ad|Spørsmål|Tema|Kapittel|Del)\s+\d+\b", re.IGNORECASE)
_REPEATS = 3


@dataclass(frozen=True, slots=True)
class Placed:
    """A block with where it stands: the headings over it, its lead-in, its table's header."""

    block: Block
    section: tuple[str, ...]
    lead_in: str = ""
    header: str = ""


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
    path = _Path(blocks)
    lead_in = header = ""
    previous: BlockKind | None = None
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            path.enter(block)
            lead_in = header = ""
            previous = block.kind
            placed.append(Placed(block, path.section))
            continue
        path.text()
        if block.kind is BlockKind.ITEM:
            placed.append(Placed(block, path.section, lead_in=lead_in))
        elif block.kind is BlockKind.ROW:
            if block.header:
                header = block.text
            elif previous is not BlockKind.ROW:
                header = ""
            placed.append(Placed(block, path.section, header="" if block.header else header))
        else:
            placed.append(Placed(block, path.section))
            lead_in = block.text if block.text.endswith(":") else ""
        previous = block.kind
    return placed


class _Path:
    """The headings open at this point, outermost first, as (depth, text)."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        texts = Counter(b.text.lower() for b in blocks if b.kind is BlockKind.HEADING)
        self._generic = {text for text, count in texts.items() if count >= _REPEATS}
        self._open: list[tuple[float, str]] = []
        self._first_level: int | None = None
        self._bare = False
        """Whether no text has come since the last heading."""

    def text(self) -> None:
        self._bare = False

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._open)

    def enter(self, heading: Block) -> None:
        depth = self._depth(heading)
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        self._open.append((depth, heading.text))
        self._bare = True

    def _depth(self, heading: Block) -> float:
        """Numbered: how many numbers. Else 100 + markup level, under every numbered one."""
        if match := _NUMBER.match(heading.text):
            self._first_level = None
            return match.group(1).count(".") + 1
        if _LABELLED.match(heading.text):
            self._first_level = None
            return 1
        if heading.text.lower() in self._generic:
            return 200
        if self._first_level is None:
            self._first_level = heading.level
        if heading.level == BULLETED and not self._bare and self._open:
            # A bulleted heading belongs under the heading it follows at once; after text it
            # may as well be that heading's sibling, and a path too short misleads nobody.
            depth = self._open[-1][0]
            return depth if depth == 100 + BULLETED else max(depth, 100)
        # A level above the section's first subheading is a slip: it would swallow its siblings.
        return 100 + max(heading.level, self._first_level)


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
    return "- " if element.kind is ElementKind.ITEM and not _NUMBER.match(element.text) else ""


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
