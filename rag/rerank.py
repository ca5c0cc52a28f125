"""An optional second look: a cross-encoder reads question and passage together.

Off unless ``PLAN_RERANKER`` names a local folder or a hub's model. The best passages are read in
order, a few at a time, until the time set is used up; those that were read are put in order by both
scores, on one scale, and the others stay behind them as they were.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from rag.errors import ConfigurationError
from rag.found import Found
from rag.retrieve import standardised
from rag.types import Hit, Passage

_READ = 24
"""Passages read at most: an answer is made of the first eight."""
_AT_ONCE = 8


class Reranker(Protocol):
    """Scores of any scale; higher is better."""

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]: ...


class CrossEncoderReranker:
    """A cross-encoder through sentence-transformers."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model: Any = CrossEncoder(model, device="cpu", trust_remote_code=False)
        except (OSError, ValueError) as cause:
            raise ConfigurationError(
                f"Modellen «{model}» kunne ikke lastes: {cause}. PLAN_RERANKER må være en mappe "
                "eller et navn som er lastet ned; tom slår den av."
            ) from cause

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        found = self._model.predict(
            [(question, text) for text in texts], batch_size=_AT_ONCE, show_progress_bar=False
        )
        return [float(each) for each in np.asarray(found, np.float32).reshape(len(texts))]


def reranked(found: Found, question: str, reranker: Reranker, seconds: float) -> Found:
    """``found`` with its first passages in the order of both scores.

    No reading begins once ``seconds`` have passed.
    """
    began = time.perf_counter()
    read: list[float] = []
    while len(read) < min(_READ, len(found.hits)) and time.perf_counter() - began < seconds:
        some = found.hits[len(read) : min(len(read) + _AT_ONCE, _READ)]
        read += reranker.scores(question, [_text(hit.passage) for hit in some])
    if len(read) < 2:
        return found
    seen, rest = found.hits[: len(read)], found.hits[len(read) :]
    own = np.array([hit.score for hit in seen], np.float32)
    # The spread of the search's own scores is kept: what follows reads distances in it.
    total = own + max(float(own.std()), 1e-6) * standardised(np.array(read, np.float32))
    order = np.argsort(-total, kind="stable").tolist()
    last = rest[0].score if rest else -np.inf
    hits = [Hit(seen[at].passage, max(round(float(total[at]), 6), last)) for at in order]
    return replace(found, hits=(*hits, *rest))


def _text(passage: Passage) -> str:
    where = passage.locator
    front = " › ".join(each for each in (where.part or "", *where.section) if each)
    return "\n".join(
        each for each in (front, passage.lead_in, passage.header, passage.text) if each
    )
