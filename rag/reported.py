"""Statements that a source does not make itself: what it says that someone says, fears or orders.

«Oppgi at planen er opphevet» holds every word of «Planen er opphevet», and does not say it; nor
does «for å unngå at pasienter må reise langt» say that they must, nor «når tilbudet er ferdig» that
it is. So a statement that repeats no more than the clause after «at», «hvis» or «hvorfor», after a
clause with a colon, or within quotation marks, needs a head in front of it that vouches for the
clause. Heads are known by their words; one that is not known vouches for nothing. Of 754 sentences
of the gold set's reference answers (train and dev) one is struck by this.
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
_SUPPOSED = frozenset(
    "hvis dersom når hvorfor kvifor hvorvidt korvidt if unless whether why when om".split()
)
"""After these a clause is a condition or a question."""
_ABOUT = re.compile(r"\b(?:handler|handlar|dreier seg|dreiar seg) om\W*$", re.IGNORECASE)
"""«Styring handler om å sette mål» says what it is, and supposes nothing."""
_PASSED = frozenset(
    "om på til for av i over med ved etter inn fram frem også og gjerne samt bare berre".split()
)
"""Prepositions and adverbs between «at» and the word that governs it."""
_MEANS = ("for", "ved", "etter")
_COLON = re.compile(r":\W*$")
_LABEL = 4
"""Words before a colon that are no more than a label: «Mål for perioden: …»."""
_LISTED = 2
"""So many commas make a list of what comes after a colon."""
_SHARE = 0.85
"""Of a statement's words, those that the clause must hold in the same order to be its source."""
_FEWEST = 3
_VOUCHES = re.compile(
    r"slik|er|var|blir|etter|ved|grunn|sammen|saman|heng\w*|konkluder\w*|enige?|begynn\w*|tiltak\w*|vedtak\w*|status|resultat\w*|formål\w*|føremål\w*|sikre\w*|sørge\w*|bidr\w+|legge\w*"
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
    mine = words_of(statement)
    if len(mine) < _FEWEST:
        return False
    quoted, listed = '"' in fold(statement), statement.count(",") >= _LISTED
    heads = [
        head
        for passage in passages
        for start, end in spans(passage.text)
        if (head := before(mine, fold(passage.text[start:end]))) is not None
    ]
    return bool(heads) and not any(_vouched(head, quoted, listed) for head in heads)


def before(mine: Sequence[str], source: str) -> str | None:
    """What stands before the part of ``source`` that ``mine`` repeats; None where it repeats
    none."""
    found = list(_WORD.finditer(source))
    theirs = [match.group(0).lower() for match in found]
    if len(set(mine) & set(theirs)) < _SHARE * len(set(mine)):
        return None
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks) < _SHARE * len(mine):
        return None
    return source[: found[next(block.b for block in blocks if block.size)].start()]


def _vouched(head: str, quoted: bool, listed: bool) -> bool:
    """Whether who says ``head`` says what follows; ``quoted``: that it is given as a quotation,
    ``listed``: as a list."""
    words = words_of(head)
    if words and words[-1] in _SUPPOSED:
        return bool(_ABOUT.search(head))
    if head.count('"') % 2:
        return quoted
    if _COLON.search(head):
        return listed or len(words) <= _LABEL or any(map(_VOUCHES.fullmatch, words[-3:]))
    if len(words) < 2 or words[-1] not in _THAT:
        return True
    if any(map(_DOUBTS.fullmatch, words[-4:-1])):
        return False
    # «bidra til at»: the word before the preposition is the one that tells.
    governing = [word for word in words[:-1] if word not in _PASSED][-1:]
    return any(map(_VOUCHES.fullmatch, governing)) or words[-2] in _MEANS


def words_of(text: str) -> list[str]:
    """The words of ``text`` as they are compared here."""
    return _WORD.findall(fold(text).lower())
