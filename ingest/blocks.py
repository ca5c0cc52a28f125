"""A block: one heading, paragraph, list item or table row, whole and in one line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

_LONGEST = 20_000
"""Characters; the longest paragraph of the corpus has 3,000."""


class BlockKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """``marker`` stands before an item in the canonical text («• », «1. »).

    ``level`` is the markup's level of a heading (0 where there was no markup) or the depth of
    an item. ``pages`` pairs an offset in ``text`` with the page that begins there.
    """

    kind: BlockKind
    text: str
    level: int = 0
    marker: str = ""
    header: bool = False
    pages: tuple[tuple[int, int], ...] = ()
    apart: bool = False
    """Whether more than one blank line stood before it."""

    def joined(self, other: Block, glue: str = " ", drop: int = 0) -> Block:
        """This block with ``other`` after it, less ``drop`` characters of this one's end."""
        head = self.text[: len(self.text) - drop]
        at = len(head) + len(glue)
        here = self.pages[-1][1] if self.pages else None
        pages = tuple((at + offset, page) for offset, page in other.pages if page != here)
        return replace(self, text=head + glue + other.text, pages=self.pages + pages)

    @property
    def full(self) -> bool:
        """Whether nothing more is joined to it: no paragraph is so long, and joining a million
        lines to one would take hours."""
        return len(self.text) > _LONGEST


TERMINATORS = (".", "!", "?", ":", "…", ".»", ".)", '."', "?»", "!»")


def terminated(text: str) -> bool:
    """Whether ``text`` ends as a sentence or a lead-in does."""
    return text.rstrip().endswith(TERMINATORS)
