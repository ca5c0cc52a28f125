"""Whether a statement denies what its sources affirm, or the other way round."""

from __future__ import annotations

import re

from rag.norwegian import terms
from rag.support import best_window, held
from rag.text import fold
from rag.types import Passage

_NOT = re.compile(
    r"\b(?:ikke|ikkje|aldri|ingen|inga|ingenting|intet|verken|hverken|korkje|uten|utan|not|never"
    r"|no|none|neither|nor|without|cannot|unntatt|unnateke|mangler|manglar|mangel på"
    r"|lacks?)\b|n't\b",
    re.IGNORECASE,
)
_NOT_ALONE = re.compile(
    r"\b(?:ikke|ikkje|not)\s+(?:bare|berre|minst|only|least)\b|\buten(?:for|om)\b|\bno\.",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:ikke|ikkje|not) (?P<denied>[^,.;:]{1,60}), (?:men|but)\b", re.IGNORECASE
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
    windows = [_affirmed(text, p.text[slice(*best_window(text, p, 400))]) for p in passages]
    if not denies(text) and windows and all(map(denies, windows)):
        # A long window may deny something else: only one that says much the same tells.
        return all(_alike(text, window) for window in windows)
    return any(
        one.search(text) and not one.search(source) and other.search(source)
        for one, other in _OPPOSITES
    )


def _affirmed(text: str, window: str) -> str:
    """``window`` without what it denies only to say something else instead, «er ikke et tillegg,
    men en plikt», where ``text`` does not speak of it."""
    mine = frozenset(terms(text))

    def kept(match: re.Match[str]) -> str:
        denied = terms(match.group("denied"))
        return match.group(0) if not denied or held(denied, mine) else " "

    return _INSTEAD.sub(kept, window)


def denies(text: str) -> bool:
    """Whether ``text`` has a word for «not» that stands for itself."""
    return bool(_NOT.search(_NOT_ALONE.sub(" ", text)))


def _alike(text: str, window: str) -> bool:
    mine, theirs = set(fold(text).lower().split()), set(fold(window).lower().split())
    return len(mine & theirs) >= 0.6 * len(theirs)
