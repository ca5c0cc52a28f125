from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rag.engine import ranges
from rag.index import Index
from rag.postings import Postings, highest
from rag.settings import Settings
from tests.scale import gold_questions

NONE = np.zeros(0, np.int64)


def varied(seed: int, texts: int, terms: int) -> Postings:
    """Postings of chance: few common terms, many rare ones, weights that tie often."""
    chance = np.random.default_rng(seed)
    columns = [
        np.flatnonzero(chance.random(texts) < share).astype(np.int32)
        for share in np.geomspace(0.7, 0.01, terms)
    ]
    columns = [each if len(each) else np.zeros(1, np.int32) for each in columns]
    starts = np.cumsum([0, *map(len, columns)]).astype(np.int64)
    weights = chance.choice(np.array([0.5, 1, 1.5, 2.25], np.float32), starts[-1])
    return Postings(starts, np.concatenate(columns), weights, highest(starts, weights), texts)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    "within", [None, [(100, 4_000)], [(0, 10), (500, 900), (140_000, 150_000)]]
)
def test_pruning_finds_the_same_best_scores_as_reading_everything(
    seed: int, within: list[tuple[int, int]] | None
) -> None:
    # 150,000 texts are two blocks, so that the second meets the bar that the first has set.
    whole = varied(seed, 150_000, 12)
    pruned = replace(whole, whole=0)
    query = {3: 1.0, 0: 0.45, 11: 0.8, 7: 1.0, 1: 0.5}
    allowed = None if within is None else np.array(within, np.int64)
    also = np.array([505, 600], np.int64)
    expected = whole.best(query, 50, allowed, NONE)
    found = pruned.best(query, 50, allowed, NONE)
    np.testing.assert_array_equal(np.sort(found.scores), np.sort(expected.scores))
    beside = pruned.best(query, 50, allowed, also)
    assert set(also.tolist()) <= set(beside.ids.tolist())
    np.testing.assert_array_equal(whole.of(query, beside.ids), beside.scores)


def test_at_the_size_of_the_corpus_every_score_is_the_whole_sum_to_the_bit(
    settings: Settings,
) -> None:
    index = Index.load(settings.index, settings.fingerprint)
    for question in gold_questions(100):
        query = index.lexical.query(question)
        expected = index.lexical.scores(query)
        ids, scores = index.worded(query, 200)
        np.testing.assert_array_equal(scores, expected[ids])
        best = np.sort(expected[expected > 0])[::-1][:200]
        np.testing.assert_array_equal(np.sort(scores)[::-1], best)


def test_ranges_of_ids_are_what_the_ids_were() -> None:
    # 1, 2, 3 | 7 | 9, 10: three runs.
    np.testing.assert_array_equal(ranges(np.array([1, 2, 3, 7, 9, 10])), [[1, 4], [7, 8], [9, 11]])
    assert ranges(NONE).shape == (0, 2)
