from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from docs.scale import Plan, plan
from rag.answer import Assistant
from rag.embed import LightEmbedder
from rag.index import Index
from rag.settings import Settings
from tests.scale import measure
from tests.varied import varied_postings, varied_vectors


@pytest.fixture(scope="module")
def real(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint)


def test_a_varied_corpus_begins_with_the_real_one_and_repeats_nothing(
    real: Index, tmp_path: Path
) -> None:
    size = 3 * real.size + 100
    vectors = varied_vectors(real, size, tmp_path / "v.npy")
    np.testing.assert_allclose(vectors[: real.size], real.vectors(np.arange(real.size)), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    copies = (vectors[real.size : 2 * real.size] * vectors[: real.size]).sum(axis=1)
    assert copies.max() < 0.999
    assert copies.mean() > 0.85


def test_varied_words_keep_how_common_each_is(real: Index) -> None:
    size = 10 * real.size
    made = varied_postings(real.lexical, size)
    before = np.diff(real.lexical.starts) / real.size
    after = np.diff(made.starts) / size
    common = before > 0.05
    # The commonest word, in 77 % of the passages, is drawn where it stands already: it falls to 65.
    assert np.abs(after[common] / before[common] - 1).max() < 0.2
    assert np.abs(after[common] / before[common] - 1).mean() < 0.05
    for term in np.flatnonzero(common)[:50]:
        held = made.documents[made.starts[term] : made.starts[term + 1]]
        assert (np.diff(held) > 0).all()


def test_twice_the_passages_can_be_built_and_asked(
    real: Index, settings: Settings, light: LightEmbedder, tmp_path: Path
) -> None:
    row = measure(settings.model_copy(update={"index": tmp_path}), real, 2 * real.size, light)
    assert row.passages == 2 * real.size
    assert row.recall == 1
    assert row.answer[0] > row.retrieve[0] > 0
    index = Index.load(tmp_path, settings.fingerprint)
    assistant = Assistant(settings, index, light)
    answer = assistant.ask("Hva sier planen om hjemmesykehus?")
    assert answer.citations


def test_costs_carried_further_follow_what_was_measured() -> None:
    million, ten, billion = (plan(count) for count in (10**6, 10**7, 10**9))
    assert isinstance(million, Plan)
    assert million.machines == 1
    assert ten.disk_gigabytes == pytest.approx(10 * million.disk_gigabytes)
    # 1,536 bytes of float32 and 384 of 8-bit codes a passage, before words and texts.
    assert million.disk_gigabytes > 1.92
    assert billion.machines > 100 * million.machines
