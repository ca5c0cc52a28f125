"""Fitting what is learned on top of the search: which quotes answer, and whether anything does.

Answerable questions are those that the search model was kept back from, and the rows of ``dev``;
unanswerable ones were written for training, beside those of the gold set's training split. So no
score was made by a model that had seen the question or its section. Both regressions are fitted by
maximum likelihood with a small ridge; ``dev`` and what was kept back say where a wanted share of
the answerable is still answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.pairs import UNANSWERABLE, Collection, Pair
from eval.schema import Row, Split
from rag.embed import Embedder
from rag.extract import Extract, rate
from rag.followup import standalone
from rag.index import Index
from rag.learned import Learned, Logistic
from rag.norwegian import language
from rag.refuse import signals
from rag.retrieve import Found, retrieve
from rag.settings import Settings
from rag.types import Turn

_RIDGE = 3e-3
_ANSWERED = 0.955
"""The share of answerable questions that the threshold keeps."""
_QUOTED = 0.22
"""How likely a quote must be to stand beside the best one: chosen on dev and what was kept back."""
_NEUTRAL = Logistic({}, 0.0, 0.0)
Signs = dict[str, float]
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what was found and offered; ``right`` are ids of passages that answer."""

    question: str
    found: Found
    offers: tuple[Extract, ...]
    right: frozenset[int]


def cases(
    settings: Settings,
    index: Index,
    embedder: Embedder,
    asked: Sequence[tuple[str, Sequence[int]]],
    report: Report,
) -> list[Case]:
    """``asked`` are questions with the ids of the passages that answer, none where none does."""
    made = []
    for number, (question, right) in enumerate(asked, 1):
        found = retrieve(
            index,
            question,
            embedder.query(question),
            k=settings.passages_returned,
            candidates=settings.candidates,
            lexical_weight=settings.lexical_weight,
        )
        offers = rate(
            question,
            found,
            index.lexical,
            index.tokens,
            _NEUTRAL,
            longest=settings.quote_characters,
        )
        made.append(Case(question, found, tuple(offers), frozenset(right)))
        if number % 100 == 0:
            report(f"{number} av {len(asked)} spørsmål")
    return made


def asked(
    collection: Collection, pairs: Sequence[Pair], rows: Sequence[Row]
) -> list[tuple[str, Sequence[int]]]:
    """The questions to fit by, with the ids of the passages that answer them."""
    found: list[tuple[str, Sequence[int]]] = [
        (pair.question, pair.passages) for pair in pairs if pair.kept_back
    ]
    for row in rows:
        if row.split is Split.DEV and row.answerable:
            found.append((_whole(row), collection.answering(row)))
        elif row.split is Split.TRAIN and not row.answerable:
            found.append((_whole(row), ()))
    for line in UNANSWERABLE.read_text(encoding="utf-8").splitlines():
        found.append((str(json.loads(line)["question"]), ()))
    return found


def _whole(row: Row) -> str:
    return standalone(row.question, [Turn(t.question, t.answer) for t in row.history])[0]


def fit(made: Sequence[Case], index: Index) -> Learned:
    """Both regressions. The order in which ``made`` stands does not matter."""
    offered = [(offer, case) for case in made if case.right for offer in case.offers]
    quote = _regression(
        [dict(offer.signs) for offer, _ in offered],
        [offer.passage.id in case.right for offer, case in offered],
    )
    quote = replace(quote, threshold=_QUOTED)
    signs = [_signs(case, quote, index) for case in made]
    answerable = np.array([bool(case.right) for case in made])
    answer = _regression(signs, answerable.tolist())
    likely = np.array([answer(each) for each in signs])
    threshold = float(np.quantile(likely[answerable], 1 - _ANSWERED))
    return Learned(quote, replace(answer, threshold=threshold), index.manifest.model.digest)


def _signs(case: Case, quote: Logistic, index: Index) -> Signs:
    rated = [replace(offer, score=quote(offer.signs)) for offer in case.offers]
    found = signals(
        case.question, case.found, rated, index.lexical, index.tokens, language(case.question)
    )
    return dict(found.signs)


def _regression(signs: Sequence[Signs], right: Sequence[bool]) -> Logistic:
    """Fitted on standardised signs, so that the ridge weighs them alike; told in their own."""
    from scipy.optimize import minimize

    names = list(signs[0])
    x = np.array([[each[name] for name in names] for each in signs])
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    scaled = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    y = np.where(right, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, -y * (scaled @ w)).mean() + _RIDGE * (w[:-1] @ w[:-1]) / 2)

    w = minimize(loss, np.zeros(scaled.shape[1]), method="BFGS").x
    weights = w[:-1] / spread
    bias = float(w[-1] - weights @ mean)
    return Logistic(
        {name: round(float(each), 4) for name, each in zip(names, weights, strict=True)},
        round(bias, 4),
        0.5,
    )


def told(made: Sequence[Case], known: Learned, index: Index) -> str:
    """What the fit does to the questions it was fitted by."""
    likely = [known.answer(_signs(case, known.quote, index)) for case in made]
    passed = np.array(likely) >= known.answer.threshold
    answerable = np.array([bool(case.right) for case in made])
    first = [
        max(case.offers, key=lambda offer: known.quote(offer.signs)).passage.id in case.right
        for case in made
        if case.right and case.offers
    ]
    return (
        f"{int(answerable.sum())} spørsmål med svar og {int((~answerable).sum())} uten.\n"
        f"Besvart: {passed[answerable].mean():.3f}; avvist: {1 - passed[~answerable].mean():.3f}.\n"
        f"Det likeligste sitatet er fra rett avsnitt: {np.mean(first):.3f}."
    )
