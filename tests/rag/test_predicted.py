"""Questions written to passages: the nearest of each, and none at a loss for having none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.answer import Assistant
from rag.current import open_index
from rag.encoded import Encoded
from rag.index import Index
from rag.late import SCALE, WRITTEN, Tokens
from rag.predicted import (
    FILES,
    NO_QUESTIONS,
    Predicted,
    Questions,
    completed,
    write_questions,
)
from rag.retrieve import retrieve
from rag.settings import Settings

VECTORS = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]], np.float32)


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def stored(folder: Path) -> Predicted:
    """Two questions of the first passage, none of the second, one of the third."""
    tokens = tuple(Tokens.written(VECTORS[:count]) for count in (1, 3, 2))
    questions = Questions(("a", "b", "c"), Encoded(VECTORS, tokens), np.array([2, 0, 1, 0]))
    assert tuple(write_questions(folder, questions)) == FILES
    return Predicted(folder)


def test_the_nearest_question_of_each_passage_counts(tmp_path: Path) -> None:
    known = stored(tmp_path)
    # Of (0, 1) the first passage's nearest is (.6, .8); the third's is (0, 1) itself.
    up = np.array([0.0, 1.0], np.float32)
    found = known.cosines(up, np.array([0, 1, 2, 3]))
    np.testing.assert_allclose(found, [0.8, np.nan, 1.0, np.nan], atol=1e-3)
    np.testing.assert_allclose(known.cosines(up, np.array([2, 0])), [1.0, 0.8], atol=1e-3)
    assert np.isnan(known.cosines(up, np.array([1]))).all()
    assert known.cosines(up, np.zeros(0, np.int64)).shape == (0,)
    assert (known.count, list(known.of(0)), list(known.of(1))) == (4, [0, 1], [])


def test_the_cosines_are_those_of_the_numbers_kept(tmp_path: Path) -> None:
    kept = np.random.default_rng(3).standard_normal((40, 384)).astype(np.float16)
    questions = Questions(("a",) * 40, Encoded(kept.astype(np.float32)), np.full(8, 5))
    write_questions(tmp_path, questions)
    query = np.random.default_rng(4).standard_normal(384).astype(np.float32)
    found = Predicted(tmp_path).cosines(query, np.arange(8))
    wanted = (kept.astype(np.float32) @ query).reshape(8, 5).max(axis=1)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_a_passage_is_read_with_the_tokens_of_its_questions(tmp_path: Path) -> None:
    known = stored(tmp_path)
    # One token of the first question and three of the second, of two numbers each.
    found = known.tokens(0)
    np.testing.assert_allclose(found.vectors / SCALE, VECTORS[[0, 0, 1, 2]], atol=0.01)
    assert found.places.tolist() == [WRITTEN] * 4
    assert [len(known.tokens(at).places) for at in range(4)] == [4, 0, 2, 0]
    assert [len(each.places) for each in known.encoded().tokens] == [1, 3, 2]


def test_of_many_questions_the_nearest_are_read(tmp_path: Path) -> None:
    angles = np.array([0.1, 1.4, 0.2, 1.2, 0.3])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    tokens = tuple(Tokens.written(vectors[at : at + 1]) for at in range(5))
    write_questions(tmp_path, Questions(tuple("abcde"), Encoded(vectors, tokens), np.array([5])))
    known = Predicted(tmp_path)
    assert len(known.tokens(0).places) == 5
    # In the order in which they stand, so that a passage is read in one way.
    found = known.tokens(0, np.array([0.0, 1.0], np.float32))
    np.testing.assert_allclose(found.vectors / SCALE, vectors[[1, 3, 4]], atol=0.01)
    assert found.places.tolist() == [WRITTEN] * 3


def test_a_model_without_token_vectors_leaves_none(tmp_path: Path) -> None:
    questions = Questions(("a", "b", "c"), Encoded(VECTORS), np.array([2, 0, 1, 0]))
    write_questions(tmp_path, questions)
    known = Predicted(tmp_path)
    assert len(known.tokens(0).places) == 0
    assert known.encoded().tokens == ()


def test_nothing_is_written_where_there_are_none(tmp_path: Path) -> None:
    assert write_questions(tmp_path, NO_QUESTIONS) == ()
    assert not list(tmp_path.iterdir())


def test_what_is_not_whole_is_told(tmp_path: Path) -> None:
    stored(tmp_path)
    np.save(tmp_path / FILES[0], VECTORS[:2].astype(np.float16))
    with pytest.raises(ValueError, match="ikke hele"):
        Predicted(tmp_path)


def test_a_passage_without_questions_neither_gains_nor_loses() -> None:
    alike = np.arange(12, dtype=np.float32)
    cosines = 0.1 + 0.05 * alike  # as near as its passage is alike
    lacking = cosines.copy()
    lacking[[3, 7]] = np.nan
    found = completed(lacking, alike)
    assert found is not None
    np.testing.assert_allclose(found, cosines, atol=1e-5)
    assert completed(cosines, alike) is cosines
    lacking[:3] = np.nan  # seven are left
    assert completed(lacking, alike) is None


def test_what_ships_has_questions_to_every_passage(index: Index) -> None:
    assert index.predicted is not None
    assert index.predicted.count == index.size
    counts = {len(index.predicted.of(at)) for at in range(index.size)}
    assert counts == {6}
    assert len(index.store.questions()) == 6 * index.size == len(index.predicted.vectors())


def test_a_passage_is_found_by_a_question_in_other_words(
    assistant: Assistant, index: Index
) -> None:
    """A question to the right passage asks just that; by their own words alone another passage, on
    a guide to such lists, comes first."""
    question = "Hva er en konverteringsliste i innkjøp?"
    query = assistant._embedder.query(question)
    first, by_own = (
        retrieve(some, question, query, k=5).hits[0].passage.text
        for some in (index, index.by_own_words())
    )
    assert first.startswith("Oppdraget er videreført til Sykehusinnkjøp HF som rapporterer")
    assert by_own != first


def test_by_own_words_alone_no_question_is_read(assistant: Assistant, index: Index) -> None:
    question = "Hva sier planen om hjemmesykehus?"
    query = assistant._embedder.query(question)
    assert retrieve(index, question, query, k=5).asked
    assert not retrieve(index.by_own_words(), question, query, k=5).asked


def test_how_many_are_wanted_does_not_change_which_are_held_against_it(
    assistant: Assistant, index: Index
) -> None:
    question = "Hva er en konverteringsliste i innkjøp?"
    query = assistant._embedder.query(question)
    few, many = (retrieve(index, question, query, k=k, twice=False).hits for k in (5, 40))
    assert few == many[:5]
