"""Orders and the replies to them, which look alike in a report.

An annual report repeats each thing it was told to do and says under it what was done. The order
is a paragraph that says what someone shall do, in a section that reports on orders; what follows
is the reply, until the next order or heading.
"""

from __future__ import annotations

import re

from ingest.blocks import Block, BlockKind
from rag.sentences import spans

_REPORTS = re.compile(
    r"\brapport\w*\b.*\b(?:oppdrag|krav|bestilling|vedtak)\w*|\boppdrag \d{4}\b", re.IGNORECASE
)
_ORDERS = re.compile(r"\b(?:skal|ba|bad|bes|bør)\b")
_TELLS = re.compile(
    r"\b(?<!som )(?:har|er|ble|blei|vart|blir|var|hadde|vil|deltar|arbeider|arbeidet|leder|viser|"
    r"vises|følger|fikk|inngikk|vedtok|støtter|melder|bidrar|pågår|vurderes|foreligger)\b"
)
_ITS_OWN = re.compile(
    r"^\w*(?:gruppen|gruppa|utvalget|mandatet|rapporten|modellen|bildet|prosjektet|løsningen|"
    r"løysinga|ordningen|ordninga) skal\b|\bskal nå\b",
    re.IGNORECASE,
)
"""«Arbeidsgruppen skal levere …» goes on about what the reply has just named."""
_REFERS = re.compile(r"^Det (?:vises|visast|blir vist) til\b")
_LONGEST = 240


def in_report(section: tuple[str, ...]) -> bool:
    """Whether a section reports on what was ordered."""
    return any(_REPORTS.search(heading) for heading in section)


def is_order(block: Block) -> bool:
    """Whether the first sentence says what shall be done before it tells of anything done."""
    if block.kind is not BlockKind.PARAGRAPH or block.text.endswith(":"):
        return False
    first = _first(block.text)
    order, tale = _ORDERS.search(first), _TELLS.search(first)
    if order is None or _ITS_OWN.search(first):
        return False
    return tale is None or order.start() < tale.start()


def named(block: Block) -> str:
    """The order's first sentence, or its beginning where that is long."""
    first = _first(block.text)
    return first if len(first) <= _LONGEST else first[: first.rfind(" ", 0, _LONGEST)]


def _first(text: str) -> str:
    """The first sentence that is no reference to another place."""
    sentences = [text[start:end] for start, end in spans(text)]
    return next((it for it in sentences if not _REFERS.match(it)), sentences[0])
