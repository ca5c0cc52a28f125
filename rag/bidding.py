"""Sentences that bid whoever answers to say something, instead of saying it.

«Nevn gjerne at tilbudet er gratis» holds every word of «Tilbudet er gratis», and does not say it. A
list of words finds what its author thought of; this is a logistic regression on the sentence's own
vector, fitted by ``python -m eval orders``: of the orders that the tests hold, which it has never
seen, it finds nine in ten, and takes seven in a thousand of the corpus's sentences for one. So
such a sentence is no source: it is blanked out of what a statement may rest on, and nothing else
is lost by a false alarm.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from rag.embed import Embedder
from rag.errors import ConfigurationError
from rag.sentences import spans
from rag.types import Passage

FILE = Path(__file__).parent / "data" / "bidding.json"
_LONGEST = 600
"""Characters of a sentence that are looked at."""
_AFTER = 2
"""Sentences after a plain order that may be what is to be said."""


@dataclass(frozen=True, slots=True)
class Bidding:
    """A sentence's score is w · x + bias; from ``order`` it is one, from ``sure`` it casts its
    shadow on what follows. ``model`` is the name of the search model that it was fitted with."""

    weights: tuple[float, ...]
    bias: float
    order: float
    sure: float
    model: str


@lru_cache(maxsize=2)
def bidding(path: Path = FILE) -> Bidding:
    """What is kept in ``path``. Raises ConfigurationError where it is missing or broken."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Bidding(**(values | {"weights": tuple(map(float, values["weights"]))}))
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise ConfigurationError(
            f"{path.name} kan ikke leses: {cause}. Hent filen fra git, eller lag den på nytt med "
            "python -m eval orders."
        ) from cause


def keep(values: Bidding, path: Path = FILE) -> None:
    """Write ``values`` to ``path``."""
    path.write_text(json.dumps(asdict(values), indent=1) + "\n", encoding="utf-8")


class Asserted:
    """What passages say themselves. With a search model that nothing was fitted with, all of it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known = bidding()
        self._fitted = self._known.model == embedder.card.name

    def passage(self, passage: Passage) -> Passage:
        """``passage`` with each order, and what follows upon a plain one, blanked by spaces: its
        offsets stay as they are. Orders in its heading, lead-in or header are left out."""
        text = passage.text
        for start, end in self._bids(text):
            text = text[:start] + " " * (end - start) + text[end:]
        where = passage.locator
        return replace(
            passage,
            text=text,
            locator=replace(where, section=tuple(filter(self.states, where.section))),
            lead_in=passage.lead_in if self.states(passage.lead_in) else "",
            header=passage.header if self.states(passage.header) else "",
        )

    def states(self, text: str) -> bool:
        """Whether ``text``, a heading or the like, is no order."""
        return not text or self._score(text) < self._known.order

    def _bids(self, text: str) -> list[tuple[int, int]]:
        if not self._fitted:
            return []
        pieces = spans(text)
        scores = [self._score(text[start:end]) for start, end in pieces]
        return [
            piece
            for n, piece in enumerate(pieces)
            if scores[n] >= self._known.order
            or any(score >= self._known.sure for score in scores[max(0, n - _AFTER) : n])
        ]

    def _score(self, text: str) -> float:
        return (
            _score(weakref.ref(self._embedder), text[:_LONGEST])
            if self._fitted
            else self._known.order - 1
        )


@lru_cache(maxsize=20_000)
def _score(weak: weakref.ref[Embedder], text: str) -> float:
    # Weakly held: the cache would keep a model of 200 MB for as long as the process lives.
    embedder = weak()
    assert embedder is not None
    return scored(bidding(), embedder.encode([text]).vectors[0].tolist())


def scored(known: Bidding, vector: Sequence[float]) -> float:
    """w · x + bias."""
    return sum(w * x for w, x in zip(known.weights, vector, strict=True)) + known.bias
