"""Which of the unwrapped blocks are headings and rows, by their shape and by what follows.

Text without markup has no other sign of a heading than that it is short, says no sentence and
has running text under it. What looks like one and is not: signatures, labels of links, the last
words on a page, the notes of a table, a sentence that leads in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from ingest.blocks import Block, BlockKind, terminated
from ingest.tables import is_row, mend_tables

BULLETED = 9
"""Level of a heading that was set as a list item."""
SECTION = re.compile(r"^\d{1,2}(\.\d{1,2})+\.?\s+\S")
ROMAN = re.compile(r"^(?:I{1,3}|IV|VI{0,3}|IX|X)\.\s+(?=[A-ZÆØÅ])")
POINT = re.compile(r"^Ad\s+(?:punkt?|pkt\.?)\s*\d+\)?:?$", re.IGNORECASE)
"""«Ad punkt 2)»: the reply to one point of what was asked above."""
GREETING = re.compile(
    r"^(?:(?:med\s+)?(?:vennlig|venleg|beste)\s+(?:hilsen|helsing)|mvh)\b", re.IGNORECASE
)
SENTENCES = re.compile(
    r"[a-zæøå)»]{2}(?<!iht)(?<!mht)(?<!ift)(?<!evt)(?<!\bjf)(?<!jfr)(?<!\bnr)(?<!\bca)(?<!\bkl)"
    r"[.!?] [A-ZÆØÅ«]"
)
HANGING = re.compile(
    r"\b(?:og|eller|også|samt|i|på|til|for|fra|med|av|om|ved|som|der|hvor|at|å|en|et|den|det|de|vest|mot)$",
    re.IGNORECASE,
)
"""A word that no heading ends with, but a line cut in mid-sentence may."""
LONGEST = 160
"""Characters of a heading."""
_SIGNERS = 8
"""Blocks after a greeting: names, titles and the institution they sign for."""
_LABELLED = re.compile(r"^(?:Ad|Spørsmål|Tema|Kapittel|Del)\s+\d+\b", re.IGNORECASE)
_LABEL = re.compile(r"^[A-ZÆØÅ][^\s.:;,]*(?: [^\s.:;,]+){0,2}\s*:$")
"""«Oppdrag 2024:», «Indikatorer:»: three words at most, and nothing else on the line."""
_FILE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|html?)$|\((?:pdf|word|excel|docx?|xlsx?|pptx?)\)"
    r"|^(?:Styre)?sak \d+[-/]\d{4}",
    re.IGNORECASE,
)
"""The label of a link to a file or to the papers of a board."""
_MORE = re.compile(r"^(?:Les mer|Les meir|Les også|Se også|Sjå også|Lenker?|Lenkjer?):?$", re.I)
_NOTE = re.compile(r"^(?:Alle tall|Tall(?:ene)?|Beløp(?:ene)?|Kilder?|Kjelder?|Merknad)\b")
_SHORTENED = re.compile(r"\b(?:f\.\s?eks|bl\.\s?a|m\.\s?m|jf|jfr|dvs|t\.d)\.", re.IGNORECASE)
_CLAUSE = re.compile(r"\b(?:som|at|hvor|når|der)\b")
"""What follows tells of the words before; «Tiltak som er i gang» says no sentence."""
_FINITE = re.compile(
    r"\b(?:er|har|skal|vil|må|bør|kan|ble|blir|blei|vart|var|ba|bad|bes|omfatter|"
    r"inkluderer)\b"
)
_SPEAKS = re.compile(r": [A-ZÆØÅ]\w* .*\b(?:er|har|skal|vil|ble|blir)\b")
"""«Prosjekt 2019–2022: Som en følge av dette ble det …» is a paragraph with its subject first."""
_CODE = re.compile(r"\S=\S|\$[\w({]|\s--[a-z]|\s-[a-zA-Z](?=\s|$)|(?:^|\s)/\w+/\w|\w://|[<>{}|\\]")
"""Settings, variables, options, paths and addresses: a line of commands, which no heading is."""
_WORD = re.compile(r"[^\W\d_]+")


def classify(blocks: Sequence[Block], last: Set[int]) -> list[Block]:
    """``blocks`` with their kinds; those numbered in ``last`` end a page, as no heading does."""
    numbers = _Numbers()
    classified: list[Block] = []
    signing = 0
    for at, block in enumerate(blocks):
        following = blocks[at + 1 : at + 3]
        preceding = classified[-1] if classified else None
        kind = block.kind
        greeting = bool(GREETING.match(block.text)) and _may_sign(block)
        if is_row(block.text) and block.kind is BlockKind.PARAGRAPH:
            kind = BlockKind.ROW
        elif (
            not (greeting or (signing and _may_sign(block)))
            and at not in last
            and (_is_heading(block, preceding, following) or numbers.go_on(block, following))
        ):
            kind = BlockKind.HEADING
        signing = _SIGNERS if greeting else signing - 1 if signing and _may_sign(block) else 0
        found = _as(kind, block)
        numbers.saw(found, block)
        classified.append(found)
    return list(_links_under_lead_in(mend_tables(classified)))


def _as(kind: BlockKind, block: Block) -> Block:
    text = block.text
    if kind is BlockKind.HEADING and block.kind is BlockKind.ITEM and block.marker != "• ":
        text = block.marker + text
    level = BULLETED if kind is BlockKind.HEADING and block.kind is BlockKind.ITEM else 0
    if kind is BlockKind.HEADING and block.marker and block.marker[0].isdigit():
        level = 0
    marker = block.marker if kind is BlockKind.ITEM else ""
    return Block(kind, text, level, marker, pages=block.pages, apart=block.apart)


class _Numbers:
    """«1.» and «2.» over running text are headings, and so then is «3.», whatever is under it."""

    def __init__(self) -> None:
        self._next = 0

    def go_on(self, block: Block, following: Sequence[Block]) -> bool:
        number = _number(block)
        return (
            number == self._next > 1
            and bool(following)
            and _number(following[0]) != number + 1
            and len(block.text) <= LONGEST
            and not SENTENCES.search(block.text)
        )

    def saw(self, found: Block, block: Block) -> None:
        if number := _number(block):
            self._next = number + 1 if found.kind is BlockKind.HEADING else 0
        elif found.kind is BlockKind.HEADING and SECTION.match(found.text):
            self._next = 0


def _number(block: Block) -> int:
    """Of a numbered item «3.»; 0 where it is none."""
    marker = block.marker.strip()
    return int(marker[:-1]) if block.kind is BlockKind.ITEM and marker[:-1].isdigit() else 0


def _may_sign(block: Block) -> bool:
    """Whether a block after a greeting may be a name, a title or an institution."""
    return len(block.text) < 80 and not any(c.isdigit() for c in block.text)


def _is_heading(block: Block, preceding: Block | None, next_blocks: Sequence[Block]) -> bool:
    text = block.text
    if not next_blocks or len(text) > LONGEST or not _WORD.search(text):
        return False
    following = next_blocks[0]
    if ROMAN.match(text) or POINT.match(text):
        return True
    if _is_label(block, next_blocks):
        return True
    if not SECTION.match(text) and not _may_end(text, following):
        return False
    if SENTENCES.search(text) or HANGING.search(text) or _FILE.search(text) or ";" in text:
        return False
    if _SHORTENED.search(text) or (_NOTE.match(text) and len(text) < 60):
        return False
    if not (text[0].isupper() or text[0].isdigit() or text[0] in "«#§"):
        return False
    # On a page nothing is marked up: «# …» is a comment among commands there.
    if not SECTION.match(text) and (_CODE.search(text) or (block.pages and text[0] == "#")):
        return False
    if is_row(following.text) and not SECTION.match(text):
        return False
    if _FILE.search(following.text) or _MORE.match(following.text):
        return False
    if following.kind is BlockKind.ITEM and _leads_in(text):
        return False
    if block.kind is BlockKind.ITEM:
        # A lone short item before running text is a heading that was set with a bullet or number.
        alone = following.kind is BlockKind.PARAGRAPH and (
            preceding is None or preceding.kind is not BlockKind.ITEM
        )
        return alone and len(text) < 100 and not following.text[0].islower()
    if _SPEAKS.search(text) and not _LABELLED.match(text):
        return False
    return (
        preceding is None
        or bool(SECTION.match(text))
        or preceding.kind is not BlockKind.PARAGRAPH
        or len(preceding.text) < 80
        or terminated(preceding.text)
    )


def _may_end(text: str, following: Block) -> bool:
    """Whether a heading ends as ``text`` does: «… rusbehandling (TSB)» only over a sentence."""
    if text.endswith((".", ",", ";", ":", "-", "–", "!", "…", ".»", '."')):
        return False
    if text.endswith(")"):
        return (
            len(text) < 100
            and text.count("(") == text.count(")")
            and following.kind is BlockKind.PARAGRAPH
            and len(following.text) > len(text)
            and terminated(following.text)
        )
    return True


def _is_label(block: Block, next_blocks: Sequence[Block]) -> bool:
    """«Oppdrag 2024:» alone over running text is a heading; over a list or links it leads in."""
    if block.kind is not BlockKind.PARAGRAPH or not _LABEL.match(block.text):
        return False
    under = next_blocks[0]
    if _LABEL.match(under.text) and len(next_blocks) > 1:
        under = next_blocks[1]
    return (
        under.kind is BlockKind.PARAGRAPH
        and under.text[0].isupper()
        and len(under.text) > len(block.text)
        and terminated(under.text)
    )


def _leads_in(text: str) -> bool:
    """Whether the words before a list are a sentence about it; a question is a heading."""
    return (
        len(text.split()) >= 5
        and not text.endswith("?")
        and not SECTION.match(text)
        and not _LABELLED.match(text)
        and bool(_FINITE.search(_CLAUSE.split(text, maxsplit=1)[0]))
    )


def _links_under_lead_in(blocks: Sequence[Block]) -> Iterator[Block]:
    """Short lines after «Les mer:» and the like are its items, not headings of what follows."""
    listing = False
    for block in blocks:
        listing = listing and not block.apart
        if block.kind is BlockKind.PARAGRAPH and block.text.endswith(":"):
            listing = len(block.text) < 40
        elif block.kind is BlockKind.HEADING and listing and not SECTION.match(block.text):
            block = replace(block, kind=BlockKind.ITEM, level=0, marker="")
        elif not (block.kind is BlockKind.PARAGRAPH and len(block.text) < 100):
            listing = False
        yield block
