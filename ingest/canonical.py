"""The canonical text of a document: what every passage and quote is a span of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.blocks import BlockKind
from ingest.elements import Element
from ingest.manifest import PartEntry
from ingest.structure import Placed, place, to_blocks
from rag.errors import ConfigurationError
from rag.text import fold, squeeze
from rag.types import Page, Part


@dataclass(frozen=True, slots=True)
class Span:
    """A block's place in the canonical text: ``text[start:end]``, its marker not included."""

    start: int
    end: int
    kind: BlockKind
    section: tuple[str, ...]
    part: int
    """Index in the document's parts, or -1."""
    lead_in: str
    header: str
    names_columns: bool
    marked: int
    """Where the marker before it begins; equals ``start`` where there is none."""
    opens: bool = False
    """Whether a passage begins with it: an order, with the reply after it."""


@dataclass(frozen=True, slots=True)
class Canonical:
    """``pages`` are in order of where they begin."""

    text: str
    spans: tuple[Span, ...]
    parts: tuple[Part, ...]
    pages: tuple[Page, ...]


def canonical(elements: Sequence[Element], parts: Sequence[PartEntry] = ()) -> Canonical:
    """Elements in reading order to one text with its structure.

    Blocks are parted by an empty line, items and rows of one list or table by a line break.
    Raises ConfigurationError where the words that a part starts with are not found in order.
    """
    pieces: list[str] = []
    length = 0
    spans: list[Span] = []
    pages: list[Page] = []
    recognised = {element.page for element in elements if element.ocr}
    bounds: list[int] = []
    before: Placed | None = None
    for index, run in enumerate(_split(elements, parts)):
        bounds.append(length + 2 if pieces else 0)
        for placed in place(to_blocks(run)):
            glue = "" if before is None else "\n" if _close(before, placed) else "\n\n"
            block = placed.block
            pieces.append(glue + block.marker + block.text)
            marked = length + len(glue)
            start = marked + len(block.marker)
            length = start + len(block.text)
            for offset, number in block.pages:
                if not pages or pages[-1].number != number:
                    at = start + offset if offset else marked
                    pages.append(Page(number, at, number in recognised))
            spans.append(
                Span(
                    start,
                    length,
                    block.kind,
                    placed.section,
                    index - 1 if parts else -1,
                    placed.lead_in,
                    placed.header,
                    block.header,
                    marked,
                    placed.opens,
                )
            )
            before = placed
    text = "".join(pieces)
    ends = [*bounds[2:], length + 2] if parts else []
    found = tuple(
        Part(entry.title, entry.sender, start, max(start, end - 2))
        for entry, start, end in zip(parts, bounds[1:], ends, strict=True)
    )
    return Canonical(text, tuple(spans), found, tuple(pages))


def _close(before: Placed, placed: Placed) -> bool:
    kinds = (before.block.kind, placed.block.kind)
    if kinds in ((BlockKind.ITEM, BlockKind.ITEM), (BlockKind.ROW, BlockKind.ROW)):
        return True
    return placed.block.kind is BlockKind.ITEM and before.block.text.endswith(":")


def _split(elements: Sequence[Element], parts: Sequence[PartEntry]) -> list[Sequence[Element]]:
    """What stands before the first part, then each part's elements; all in one where no parts."""
    if not parts:
        return [elements]
    starts: list[int] = []
    joined: list[str] = []
    owners: list[int] = []
    length = 0
    for index, element in enumerate(elements):
        text = fold(squeeze(element.text))
        if text:
            owners.extend([index] * (len(text) + 1))
            joined.append(text)
            length += len(text) + 1
    whole = " ".join(joined)
    at = 0
    for part in parts:
        at = whole.find(fold(part.starts), at)
        if at < 0:
            raise ConfigurationError(
                f"manifest.toml: fant ikke ordene som delen «{part.title}» skal begynne med: "
                f"«{part.starts}»."
            )
        starts.append(owners[at])
        at += 1
    ends = [*starts[1:], len(elements)]
    return [elements[: starts[0]]] + [
        elements[start:end] for start, end in zip(starts, ends, strict=True)
    ]
