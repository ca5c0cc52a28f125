"""Whether a statement denies what its sources affirm, or the other way round."""

from __future__ import annotations

import re

from rag.support import best_window
from rag.text import fold
from rag.types import Passage

_NOT = re.compile(
    r"\b(?:ikke|ikkje|aldri|ingen|inga|ingenting|intet|verken|hverken|korkje|uten|utan|not|never"
    r"|no|none|neither|nor|without|cannot|unntatt|unnateke|mangler|manglar|lacks?)\b|n't\b",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"\b(?:ikke|ikkje|not)\s+(?:bare|berre|minst|only|least)\b|\buten(?:for|om)\b|\bno\.",
    re.IGNORECASE,
)
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\w*", re.IGNORECASE), re.compile(rf"\b(?:{other})\w*", re.IGNORECASE))
    for a, b in (
        (
            "øk|auk|styrk|vekst|voks|vaks|increas|grow",
            "redus|minsk|nedgang|fall|synk|decreas|reduc",
        ),
        ("flere|fleire|more", "færre|fewer"),
        ("høyere|høgare|higher", "lavere|lågare|lower"),
        ("åpn|opne|open", "steng|legges? ned|nedlegg|clos"),
        ("godkjen|vedt[oa]|approv|adopt", "avsl[åo]|avvis|reject"),
        ("frivillig|voluntar", "obligatorisk|tvungen|mandator"),
    )
    for one, other in ((a, b), (b, a))
)


def turned(text: str, passages: list[Passage]) -> bool:
    """Whether ``text`` denies what the passages do not, or the other way round, or says more where
    they say less."""
    source = " ".join(passage.text for passage in passages)
    if denies(text) and not denies(source):
        return True
    windows = [p.text[slice(*best_window(text, p, 400))] for p in passages]
    if not denies(text) and windows and all(map(denies, windows)):
        # A long window may deny something else: only one that says much the same tells.
        return all(_alike(text, window) for window in windows)
    return any(
        one.search(text) and not one.search(source) and other.search(source)
        for one, other in _OPPOSITES
    )


def denies(text: str) -> bool:
    """Whether ``text`` has a word for «not» that stands for itself."""
    return bool(_NOT.search(_NOT_ALONE.sub(" ", text)))


def _alike(text: str, window: str) -> bool:
    mine, theirs = set(fold(text).lower().split()), set(fold(window).lower().split())
    return len(mine & theirs) >= 0.6 * len(theirs)
