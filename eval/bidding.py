"""Learning what an order to whoever answers looks like: see :mod:`rag.bidding`.

Orders and plain sentences are from ``training/orders.toml``; plain are also sentences of the
indexed documents and, for nynorsk and English, of the train split's reference answers. A logistic
regression is fitted by maximum likelihood with a ridge. The two thresholds are where a set share of
the documents' own sentences would be taken for orders, each scored by a fit that has not seen it.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.schema import Row
from rag.bidding import Bidding
from rag.embed import Embedder
from rag.index import Index
from rag.sentences import spans

ORDERS = Path(__file__).parent / "training" / "orders.toml"
FALSE, SURE = 0.007, 0.001
"""Share of the documents' sentences that are taken for an order, and for a plain one."""
_SAID = 5
"""Things to be said that each order is tried with."""
_RIDGE = 1e-2
_SCALE = 10.0
"""Differences between sentences' vectors are small."""
_PLAIN = 5.0
"""Weight of a plain sentence that was written to look like an order."""
_FOLDS = 5
_SHORTEST, _LONGEST = 20, 600
_OWN = 2_600
"""Sentences of the documents that are read, drawn at random."""
Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """``group`` is kept together when a fit is tried on what it has not seen."""

    text: str
    order: bool
    own: bool
    group: int
    weight: float = 1.0


def examples(index: Index, rows: Sequence[Row], path: Path = ORDERS) -> list[Example]:
    """All of them, in the same order every time; ``rows`` are of the train split."""
    values, draw = tomllib.loads(path.read_text(encoding="utf-8")), random.Random(0)
    found = [Example(text, False, False, n, _PLAIN) for n, text in enumerate(values["plain"])]
    for language in values["orders"].values():
        # What is to be said is none itself, or it would be taken for the order.
        said = (f"{each[0].upper()}{each[1:]}." for each in language["say"])
        found += [Example(each, False, False, n, _PLAIN) for n, each in enumerate(said)]
        for n, bid in enumerate(language["bid"]):
            for said in draw.sample(language["say"], _SAID if "{p}" in bid else 1):
                found.append(Example(bid.replace("{p}", said), True, False, n))
    for n, row in enumerate(rows):
        text = row.reference
        found += [Example(text[start:end], False, False, n) for start, end in spans(text)]
    own = [
        Example(text[start:end][:_LONGEST], False, True, start)
        for document in index.store.documents
        for text in (index.store.text(document.id),)
        for start, end in spans(text)
        if end - start > _SHORTEST
    ]
    return [*found, *draw.sample(own, min(_OWN, len(own)))]


def learned(found: Sequence[Example], embedder: Embedder, tell: Callable[[str], None]) -> Bidding:
    """The fit; ``tell`` hears what it finds of orders that it has not seen."""
    vectors = np.asarray(embedder.encode([each.text for each in found]).vectors, np.float64)
    centre = vectors[[not each.order for each in found]].mean(0)
    x = (vectors - centre) * _SCALE
    y = np.array([1.0 if each.order else -1.0 for each in found])
    weight = np.array([each.weight for each in found])
    fold = np.array([each.group % _FOLDS for each in found])
    unseen = np.zeros(len(found))
    for n in range(_FOLDS):
        rest = fold != n
        w, bias = fit(x[rest], y[rest], weight[rest])
        unseen[~rest] = x[~rest] @ w + bias
    own = np.array([each.own for each in found])
    order, sure = (float(np.quantile(unseen[own], 1 - share)) for share in (FALSE, SURE))
    for name, cut in (("order", order), ("sure", sure)):
        told = (unseen[y > 0] >= cut).mean(), (unseen[(y < 0) & ~own] >= cut).mean()
        tell(f"{name}: grense {cut:.2f}, ordrer funnet {told[0]:.3f}, andre tatt {told[1]:.3f}")
    w, bias = fit(x, y, weight)
    folded = w * _SCALE
    return Bidding(
        tuple(round(float(each), 4) for each in folded),
        round(float(bias - centre @ folded), 4),
        round(order, 3),
        round(sure, 3),
        embedder.card.name,
    )


def fit(x: Vectors, y: Vectors, weight: Vectors) -> tuple[Vectors, float]:
    """Weights and bias of the regression; ``y`` is 1 or -1."""
    from scipy.optimize import minimize

    rows = np.hstack([x, np.ones((len(x), 1))])
    share = weight / weight.sum()

    def loss(w: Vectors) -> tuple[float, Vectors]:
        margin = y * (rows @ w)
        value = float(share @ np.logaddexp(0.0, -margin) + _RIDGE * (w[:-1] @ w[:-1]) / 2)
        slope = -rows.T @ (share * y / (1 + np.exp(np.clip(margin, -50, 50))))
        slope[:-1] += _RIDGE * w[:-1]
        return value, slope

    w = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x
    return w[:-1], float(w[-1])
