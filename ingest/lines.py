"""Hard-wrapped lines, as plain text and PDF give them, back to whole blocks.

The chief evidence is the wrap itself: a line is broken where the next word would not fit, so a
line that ends earlier was ended on purpose. That tells a heading or the end of a paragraph from
the middle of a sentence without knowing anything about the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, BlockKind, terminated
from ingest.elements import Element
from ingest.tables import mend_tables
from rag.text import squeeze

_BULLET = re.compile(r"^([•▪◦●‣·\uf0b7\uf0a7\uf02d]|[-–*o](?=\s))\s*")
_NUMBERED = re.compile(r"^(\d{1,2}[.)]|[a-zæøå]\))\s+(?=\S)")
_SECTION = re.compile(r"^\d{1,2}(\.\d{1,2})+\.?\s+\S")
_PAGE_NUMBER = re.compile(r"^(\d{1,4}|Side \d+( av \d+)?)$", re.IGNORECASE)
_LINK_TARGET = re.compile(r"^(https?://|mailto:|tel:)\S+$")
_FIGURE = re.compile(r"(?<![\w.,])[-−+]?\d+(?:[.,]\d+)*%?(?!\w)")
_DATE = re.compile(
    r"\b\d{1,2}\. ?(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november"
    r"|desember)(?: \d{4})?\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:(?:med\s+)?(?:vennlig|venleg|beste)\s+(?:hilsen|helsing)|mvh)\b", re.I)
_SIGNERS = 8
"""Blocks after a greeting: names, titles and the institution they sign for."""
_SENTENCES = re.compile(r"[a-zæøå)»]{2}[.!?] [A-ZÆØÅ«]")
_HANGING = re.compile(
    r"\b(?:og|eller|samt|i|på|til|for|fra|med|av|om|ved|som|der|hvor|at|å|en|et|den|det|de|vest|mot)$",
    re.IGNORECASE,
)
"""A word that no heading ends with, but a line cut in mid-sentence may."""
_WORD = re.compile(r"[^\W\d_]+")
BULLETED = 9
"""Level of a heading that was set as a list item."""
_WINDOW = 40
_HEADING_CHARACTERS = 160
_LONGEST_ROW = 1000
_MARGIN = 20
"""Characters by which the text under a numbered heading is wider than what is left of one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned line; ``room`` is how many characters were left before the wrap."""

    text: str
    page: int | None
    room: int
    gap: int
    """Blank lines before it."""


def unwrap(elements: Sequence[Element]) -> list[Block]:
    """Blocks of a run of LINE elements, in order. Words and figures are untouched.

    Dropped: lone page numbers between blank lines, and lines that are a link's bare target.
    """
    lines = _lines(elements)
    words = Counter(word for line in lines for word in line.text.lower().split())
    blocks: list[Block] = []
    ended = True
    for number, line in enumerate(lines):
        previous = lines[number - 1] if number else None
        block = _start(line)
        if previous is not None and blocks and not _begins_block(blocks[-1], previous, line, ended):
            blocks[-1] = _join(blocks[-1], block, words)
        else:
            blocks.append(block)
        following = lines[number + 1] if number + 1 < len(lines) else None
        ended = following is None or _fits(line, following)
    return _classify(blocks)


def _lines(elements: Sequence[Element]) -> list[Line]:
    texts = [squeeze(element.text) for element in elements]
    lengths = [len(text) for text in texts]
    lines: list[Line] = []
    gap = 0
    for at, (element, text) in enumerate(zip(elements, texts, strict=True)):
        if not text or _LINK_TARGET.match(text) or _is_page_number(texts, at):
            gap += 1
            continue
        near = sorted(n for n in lengths[max(0, at - _WINDOW) : at + _WINDOW] if n)
        width = near[int(len(near) * 0.95)] if near else len(text)
        lines.append(Line(text, element.page, width - len(text), gap))
        gap = 0
    return lines


def _is_page_number(texts: Sequence[str], at: int) -> bool:
    """A lone number is a page number only with blank lines around it: a table has them closer."""
    if not _PAGE_NUMBER.match(texts[at]):
        return False
    if not texts[at].isdigit():
        return True
    before = texts[max(0, at - 2) : at]
    return not any(before) and not any(texts[at + 1 : at + 3])


def _fits(line: Line, following: Line) -> bool:
    """Whether the next line's first word had room on this one, so that the break is deliberate.

    A figure may be held to the words around it by no-break spaces, so one first on the next line
    proves nothing, unless it numbers an item or a section.
    """
    if following.text[0].isdigit() and not (
        _NUMBERED.match(following.text) or _SECTION.match(following.text)
    ):
        return line.room > 40
    if _HANGING.search(line.text):
        return False
    return len(following.text.split(" ", 1)[0]) + 1 <= line.room


def _start(line: Line) -> Block:
    pages = ((0, line.page),) if line.page is not None else ()
    if match := _BULLET.match(line.text):
        text = line.text[match.end() :]
        if text:
            return Block(BlockKind.ITEM, text, marker="• ", pages=pages)
    if (match := _NUMBERED.match(line.text)) and not _SECTION.match(line.text):
        text = line.text[match.end() :]
        return Block(BlockKind.ITEM, text, marker=f"{match.group(1)} ", pages=pages)
    return Block(BlockKind.PARAGRAPH, line.text, pages=pages)


def _begins_block(block: Block, previous: Line, line: Line, ended: bool) -> bool:
    """Whether ``line`` starts a block of its own after ``block``; ``previous`` is its last line."""
    if block.full:
        return True
    if _BULLET.match(line.text) or _SECTION.match(line.text):
        return True
    if _NUMBERED.match(line.text):
        return True
    lower = line.text[0].islower() or line.text[0] in ",;)" or _is_cut(block.text)
    if _is_row(block.text) and not lower:
        # An empty cell leaves a blank line inside a row: what follows is figures alone.
        return not (_is_figures(line.text) and line.gap <= 1)
    if line.gap:
        if terminated(block.text) and not lower:
            return True
        return ended and not lower
    if not ended:
        return False
    # «14.3 Bruk av maskinregler» was ended on purpose, though the text under it begins «ldapvi».
    numbered = _SECTION.match(block.text) and not _is_cut(block.text)
    return not lower or bool(numbered and line.room + _MARGIN < previous.room)


def _is_cut(text: str) -> bool:
    """Whether ``text`` cannot end here: a word is cut at its hyphen, or a bracket stands open."""
    if terminated(text):
        return False
    return bool(re.search(r"\w-$", text)) or text.rfind("(") > text.rfind(")")


def _join(block: Block, other: Block, words: Counter[str]) -> Block:
    """``other`` after ``block``, mending a word that the line break cut at its hyphen.

    The hyphen goes only where the joined word is written elsewhere in the text and the
    hyphenated one is not; a hyphen held before «og» keeps its space.
    """
    if not block.text.endswith("-") or block.text.endswith(" -"):
        return block.joined(other)
    left = block.text.rsplit(" ", 1)[-1][:-1].lower()
    right = other.text.split(" ", 1)[0].lower()
    if right in ("og", "eller", "samt"):
        return block.joined(other)
    whole, hyphenated = words[left + right], words[f"{left}-{right}"]
    plain = left.isalpha() and other.text[:1].islower()
    return block.joined(other, glue="", drop=1 if plain and whole > hyphenated else 0)


def _classify(blocks: list[Block]) -> list[Block]:
    """Headings and rows among the paragraphs, by shape and by what follows."""
    classified: list[Block] = []
    signing = 0
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        preceding = classified[-1] if classified else None
        kind = block.kind
        greeting = bool(_GREETING.match(block.text)) and _may_sign(block)
        if _is_row(block.text) and block.kind is BlockKind.PARAGRAPH:
            kind = BlockKind.ROW
        elif not (greeting or (signing and _may_sign(block))) and _is_heading(
            block, preceding, following
        ):
            kind = BlockKind.HEADING
        signing = _SIGNERS if greeting else signing - 1 if signing and _may_sign(block) else 0
        text = block.text
        if kind is BlockKind.HEADING and block.kind is BlockKind.ITEM and block.marker != "• ":
            text = block.marker + text
        marker = block.marker if kind is BlockKind.ITEM else ""
        shift = len(text) - len(block.text)
        pages = tuple((offset + shift if offset else 0, page) for offset, page in block.pages)
        level = BULLETED if kind is BlockKind.HEADING and block.kind is BlockKind.ITEM else 0
        if kind is BlockKind.HEADING and block.marker and block.marker[0].isdigit():
            level = 0
        classified.append(Block(kind, text, level, marker, pages=pages))
    return list(_links_under_lead_in(mend_tables(classified)))


def _may_sign(block: Block) -> bool:
    """Whether a block after a greeting may be a name, a title or an institution."""
    return len(block.text) < 80 and not any(c.isdigit() for c in block.text)


def _is_heading(block: Block, preceding: Block | None, following: Block | None) -> bool:
    text = block.text
    if following is None or len(text) > _HEADING_CHARACTERS or not _WORD.search(text):
        return False
    if text.endswith((".", ",", ";", ":", "-", "–", "!", ")", "…")) and not _SECTION.match(text):
        return False
    if _SENTENCES.search(text) or _HANGING.search(text):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "«#§"):
        return False
    if _is_row(following.text) and not _SECTION.match(text):
        return False
    if block.kind is BlockKind.ITEM:
        # A lone short item before running text is a heading that was set with a bullet or number.
        alone = following.kind is BlockKind.PARAGRAPH and (
            preceding is None or preceding.kind is not BlockKind.ITEM
        )
        return alone and len(text) < 100 and not following.text[0].islower()
    return (
        preceding is None
        or preceding.kind is not BlockKind.PARAGRAPH
        or len(preceding.text) < 80
        or terminated(preceding.text)
    )


def _links_under_lead_in(blocks: Sequence[Block]) -> Iterator[Block]:
    """Short lines after «Les mer:» and the like are its items, not headings of what follows."""
    listing = False
    for block in blocks:
        if block.kind is BlockKind.PARAGRAPH and block.text.endswith(":"):
            listing = len(block.text) < 40
        elif block.kind is BlockKind.HEADING and listing and not _SECTION.match(block.text):
            block = Block(BlockKind.ITEM, block.text, 0, "", pages=block.pages)
        elif not (block.kind is BlockKind.PARAGRAPH and len(block.text) < 100):
            listing = False
        yield block


def _is_row(text: str) -> bool:
    """A label with at least two figures and few words, not a sentence."""
    if len(text) > _LONGEST_ROW or text.endswith((".", ":", ";", ",")) or _SECTION.match(text):
        return False
    text = _DATE.sub("", text)
    figures = _FIGURE.findall(text)
    return (
        len(figures) >= 2
        and len(_WORD.findall(text)) <= 9
        and sum(map(len, figures)) >= len(text) * 0.12
    )


def _is_figures(text: str) -> bool:
    return bool(text) and not _WORD.search(text)
