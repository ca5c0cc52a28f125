"""Intervals and tests on numbers whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from eval.stats import difference, estimate, percentile


def test_what_is_not_eligible_is_left_out_and_counted() -> None:
    found = estimate([1.0, None, 0.0, None, 0.5])
    assert found is not None
    # (1 + 0 + 0.5) / 3
    assert found.mean == pytest.approx(0.5)
    assert (found.count, found.excluded) == (3, 2)
    assert estimate([None, None]) is None


def test_the_interval_agrees_with_the_normal_approximation() -> None:
    # 100 of 200 right: 0.5 ± 1.96 · sqrt(0.25 / 200) = 0.431 to 0.569.
    found = estimate([1.0, 0.0] * 100)
    assert found is not None
    assert found.low == pytest.approx(0.431, abs=0.012)
    assert found.high == pytest.approx(0.569, abs=0.012)


def test_equal_values_have_no_width() -> None:
    found = estimate([1.0] * 20)
    assert found is not None
    assert (found.low, found.high) == (1.0, 1.0)


def test_the_same_run_twice_does_not_differ() -> None:
    values = [0.0, 1.0, 0.5] * 20
    found = difference(values, values)
    assert found is not None
    assert (found.mean, found.p, found.significant) == (0.0, 1.0, False)


def test_a_small_sample_has_the_exact_p() -> None:
    # Five questions, all worse by one: 2 of 2^5 sign patterns are as extreme.
    found = difference([1.0] * 5, [0.0] * 5)
    assert found is not None
    assert found.p == pytest.approx(2 / 32)


def test_a_large_fall_is_significant_and_noise_is_not() -> None:
    chance = np.random.default_rng(1)
    before = chance.integers(0, 2, 200).astype(float)
    worse = before * chance.integers(0, 2, 200)
    found = difference(before.tolist(), worse.tolist())
    assert found is not None
    assert found.significant
    # Twenty questions change place, ten each way.
    noise = before.copy()
    noise[np.flatnonzero(before == 1)[:10]] = 0
    noise[np.flatnonzero(before == 0)[:10]] = 1
    level = difference(before.tolist(), noise.tolist())
    assert level is not None
    assert not level.significant


def test_only_questions_eligible_in_both_are_compared() -> None:
    found = difference([1.0, None, 0.0], [1.0, 1.0, None])
    assert found is not None
    assert (found.count, found.excluded) == (1, 2)


def test_percentiles() -> None:
    assert percentile([1.0, 2.0, 3.0, None], 0.5) == 2.0
    assert percentile([None], 0.5) is None
