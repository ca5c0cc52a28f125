"""The heading path at each point of a text.

Heading levels in real documents lie, so they are weighed, not trusted: a section number gives
the depth; markup only orders the unnumbered headings inside one numbered section; a heading that
returns again and again («Hvilke tiltak er aktuelle?») belongs under the one before it. Where
there is no markup, a heading with nothing but a heading under it stands over that one, and over
those that follow where the section is divided in that way. A box that ends chapter after chapter
(«De neste fire årene vil vi:») belongs to the chapter, and not to the last heading in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from ingest.blocks import Block, BlockKind
from ingest.boxes import resumptions
from ingest.elements import BOXED
from ingest.headings import BULLETED, POINT, ROMAN

NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=\S)")
_LABELLED = re.compile(r"^(?:Ad|Spørsmål|Tema|Kapittel|Del)\s+\d+\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(to|tre|fire|fem|seks|sju|syv|åtte|ni|ti)\b", re.IGNORECASE)
_COUNTS = {"to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "syv": 7, "åtte": 8}
_COUNTS |= {"ni": 9, "ti": 10}
_REPEATS = 3
_DIVIDED = 2
"""Headings with nothing but a heading under them, in a section that is divided by such."""
_UNDER, _BOX, _GENERIC = 0.5, 150.0, 200.0
_LONGEST_TITLE = 80
"""Characters of a title that ends chapter after chapter."""


class Path:
    """The headings open at this point, outermost first, as (depth, text)."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        texts = Counter(b.text.lower() for b in blocks if b.kind is BlockKind.HEADING)
        self._generic = {text for text, count in texts.items() if count >= _REPEATS}
        self._over = {at for at in range(len(blocks)) if self._stands_over(at)}
        self._divided = dict(self._divided_sections())
        self._resumptions = resumptions(blocks)
        self._chapters = dict(self._ends_of_chapters())
        self._open: list[tuple[float, str]] = []
        self._first_level: int | None = None
        self._bare = False
        """Whether no text has come since the last heading."""
        self._bulleted = False
        """Whether a bulleted heading of this section stood under a heading."""
        self._promised = 0
        """How many headings are still to come of those that a sentence announced."""
        self._listing = ""

    def text(self, at: int) -> None:
        block = self._blocks[at]
        if at in self._resumptions and self._open and self._open[-1][0] == _BOX:
            self._open.pop()
        self._end_chapter(at)
        self._bare = False
        count = _COUNTED.search(block.text) if block.text.endswith(":") else None
        self._listing = count[1].lower() if count else ""

    def close(self) -> None:
        """What follows stands under no heading: a letter's signature."""
        self._open = []
        self._first_level = None

    @property
    def section(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._open)

    def enter(self, at: int) -> None:
        heading = self._blocks[at]
        if self._listing and self._plain(at):
            self._promised = _COUNTS[self._listing]
        self._listing = ""
        self._end_chapter(at)
        depth = self._depth(at, heading)
        while self._open and self._open[-1][0] >= depth:
            self._open.pop()
        self._open.append((depth, heading.text))
        self._bare = True

    def _end_chapter(self, at: int) -> None:
        """Plain text too is the title of the box that it stands over."""
        if at not in self._chapters:
            return
        while self._open and self._open[-1][0] > self._chapters[at]:
            self._open.pop()
        if self._blocks[at].kind is BlockKind.PARAGRAPH:
            self._open.append((_BOX, self._blocks[at].text))

    def _depth(self, at: int, heading: Block) -> float:
        """Numbered: how many numbers. Else 100 + markup level, under every numbered one."""
        depth = self._numbered(heading.text)
        if depth is not None:
            self._first_level, self._bulleted, self._promised = None, False, 0
            return depth
        if heading.text.lower() in self._generic or POINT.match(heading.text):
            under = self._bare and bool(self._open) and self._open[-1][0] == _GENERIC
            return _GENERIC + (_UNDER if under else 0)
        if heading.level == BOXED:
            return _BOX
        if self._first_level is None:
            self._first_level = heading.level
        if heading.level == BULLETED:
            return self._bulleted_depth()
        if self._plain(at):
            return 100 + self._first_level + self._step(at)
        # A level above the section's first subheading is a slip: it would swallow its siblings.
        return 100 + max(heading.level, self._first_level)

    def _bulleted_depth(self) -> float:
        # A bulleted heading belongs under the heading it follows at once, and so do those after
        # it; where none did, it may as well be a sibling, and a path too short misleads nobody.
        self._bulleted = self._bulleted or self._bare
        if self._bulleted or not self._open:
            return 100 + BULLETED
        depth = self._open[-1][0]
        return depth if depth == 100 + BULLETED else max(depth, 100)

    def _step(self, at: int) -> float:
        """Half a level down for a heading under one that stands over others."""
        if self._promised:
            self._promised -= 1
            return _UNDER
        if at in self._over:
            return 0
        if (at - 1) in self._over or self._divided.get(at, False):
            return _UNDER
        under = [text for depth, text in self._open if depth >= 100]
        return _UNDER if under and _said_in(self._blocks[at].text, under[0]) else 0

    def _numbered(self, text: str) -> float | None:
        if ROMAN.match(text):
            return 0.5
        if match := NUMBER.match(text):
            return match.group(1).count(".") + 1
        return 1 if _LABELLED.match(text) and not POINT.match(text) else None

    def _plain(self, at: int) -> bool:
        """An unnumbered heading without markup that does not return."""
        block = self._blocks[at]
        return (
            block.kind is BlockKind.HEADING
            and block.level == 0
            and self._numbered(block.text) is None
            and block.text.lower() not in self._generic
            and not POINT.match(block.text)
        )

    def _stands_over(self, at: int) -> bool:
        return at + 1 < len(self._blocks) and self._plain(at) and self._plain(at + 1)

    def _ends_of_chapters(self) -> Iterator[tuple[int, float]]:
        """Where a title stands that returns before numbered headings, most often as plain text, and
        how deep those are in most places. Before what ends the document there may be none."""
        titles: dict[str, list[int]] = {}
        for at, block in enumerate(self._blocks):
            if len(block.text) <= _LONGEST_TITLE and block.text.endswith((":", "?")):
                titles.setdefault(block.text.lower(), []).append(at)
        for text, places in list(titles.items()):
            plain = sum(self._blocks[at].kind is BlockKind.PARAGRAPH for at in places)
            if len(places) < _REPEATS or 2 * plain <= len(places):
                del titles[text]
        for places in titles.values():
            following = [self._following(at, titles) for at in places]
            depths = Counter(depth for depth in following if depth is not None)
            if depths.total() >= max(_REPEATS, len(places) - 1):
                deep = depths.most_common(1)[0][0]
                yield from ((at, deep) for at in places)

    def _following(self, at: int, titles: Collection[str]) -> float | None:
        """How deep the next heading is that is none of ``titles``; None where it has no number."""
        for block in self._blocks[at + 1 :]:
            if block.kind is BlockKind.HEADING and block.text.lower() not in titles:
                return self._numbered(block.text)
        return None

    def _divided_sections(self) -> Iterator[tuple[int, bool]]:
        """Each heading under one that stands over others, in sections with several of those."""
        section: list[int] = []
        for at, block in enumerate([*self._blocks, Block(BlockKind.HEADING, "1 .")]):
            if block.kind is not BlockKind.HEADING:
                continue
            if self._numbered(block.text) is None:
                section.append(at)
                continue
            over = [each for each in section if each in self._over]
            if len(over) >= _DIVIDED:
                yield from ((each, True) for each in section if each > over[0])
            section = []


def _said_in(text: str, over: str) -> bool:
    """Whether each word of ``text`` stands in the heading that may stand over it."""
    return text != over and set(_words(text)) < set(_words(over))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())
