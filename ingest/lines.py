"""Hard-wrapped lines, as plain text and PDF give them, back to whole blocks.

The chief evidence is the wrap itself: a line is broken where the next word would not fit, so a
line that ends earlier was ended on purpose. That tells a heading or the end of a paragraph from
the middle of a sentence without knowing anything about the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, BlockKind, terminated
from ingest.elements import Element
from ingest.headings import HANGING, LONGEST, ROMAN, SECTION, SENTENCES, classify
from ingest.tables import is_figures, is_row
from rag.text import squeeze

_BULLET = re.compile(r"^([•▪◦●‣·\uf0b7\uf0a7\uf02d]|[-–*o](?=\s))\s*")
_NUMBERED = re.compile(r"^(\d{1,2}[.)]|[a-zæøå]\))\s+(?=\S)")
_CHAPTER = re.compile(r"^(\d{1,2}) [A-ZÆØÅ«]")
_COLUMNS = re.compile(r"(?<=\S) {3,}(?=\S)")
_PAGE_NUMBER = re.compile(r"^(\d{1,4}|Side \d+( av \d+)?)$", re.IGNORECASE)
_LINK_TARGET = re.compile(r"^(https?://|mailto:|tel:)\S+$")
_WINDOW = 60
"""Lines to each side that the width is taken from: more than the lines of a long table."""
_RAGGED = 0.25
"""What proportional letters leave empty at the end of a line, as a share of its width."""
_BEGUN = 2
"""Words, the first one's letter not counted, of a sentence that a page broke."""
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
    last: bool = False
    """Whether a page ends with it."""
    columns: bool = False
    """Whether wide spaces part it in columns, and none of them is a figure."""

    @property
    def ragged(self) -> bool:
        """Whether no more is left on it than letters of different width may leave."""
        return self.room < _RAGGED * (self.room + len(self.text))


def unwrap(elements: Sequence[Element]) -> list[Block]:
    """Blocks of a run of LINE elements, in order. Words and figures are untouched.

    Dropped: lone page numbers between blank lines, and lines that are a link's bare target.
    """
    lines = _lines(elements)
    words = Counter(word for line in lines for word in line.text.lower().split())
    blocks: list[Block] = []
    last: set[int] = set()
    ended = True
    for number, line in enumerate(lines):
        previous = lines[number - 1] if number else None
        following = lines[number + 1] if number + 1 < len(lines) else None
        block = _start(line)
        if (
            previous is None
            or not blocks
            or _begins_block(blocks[-1], previous, line, ended)
            or _stands_alone(blocks[-1], line, following)
            or _is_chapter(line, following)
        ):
            blocks.append(block)
        else:
            blocks[-1] = _join(blocks[-1], block, words)
        if line.last:
            last.add(len(blocks) - 1)
        ended = (
            following is None
            or (line.columns and not terminated(line.text))
            or (_fits(line, following) and not _goes_on(blocks[-1], line, following))
        )
    return classify(blocks, last)


def _lines(elements: Sequence[Element]) -> list[Line]:
    texts = [squeeze(element.text) for element in elements]
    lengths = [len(text) for text in texts]
    lines: list[Line] = []
    gap = targets = 0
    for at, (element, text) in enumerate(zip(elements, texts, strict=True)):
        numbered, target = _is_page_number(texts, at), bool(_LINK_TARGET.match(text))
        targets = targets + target if target or not text else 0
        # Addresses by the dozen are the links of a page, put at its end.
        if lines and (numbered or targets > 1 or element.page != lines[-1].page):
            lines[-1] = replace(lines[-1], last=True)
        if not text or target or numbered:
            gap += 1
            continue
        near = sorted(n for n in lengths[max(0, at - _WINDOW) : at + _WINDOW] if n)
        width = near[int(len(near) * 0.95)] if near else len(text)
        columns = len(_COLUMNS.findall(element.text.strip())) > 1 and not is_row(text)
        lines.append(Line(text, element.page, width - len(text), gap, columns=columns))
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
        _NUMBERED.match(following.text) or SECTION.match(following.text)
    ):
        return line.room > 40
    if HANGING.search(line.text):
        return False
    return len(following.text.split(" ", 1)[0]) + 1 <= line.room


def _goes_on(block: Block, line: Line, following: Line) -> bool:
    """Whether ``line`` is so full that the next one may go on from it, and does."""
    if not line.ragged:
        return False
    full = following.ragged or following.text.endswith(".")
    return _runs(block, following.gap) or (
        block.kind is BlockKind.ITEM and not following.gap and full
    )


def _runs(block: Block, gap: int = 0) -> bool:
    """Whether it is running text that goes on: no heading is so long or has a sentence in it.

    Across blank lines its last sentence must have got somewhere: «Kurs. Avvik» may be the end.
    """
    if terminated(block.text):
        return False
    last = SENTENCES.split(block.text)[-1]
    if gap and len(last.split()) < _BEGUN:
        return False
    return len(block.text) > LONGEST or last is not block.text


def _stands_alone(block: Block, line: Line, following: Line | None) -> bool:
    """Whether a short line right under a full stop is the heading of what follows after it."""
    return (
        following is not None
        and following.gap > 0
        and terminated(block.text)
        and not block.text.endswith(":")
        and line.text[0].isupper()
        and line.room > len(line.text)
        and not terminated(line.text)
    )


def _is_chapter(line: Line, following: Line | None) -> bool:
    """«17 Veiledninger» right above «17.1 …»: a chapter's name, however full the line before is."""
    match = _CHAPTER.match(line.text)
    return bool(match and following and following.text.startswith(f"{match[1]}.1 "))


def _start(line: Line) -> Block:
    return replace(_bare(line), apart=line.gap > 1)


def _bare(line: Line) -> Block:
    pages = ((0, line.page),) if line.page is not None else ()
    if match := _BULLET.match(line.text):
        text = line.text[match.end() :]
        if text:
            return Block(BlockKind.ITEM, text, marker="• ", pages=pages)
    if (match := _NUMBERED.match(line.text)) and not SECTION.match(line.text):
        text = line.text[match.end() :]
        return Block(BlockKind.ITEM, text, marker=f"{match.group(1)} ", pages=pages)
    return Block(BlockKind.PARAGRAPH, line.text, pages=pages)


def _begins_block(block: Block, previous: Line, line: Line, ended: bool) -> bool:
    """Whether ``line`` starts a block of its own after ``block``; ``previous`` is its last line."""
    if block.full:
        return True
    if _BULLET.match(line.text) or SECTION.match(line.text):
        return True
    if _NUMBERED.match(line.text) or ROMAN.match(line.text):
        return True
    lower = line.text[0].islower() or line.text[0] in ",;)" or _is_cut(block.text)
    lower = lower or (line.text[0] == "(" and _runs(block))
    if is_row(block.text) and not lower:
        # An empty cell leaves a blank line inside a row: what follows is figures alone.
        return not (is_figures(line.text) and line.gap <= 1)
    if line.gap:
        if terminated(block.text) and not lower:
            return True
        return ended and not lower
    if not ended:
        return False
    # «14.3 Bruk av maskinregler» was ended on purpose, though the text under it begins «ldapvi».
    numbered = SECTION.match(block.text) and not _is_cut(block.text)
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
