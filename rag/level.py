"""How near a collection's own headings lie to its passages: what cosines are measured against.

What is near in one collection is far in another. The headings of the plan that ships, asked as if
they were questions, have a passage at a cosine of 0.55 in the mean, those of a municipality's
climate plan at 0.44, and so it is with questions that either answers. A refusal weighs such cosines
by weights that were fitted on one collection; in another they are moved by part of the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from rag.encoded import Embedder, Encoded, ModelCard
from rag.late import Query, Vectors, best
from rag.norwegian import words

_ASKED, _FEWEST = 50, 10
"""Headings that are asked at the most; where there are fewer than the second, none is."""
_WORDS = 2
"""Words that a heading has at the least, without its number: «1. Innledning» stands over anything.
"""
NEAREST, _FIVE = 10, 5
"""Passages that a question is held against, token by token."""
_SHARE = 0.5
"""Of the difference to the collection that the weights were fitted with. Chosen on documents of
``eval.elsewhere``: of the questions to one of them .53 are answered without it and .73 with it, to
all .75 and .79; of those about something else .99 and .97, .84 and .83 are refused."""
_FRAME, _FRAMED = slice(3, -1), 4
"""The tokens of a question without those that the model puts around it."""


def level(
    headings: Iterable[str], embedder: Callable[[], Embedder], encoded: Encoded, model: ModelCard
) -> dict[str, float]:
    """The mean over ``headings`` of the signs of ``closest`` and ``met``, by name; none where the
    ``model`` that passages were embedded by has no token vectors, where the headings are few, or
    where ``embedder``, which is called where it is needed, gives another model."""
    known = list(dict.fromkeys(each for each in headings if _count(each) >= _WORDS))
    if len(known) < _FEWEST or not encoded.tokens:
        return {}
    places = np.linspace(0, len(known) - 1, min(_ASKED, len(known))).astype(int).tolist()
    engine = embedder()
    if engine.card != model:
        return {}
    asked = [_signs(engine.query(known[at]), encoded) for at in places]
    return {name: round(float(np.mean([each[name] for each in asked])), 4) for name in asked[0]}


def moved(
    signs: Mapping[str, float], own: Mapping[str, float], fitted: Mapping[str, float]
) -> Mapping[str, float]:
    """``signs`` in a collection of the level ``own``, as the weights know them, which were fitted
    in one of the level ``fitted``. As they are where either was not measured."""
    if own.keys() != fitted.keys():
        return signs
    return {**signs, **{name: signs[name] + _SHARE * (fitted[name] - own[name]) for name in own}}


def met(query: Query, each: Vectors) -> dict[str, float]:
    """How well passages meet a question: ``each`` (passages, question's tokens) is how well each of
    them meets each token. What the names mean is told in ``rag.refuse.Signals``."""
    whole = each @ query.weights
    inner = _FRAME if each.shape[1] > _FRAMED else slice(None)
    weights = query.weights[inner] / query.weights[inner].sum()
    lack = 1 - each[:, inner]
    return {
        "met": float(whole.max()),
        "met_by_five": float(np.sort(whole)[-_FIVE:].mean()),
        "unevenly": float(lack[int(np.argmax(whole))] ** 2 @ weights),
        "unmet": float(lack.min(axis=0) ** 2 @ weights),
    }


def _count(heading: str) -> int:
    return sum(word.isalpha() for word in words(heading))


def _signs(query: Query, encoded: Encoded) -> dict[str, float]:
    cosines = encoded.vectors @ query.vector
    nearest = np.argsort(-cosines)[:NEAREST].tolist()
    each = np.stack([best(query, encoded.tokens[at]) for at in nearest])
    return {"closest": float(cosines.max()), **met(query, each)}
