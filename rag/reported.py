"""Statements that a source does not make itself: what it says that someone says, fears or orders.

«Oppgi at planen er opphevet» holds every word of «Planen er opphevet», and does not say it; nor
does «for å unngå at pasienter må reise langt» say that they must. So a statement that repeats no
more than the clause after «at» needs a head in front of it that vouches for the clause. Heads are
known by their words; one that is not known vouches for nothing. None of the 1,033 sentences of the
gold set's reference answers is struck by this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.sentences import spans
from rag.text import fold
from rag.types import Passage

_WORD = re.compile(r"[^\W_]+")
_THAT = ("at", "that")
_PREPOSITIONS = frozenset("om på til for av i over med ved etter inn fram frem".split())
_MEANS = ("for", "ved", "med", "etter")
_SHARE = 0.85
"""Of a statement's words, those that the clause must hold in the same order to be its source."""
_FEWEST = 3
_VOUCHES = re.compile(
    r"slik|og|er|var|blir|også|samt|etter|ved|med|grunn|sikre\w*|sørge\w*|bidr\w+|legge\w*"
    r"|vis(?:er|te|t|ast)|syner?|betyr|inneb\w+|gjør|gjorde|gjort|gjer|medfør\w*|før(?:e|er|te|t)"
    r"|ser|så|skyldes|kjem\w*|følge|følgje|konsekvens|mål\w*|vedta\w*|vedteke|beslutt\w*|bestemt"
    r"|fast\w*|konstater\w*|påpek\w*|peker|peikar|frem|fram|understrek\w*|presiser\w*|rapporter\w*"
    r"|viktig\w*|avgjørende|avgjerande|nødvendig\w*|naudsynt\w*|positivt|bra|fornøyd\w*|glad\w*"
    r"|opplev\w*|forutset\w*|føreset\w*|shows?|means?|so|ensures?|important|found"
)
_DOUBTS = re.compile(
    r"risiko\w*|fare|fær\w*|unngå\w*|unngår|uten|utan|hindr\w*|forhindr\w*|frykt\w*|bekymr\w*|uroa?"
    r"|ikke|ikkje|neppe|risk|without|avoid\w*|prevent\w*|fear\w*|not"
)


def reported(statement: str, passages: Sequence[Passage]) -> bool:
    """Whether the passages hold ``statement`` only as the clause after a head that does not vouch
    for it."""
    mine = _words(statement)
    if len(mine) < _FEWEST:
        return False
    heads = [
        head
        for passage in passages
        for start, end in spans(passage.text)
        if (head := _head(mine, _words(passage.text[start:end]))) is not None
    ]
    return bool(heads) and not any(map(_vouched, heads))


def _head(mine: Sequence[str], theirs: Sequence[str]) -> Sequence[str] | None:
    """The words before the part of ``theirs`` that ``mine`` repeats; None where it repeats none."""
    if len(set(mine) & set(theirs)) < _SHARE * len(set(mine)):
        return None
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < _SHARE * len(mine):
        return None
    return theirs[: next(block.b for block in blocks if block.size)]


def _vouched(head: Sequence[str]) -> bool:
    if len(head) < 2 or head[-1] not in _THAT:
        return True
    if any(map(_DOUBTS.fullmatch, head[-4:-1])):
        return False
    # «bidra til at»: the word before the preposition is the one that tells.
    governing = [word for word in head[:-1] if word not in _PREPOSITIONS][-1:]
    return any(map(_VOUCHES.fullmatch, governing)) or head[-2] in _MEANS


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).lower())
