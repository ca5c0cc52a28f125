"""How sure a number is: bootstrap intervals and permutation tests, both through SciPy.

Differences are paired by question: the same questions, two runs. The seed is fixed, so that a
report says the same twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

_SEED = 20_271_231
RESAMPLES = 2_000
PERMUTATIONS = 9_999
LEVEL = 0.95
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval; ``count`` questions behind it, ``excluded`` not eligible.

    ``low`` and ``high`` equal the mean where there are too few values to resample.
    """

    mean: float
    low: float
    high: float
    count: int
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """``after`` − ``before`` over ``count`` common questions; ``p`` is two-sided."""

    before: float
    after: float
    mean: float
    low: float
    high: float
    p: float
    count: int
    excluded: int

    @property
    def significant(self) -> bool:
        return self.p < 1 - LEVEL and not self.low <= 0 <= self.high


def estimate(values: Sequence[float | None]) -> Estimate | None:
    """The mean of what is eligible, or None where nothing is."""
    kept = np.array([value for value in values if value is not None], np.float64)
    excluded = len(values) - len(kept)
    if not len(kept):
        return None
    low, high = _interval(kept)
    return Estimate(float(kept.mean()), low, high, len(kept), excluded)


def difference(before: Sequence[float | None], after: Sequence[float | None]) -> Difference | None:
    """The paired difference over questions eligible in both; None where there is none."""
    both = [(a, b) for a, b in zip(before, after, strict=True) if a is not None and b is not None]
    if not both:
        return None
    pairs = np.array(both, np.float64)
    steps = pairs[:, 1] - pairs[:, 0]
    low, high = _interval(steps)
    return Difference(
        float(pairs[:, 0].mean()),
        float(pairs[:, 1].mean()),
        float(steps.mean()),
        low,
        high,
        _permutation(pairs),
        len(both),
        len(before) - len(both),
    )


def percentile(values: Sequence[float | None], share: float) -> float | None:
    kept = [value for value in values if value is not None]
    return float(np.percentile(kept, 100 * share)) if kept else None


def _interval(values: Floats) -> tuple[float, float]:
    if len(values) < 2 or np.ptp(values) == 0:
        return float(values.mean()), float(values.mean())
    result = stats.bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        batch=200,
        rng=np.random.default_rng(_SEED),
    )
    interval = result.confidence_interval
    return float(interval.low), float(interval.high)


def _permutation(pairs: Floats) -> float:
    """Two-sided p of a paired permutation test on the mean difference."""
    if not np.any(pairs[:, 0] != pairs[:, 1]):
        return 1.0
    result = stats.permutation_test(
        (pairs[:, 0], pairs[:, 1]),
        lambda x, y, axis: np.mean(y - x, axis=axis),
        permutation_type="samples",
        n_resamples=PERMUTATIONS,
        vectorized=True,
        batch=1_000,
        rng=np.random.default_rng(_SEED),
    )
    return float(result.pvalue)
