"""What an abbreviation stands for, where the documents say so themselves.

«Hva er TSB?» holds one word, and no vector knows which of the many sentences with it tells what it
means: the one where the long form stands with the short one in brackets after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.extract import Extract
from rag.glossary import same_as
from rag.lexical import LexicalIndex
from rag.text import fold
from rag.types import Hit
from rag.window import pieces_of

_ASKED = (
    r"(?:hva|kva) (?:er|betyr|tyder|vil det (?:si|seie)|står|menes med|meiner ein med)"
    r"|what (?:is|are|does|do)"
)
_DEFINES = re.compile(
    rf"(?:{_ASKED}) (?:forkortelsen |forkortinga |bokstavene |the abbreviation |an? |the )?"
    r"[«\"']?(\w[\w-]*)[»\"']?(?: (?:for|mean|stand for))?\s*\??",
    re.IGNORECASE,
)
_IS = re.compile(r"(?:(?:hva|kva) er|what (?:is|are)) ", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-ZÆØÅ][A-ZÆØÅ0-9-]*[A-ZÆØÅ]")


def unexplained(question: str, lexical: LexicalIndex) -> str:
    """The abbreviation that ``question`` asks what stands for, where neither the documents nor the
    glossary say it; else nothing. «Hva er DIPS?» asks what it is."""
    asked = _DEFINES.fullmatch(fold(question).strip())
    if asked is None or _IS.match(question.strip()) or not _ACRONYM.fullmatch(asked.group(1)):
        return ""
    short = asked.group(1).lower()
    return "" if short in lexical.abbreviations or same_as((short,)) else asked.group(1)


def definition(
    question: str, hits: Sequence[Hit], lexical: LexicalIndex, longest: int
) -> Extract | None:
    """The sentence among ``hits`` that says what the abbreviation asked for stands for, in at most
    ``longest`` characters; None where none is asked for, or none of them says it."""
    asked = _DEFINES.fullmatch(fold(question).strip())
    short = asked.group(1).lower() if asked else ""
    long = lexical.abbreviations.get(short, "")
    if len(long) <= len(short):
        return None
    words = r"\s+".join(map(re.escape, long.split()))
    told = re.compile(rf"\b{words}\s+\({re.escape(short)}\)", re.IGNORECASE)
    for hit in hits:
        text, base = hit.passage.text, hit.passage.locator.start
        for start, end in pieces_of(text, longest):
            if told.search(text, start, end):
                return Extract(hit.passage, base + start, base + end, 1.0)
    return None
