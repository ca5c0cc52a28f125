"""Token vectors: kept whole, compared word by word, counted sentence by sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.answer import Assistant
from rag.embed import LightEmbedder
from rag.index import Index
from rag.late import FILES, Query, Tokens, TokenStore, write_tokens
from rag.sentences import spans

# Three words of two numbers each, at places 0, 4 and 9 of a text; the first stands in front.
VECTORS = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]], np.float32)


def stored(folder: Path, *texts: Tokens) -> TokenStore:
    assert tuple(write_tokens(folder, texts)) == FILES
    return TokenStore(folder)


def asked() -> Query:
    none = np.zeros((2, 0), np.float32)
    return Query(none[0], VECTORS[:2], np.array([0.25, 0.75], np.float32), none, none)


def tokens(vectors: np.ndarray, places: list[int]) -> Tokens:
    """With one number behind each vector that the second look alone reads: large, it moves no
    cosine."""
    inner = np.full((len(vectors), 1), 5.0, np.float32)
    return Tokens.of(vectors, inner, np.array(places, np.int64))


def test_each_word_of_the_question_finds_the_one_most_like_it(tmp_path: Path) -> None:
    whole = tokens(VECTORS, [-1, 4, 9])
    last = tokens(VECTORS[2:], [0])
    store = stored(tmp_path, whole, last)
    # The first text holds both words: .25 · 1 + .75 · 1. The other has (.6, .8) for both:
    # .25 · .6 + .75 · .8 = .75, to a 127th.
    np.testing.assert_allclose(store.scores(asked(), [0, 1]), [1.0, 0.75], atol=0.01)
    np.testing.assert_allclose(store.scores(asked(), [1, 0]), [0.75, 1.0], atol=0.01)


def test_a_span_is_met_by_its_own_words_alone(tmp_path: Path) -> None:
    store = stored(tmp_path, tokens(VECTORS, [-1, 4, 9]))
    found = store.met(asked(), 0, [(0, 9), (9, 20), (20, 30)])
    # What stands in front of the text (place -1) is in no span; an empty span meets nothing.
    np.testing.assert_allclose(found, [[0.0, 1.0], [0.6, 0.8], [-1.0, -1.0]], atol=0.01)


def test_a_text_without_tokens_is_met_by_nothing(tmp_path: Path) -> None:
    none = tokens(np.zeros((0, 2), np.float32), [])
    store = stored(tmp_path, none, tokens(VECTORS, [0, 4, 9]), none)
    np.testing.assert_allclose(store.scores(asked(), [0, 1, 2]), [-1.0, 1.0, -1.0], atol=0.01)
    assert store.scores(asked(), []).shape == (0,)


def test_no_tokens_no_files(tmp_path: Path) -> None:
    assert write_tokens(tmp_path, ()) == ()
    assert not list(tmp_path.iterdir())


def test_what_the_second_look_reads_is_kept_behind_the_vectors() -> None:
    inner = np.array([[0.5], [-1.0], [9.0]], np.float32)
    kept = Tokens.of(VECTORS, inner, np.array([0, 4, 9]))
    # A twentieth a step, and no further than 127 of them.
    assert kept.vectors.tolist() == [[127, 0, 10], [0, 127, -20], [76, 102, 127]]


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    stored(tmp_path, tokens(VECTORS, [0, 4, 9]))
    np.save(tmp_path / FILES[2], np.zeros(2, np.int16))
    with pytest.raises(ValueError, match="ikke hele"):
        TokenStore(tmp_path)


def test_places_lead_to_the_words_of_the_passage(assistant: Assistant) -> None:
    index = assistant._current()
    assert index.tokens is not None
    for number in range(0, index.size, 97):
        passage = index.store.passages([number])[0]
        begins = {at for at in range(len(passage.text)) if passage.text[at - 1 : at].strip() == ""}
        places = index.tokens.of(number).places
        assert set(places[places >= 0].tolist()) <= begins | {0}, passage.text


def test_a_sentence_of_a_passage_is_met_best_by_its_own_words(
    assistant: Assistant, light: LightEmbedder
) -> None:
    index: Index = assistant._current()
    assert index.tokens is not None
    right = looked = 0
    for number in range(0, index.size, 61):
        text = index.store.passages([number])[0].text
        parts = spans(text)
        if len(parts) < 2:
            continue
        for at, (start, end) in enumerate(parts):
            query = light.query(text[start:end])
            worth = index.tokens.met(query, number, parts) @ query.weights
            looked += 1
            right += int(np.argmax(worth)) == at
    assert looked > 30
    assert right / looked >= 0.9, (right, looked)
