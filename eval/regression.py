"""Logistic regression over named signs, as ``rag.learned`` keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from rag.learned import TIMES, Logistic

_RIDGE, _RIDGE_IN_PAIRS = 1.0, 50.0


def regression(
    signs: Sequence[Mapping[str, float]],
    right: NDArray[np.bool_],
    counts: NDArray[np.float64],
    in_pairs: bool = False,
) -> Logistic:
    """Maximum likelihood; ``counts`` is how many times each case counts, and ``in_pairs`` takes the
    products of two signs in too. All are standardised, so that the ridge weighs them alike."""
    from scipy.optimize import minimize

    names = list(signs[0])
    x = np.array([[each[name] for name in names] for each in signs])
    mean, spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    scaled = (x - mean) / spread
    columns = {name: scaled[:, at] for at, name in enumerate(names)}
    if in_pairs:
        for one, other in combinations_with_replacement(names, 2):
            columns[f"{one}{TIMES}{other}"] = columns[one] * columns[other]
    full = np.stack(list(columns.values()), axis=1)
    # Products are of another size than signs: the ridge is over what each adds in the mean.
    size = np.maximum(full.std(axis=0), 1e-9)
    full = np.hstack([full / size, np.ones((len(full), 1))])
    y = np.where(right, 1.0, -1.0)
    ridge = _RIDGE_IN_PAIRS if in_pairs else _RIDGE

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = -y * (full @ w)
        value = counts @ np.logaddexp(0, margin) + ridge * (w[:-1] @ w[:-1]) / 2
        slope = full.T @ (counts * -y / (1 + np.exp(-margin)))
        slope[:-1] += ridge * w[:-1]
        return float(value), slope

    w = minimize(loss, np.zeros(full.shape[1]), jac=True, method="L-BFGS-B").x
    return Logistic(
        {name: round(float(each), 4) for name, each in zip(columns, w[:-1] / size, strict=True)},
        round(float(w[-1]), 4),
        0.5,
        {
            name: (round(float(centre), 6), round(float(width), 6))
            for name, centre, width in zip(names, mean, spread, strict=True)
        },
    )
