"""Follow-ups without a language model: «og for barn?» goes on about what was asked before.

Few of them say so: people ask «hvem leder arbeidet?», «Tynset?», «kostnad?». So a short question is
searched for both ways, alone and behind the one before it, and what is found tells which was meant:
together with the question before, passages answer a follow-up better than alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.learned import learned
from rag.norwegian import terms
from rag.retrieve import Found
from rag.types import Turn

_I = re.IGNORECASE
_GOES_ON = re.compile(
    r"^\s*(?:og|men|eller|enn|ja|nei|så|(?:hva|kva) med|and|but|or|so|what about|how about)\b", _I
)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dei|der|dette|disse|desse|denne|da|deres|deira"
    r"|it|they|that|this|them|there|those|these|then)\b",
    _I,
)
_POINTS_NOWHERE = re.compile(
    r"\b(?:er|var|finne?s|finst|står|sies|seiast|blir|ble|vart|gis|har|is|was|are|were)"
    r" (?:det|there|it)\b",
    _I,
)
"""«Er det noe om samisk?» points to nothing that was said."""
_WHY = re.compile(r"^\s*(?:hvorfor|kvifor|why)(?: (?:det|ikke|ikkje|not|so))?\W*$", _I)
_MOST = 5
"""Content words of a follow-up; with more, a question says itself what it is about."""
_FEW = 3
"""And of one that is told by its form alone."""
_LONGEST = 200
"""Characters of what a question goes on about: the second look reads no more."""


def lead(question: str, history: Sequence[Turn]) -> str:
    """What ``question`` may go on about: the last that was asked, of a long one its end. Empty
    where there was none or the question has words enough of its own."""
    if not history or len(terms(question)) > _MOST:
        return ""
    before = history[-1].question
    return before if len(before) <= _LONGEST else before[-_LONGEST:].partition(" ")[2]


def leans(question: str) -> bool:
    """Whether the form of ``question`` tells that it goes on about something said before."""
    pointing = _POINTS_NOWHERE.sub(" ", question)
    return any(map(bool, (_GOES_ON.search(question), _POINTS_BACK.search(pointing)))) or bool(
        _WHY.search(question)
    )


def signs(question: str, alone: Found, together: Found) -> dict[str, float]:
    """What tells a follow-up, by name; ``alone`` and ``together`` are what was found for the
    question by itself and behind the one before it.

    - ``together``, ``alone``: the best logit that a passage answers, by the second look;
    - ``nearer``: by how much the best cosine is higher together;
    - ``ahead``: how far the best passage found alone is ahead of the tenth;
    - ``leans``: 1 where the question's form tells it, else 0;
    - ``terms``: content words.
    """
    scores = [hit.score for hit in alone.hits[:10]]
    return {
        "together": together.likeliest,
        "alone": alone.likeliest,
        "nearer": together.closest - alone.closest,
        "ahead": scores[0] - scores[-1] if scores else 0.0,
        "leans": float(leans(question)),
        "terms": float(len(terms(question))),
    }


def goes_on(question: str, alone: Found, together: Found, model: str) -> bool:
    """Whether ``question`` is a follow-up. ``model`` is the digest of the search model: with
    another than the one that this was fitted with, its form alone tells."""
    known = learned()
    if known.model != model:
        return leans(question) and len(terms(question)) <= _FEW
    told: Mapping[str, float] = signs(question, alone, together)
    return known.follow(told) >= known.follow.threshold
