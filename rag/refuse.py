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

# A logistic regression over the signals, fitted to the answerable, general and off-topic
# questions of the gold set's train split (571), none of dev or test. At _REFUSE it refuses 4 % of
# the answerable and 86 % of the off-topic ones there; near misses it cannot tell apart (6 %).
_CLOSEST, _UNKNOWN, _ENGLISH, _BIAS = 116.4, -7.73, 3.50, -100.13
_REFUSE = 0.2
_OFF_TOPIC = 0.05
"""Under this the question is not on the documents' subject at all."""


@dataclass(frozen=True, slots=True)
class Signals:
    """``closest``: best cosine of question and passage. ``unknown``: share of the content words of
    a question in bokmål that the documents never use; in nynorsk and English it says little, and
    counting it refused every sixth answerable question in nynorsk.
    ``held`` and ``missing``: content words that some of the best passages hold, and that none of
    them does, as typed."""

    closest: float
    unknown: float
    english: bool
    missing: tuple[str, ...]
    held: tuple[str, ...] = ()

    @property
    def answerable(self) -> float:
        """Between 0 and 1."""
        logit = _CLOSEST * self.closest + _UNKNOWN * self.unknown + _ENGLISH * self.english + _BIAS
        return 1 / (1 + math.exp(-logit))


def signals(question: str, found: Found, lexical: LexicalIndex, language: str) -> Signals:
    """What speaks for and against the passages found being an answer."""
    content = {word: term for word in words(question) if (term := stem(word))}
    held = _held(found.hits[:_LOOKED_AT], lexical)
    unknown = [word for word in content if not lexical.query(word)]
    english = language == "en"
    own = language == "nb" and bool(content)
    return Signals(
        found.closest,
        len(unknown) / len(content) if own else 0.0,
        english,
        () if english else tuple(w for w, term in content.items() if not _holds(term, held)),
        tuple(word for word, term in content.items() if _holds(term, held)),
    )


def judge(found: Found, signs: Signals) -> Outcome:
    """ANSWERED, or which refusal."""
    if not found.hits or signs.answerable < _OFF_TOPIC:
        return Outcome.OUT_OF_SCOPE
    return Outcome.NOT_FOUND if signs.answerable < _REFUSE else Outcome.ANSWERED


def _held(hits: Sequence[Hit], lexical: LexicalIndex) -> frozenset[str]:
    held: set[str] = set()
    for hit in hits:
        passage = hit.passage
        text = " ".join((*passage.locator.section, passage.lead_in, passage.header, passage.text))
        held.update(lexical.query(text))
    return frozenset(held)


def _holds(term: str, held: frozenset[str]) -> bool:
    return term in held or (len(term) >= 5 and any(term in other for other in held))
