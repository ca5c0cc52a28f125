"""Training of the second look, on questions made up for it."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from eval.attend import Recipe, _Model, attend, keep
from eval.lessons import Lesson
from eval.shown import Shown, side_by_side
from rag.adapter import FILE as ADAPTER
from rag.adapter import read_adapter
from rag.bert import Linear, standard
from rag.bundled import card_of
from rag.cross_attention import FILE as LOOK
from rag.cross_attention import CrossAttention, read_cross_attention
from rag.late import INNER_SCALE, SCALE, WRITTEN, Query, Tokens

_SIZE, _HIDDEN, _INNER = 8, 16, 4
_RECIPE = Recipe(width=16, blocks=2, heads=2, inner=_INNER, epochs=12, batch=8, others=3, rate=5e-3)


def _query(rng: np.random.Generator, tokens: np.ndarray) -> Query:
    weights = rng.random(len(tokens)).astype(np.float32)
    states, inner = (_states(rng, len(tokens)) for _ in range(2))
    return Query(tokens[0], tokens, weights / weights.sum(), states, inner)


def _states(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.normal(size=(count, _HIDDEN)).astype(np.float32)


def _unit(rng: np.random.Generator, count: int) -> np.ndarray:
    vectors = rng.normal(size=(count, _SIZE)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _passages(rng: np.random.Generator, count: int) -> list[Tokens]:
    """Every other one has a question written to it."""
    lengths = rng.integers(3, 9, count)
    made = [
        Tokens.of(_unit(rng, n), rng.normal(size=(n, _INNER)), np.arange(n) - 1)
        for n in lengths.tolist()
    ]
    return [
        each.beside(Tokens.written(_unit(rng, 3))) if number % 2 else each
        for number, each in enumerate(made)
    ]


def test_it_scores_as_it_was_trained() -> None:
    rng = np.random.default_rng(1)
    torch.manual_seed(1)
    model = _Model(_SIZE, _HIDDEN, _RECIPE).eval()
    query, passages = _query(rng, _unit(rng, 5)), _passages(rng, 4)
    read = (query.tokens, standard(query.states), standard(query.inner), query.weights)
    asked = (torch.from_numpy(each) for each in read)
    many = [each[None].repeat(len(passages), *[1] * each.ndim) for each in asked]
    vectors, there, inside = side_by_side(passages, _SIZE)
    # In training what is written to a passage has states, too, of which nothing may be read.
    seen = np.ones((*there.shape, _INNER), np.float32)
    for row, each in enumerate(passages):
        own = each.vectors[each.places != WRITTEN, _SIZE:]
        seen[row, : len(own)] = own / np.float32(INNER_SCALE)
    with torch.no_grad():
        right = model(*many, *map(torch.from_numpy, (vectors, there, inside, seen))).numpy()
    state = {name: value.numpy() for name, value in model.state_dict().items()}
    found = CrossAttention(state, "").scores(query, passages)
    assert np.ptp(right) > 1e-3
    np.testing.assert_allclose(found, right, atol=1e-4)


def test_a_text_without_tokens_is_scored_beside_others() -> None:
    rng = np.random.default_rng(2)
    torch.manual_seed(2)
    state = {n: v.numpy() for n, v in _Model(_SIZE, _HIDDEN, _RECIPE).state_dict().items()}
    query, passages = _query(rng, _unit(rng, 5)), _passages(rng, 3)
    none = np.zeros((0, _SIZE), np.float32)
    empty = Tokens.of(none, none[:, :_INNER], np.zeros(0, np.int64))
    scorer = CrossAttention(state, "")
    found = scorer.scores(query, [passages[0], empty, *passages[1:]])
    np.testing.assert_allclose(found[[0, 2, 3]], scorer.scores(query, passages), atol=1e-5)
    assert np.isfinite(found).all()


def _seen(passage: Tokens, states: np.ndarray, seen: Linear) -> Tokens:
    """The passage as an index keeps it once what is read of it was learned."""
    read = seen(standard(states))
    return Tokens.of(passage.vectors[:, :_SIZE] / np.float32(SCALE), read, passage.places)


def _lessons(rng: np.random.Generator, passages: list[Tokens]) -> list[Lesson]:
    """Each question has two tokens of the passage that answers it; every fourth has none."""
    lessons = []
    for number in range(96):
        right = int(rng.integers(len(passages)))
        answered = number % 4 != 0
        own = passages[right].vectors[:2, :_SIZE] / np.float32(127)
        tokens = own if answered else _unit(rng, 2)
        found = tuple(rng.permutation(len(passages)).tolist())
        lessons.append(Lesson(_query(rng, tokens), (right,) if answered else (), found))
    return lessons


def test_it_learns_which_passage_answers_and_when_none_does() -> None:
    rng = np.random.default_rng(2)
    passages = _passages(rng, 12)
    inner = [_states(rng, len(each.vectors)) for each in passages]
    lessons = _lessons(rng, passages)
    state, seen = attend(lessons, passages, inner, _RECIPE, lambda _: None)
    learned = CrossAttention(state, "")
    passages = [_seen(each, states, seen) for each, states in zip(passages, inner, strict=True)]
    scores = [learned.scores(each.question, passages) for each in lessons]
    answered = [np.argmax(s) in each.right for s, each in zip(scores, lessons, strict=True)]
    assert np.mean([ok for ok, each in zip(answered, lessons, strict=True) if each.right]) > 0.9
    best = np.array([s.max() for s in scores])
    some = np.array([bool(each.right) for each in lessons])
    assert np.mean(best[some]) > np.mean(best[~some]) + 1


def test_questions_written_to_passages_are_hidden_now_and_then_while_it_learns() -> None:
    """A quarter of 400 questions, and of each all of its passages or none."""
    rng = np.random.default_rng(4)
    torch.manual_seed(4)
    passages = _passages(rng, 4)
    inner = [_states(rng, int((each.places != WRITTEN).sum())) for each in passages]
    shown = Shown([_query(rng, _unit(rng, 3)) for _ in range(400)], passages, inner, "cpu")
    hidden = {}
    for noise in (0.0, 0.5):
        *_, there, part, _ = shown(range(400), [[1, 3]] * 400, noise)
        each = (there & (part < 0)).any(dim=1).view(400, 2)
        assert (each[:, 0] == each[:, 1]).all()
        hidden[noise] = int((~each[:, 0]).sum())
    assert hidden[0.0] == 0
    assert 70 < hidden[0.5] < 130


def test_it_reads_what_passages_were_halfway() -> None:
    """Vectors are noise here: only the states halfway tell which passage answers."""
    rng = np.random.default_rng(5)
    passages = _passages(rng, 12)
    inner = [_states(rng, len(each.vectors)) for each in passages]
    lessons = []
    for number in range(192):
        right = number % len(passages)
        query = _query(rng, _unit(rng, 3))
        query = replace(query, inner=np.repeat(inner[right][:1], 3, axis=0))
        found = tuple(rng.permutation(len(passages)).tolist())
        lessons.append(Lesson(query, (right,), found))
    recipe = replace(_RECIPE, epochs=30, noise=0.1)
    state, seen = attend(lessons, passages, inner, recipe, lambda _: None)
    learned = CrossAttention(state, "")
    kept = [_seen(each, states, seen) for each, states in zip(passages, inner, strict=True)]
    first = [int(np.argmax(learned.scores(each.question, kept))) for each in lessons]
    right = np.mean([one in each.right for one, each in zip(first, lessons, strict=True)])
    assert right > 0.5, right  # one in twelve by chance


def test_what_was_learned_is_kept_in_both_files(tmp_path: Path) -> None:
    adapter, out = tmp_path / "adapter.safetensors", tmp_path / "look.safetensors"
    adapter.write_bytes(ADAPTER.read_bytes())
    before = read_adapter(adapter)
    with safe_open(LOOK, "np") as opened:
        names = opened.keys()
        state = {name: opened.get_tensor(name) for name in names}
    seen = Linear(np.full((384, 64), 0.5, np.float32), np.full(64, 0.25, np.float32))
    keep(state, seen, out, adapter)
    after = read_adapter(adapter)
    assert sorted(path.name for path in tmp_path.iterdir()) == [adapter.name, out.name]
    assert after.late.inner.shape == (64, 384)
    assert (after.late.inner == 0.5).all()
    assert np.array_equal(after.late.projection, before.late.projection)
    assert read_cross_attention(out).model == card_of(after).digest != card_of(before).digest
    with pytest.raises(OSError, match="borte"):
        keep(state, seen, tmp_path / "borte" / "look.safetensors", adapter)
    assert read_adapter(adapter).digest == after.digest


def test_what_answers_too_is_never_shown_as_wrong() -> None:
    rng, draw = np.random.default_rng(4), random.Random(4)
    query = _query(rng, _unit(rng, 2))
    lesson = Lesson(query, (0, 1), (2, 3, 0, 1, 4, 5), partly=(2, 3))
    for _ in range(200):
        ids, right = lesson.drawn(range(8), 5, 0.2, draw)
        assert right == (ids[0] in lesson.right)
        assert not {*lesson.right, *lesson.partly} & set(ids[right:])


def test_what_nearly_answers_is_always_shown_as_wrong() -> None:
    rng, draw = np.random.default_rng(4), random.Random(4)
    lesson = Lesson(_query(rng, _unit(rng, 2)), (), (2, 3, 0, 1, 4, 5), nearly=(5,))
    for _ in range(50):
        ids, right = lesson.drawn(range(8), 2, 0.2, draw)
        assert not right
        assert ids[0] == 5
        assert len(set(ids)) == 3


def test_the_same_recipe_gives_the_same_weights() -> None:
    rng = np.random.default_rng(3)
    passages = _passages(rng, 6)
    inner = [_states(rng, len(each.vectors)) for each in passages]
    lessons, recipe = _lessons(rng, passages), replace(_RECIPE, epochs=1)
    (one, seen), (other, again) = (
        attend(lessons, passages, inner, recipe, lambda _: None) for _ in range(2)
    )
    assert all(np.array_equal(one[name], other[name]) for name in one)
    assert np.array_equal(seen.weight, again.weight)
    third, _ = attend(lessons, passages, inner, replace(recipe, seed=8), lambda _: None)
    assert not np.array_equal(one["score.weight"], third["score.weight"])
