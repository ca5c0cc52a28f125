"""When the documents do not answer: several signals, since one threshold fails both ways."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexical import LexicalIndex
from rag.norwegian import stem, words
from rag.retrieve import Found
from rag.types import Hit, Outcome

_LOOKED_AT = 5

# Logistic weights over the signals, fitted on questions of the gold set's train split by
# ``python -m eval train``; below ``_REFUSE`` the question is refused.
_WEIGHTS = {"closest": 40.0, "coverage": 3.0, "unknown": -1.2}
_BIAS = -34.2
_REFUSE = 0.28
_OFF_TOPIC = 0.78
"""Best cosine under which nothing in the documents is on the question's subject."""


@dataclass(frozen=True, slots=True)
class Signals:
    """``closest``: best cosine. ``coverage``: share, by rarity, of the question's content words
    that the best passages hold. ``unknown``: share of content words the documents never use.
    ``missing``: the words themselves that are in none of the best passages, as typed."""

    closest: float
    coverage: float
    unknown: float
    missing: tuple[str, ...]

    @property
    def answerable(self) -> float:
        """Between 0 and 1."""
        sum_ = _BIAS + sum(weight * getattr(self, name) for name, weight in _WEIGHTS.items())
        return 1 / (1 + math.exp(-sum_))


def signals(question: str, found: Found, lexical: LexicalIndex) -> Signals:
    """What speaks for and against the passages found being an answer."""
    content = {word: term for word in words(question) if (term := stem(word))}
    held = _held(found.hits[:_LOOKED_AT], lexical)
    rarity = {word: lexical.rarity_of(term) for word, term in content.items()}
    total = sum(rarity.values())
    present = {word for word, term in content.items() if _holds(term, held)}
    unknown = [word for word, term in content.items() if not lexical.query(word)]
    return Signals(
        found.closest,
        sum(rarity[word] for word in present) / total if total else 0.0,
        len(unknown) / len(content) if content else 1.0,
        tuple(word for word in content if word not in present),
    )


def judge(found: Found, signs: Signals) -> Outcome:
    """ANSWERED, or which refusal."""
    if not found.hits or (signs.closest < _OFF_TOPIC and signs.coverage < 0.5):
        return Outcome.OUT_OF_SCOPE
    if signs.answerable < _REFUSE:
        return Outcome.NOT_FOUND if signs.coverage >= 0.25 else Outcome.OUT_OF_SCOPE
    return Outcome.ANSWERED


def _held(hits: Sequence[Hit], lexical: LexicalIndex) -> frozenset[str]:
    held: set[str] = set()
    for hit in hits:
        passage = hit.passage
        text = " ".join((*passage.locator.section, passage.lead_in, passage.header, passage.text))
        held.update(lexical.query(text))
    return frozenset(held)


def _holds(term: str, held: frozenset[str]) -> bool:
    return term in held or (len(term) >= 5 and any(term in other for other in held))
