"""A second look at the best passages: does this one answer the question?

The tokens of a question attend to one another and to those of a passage (scaled dot-product
attention; Vaswani et al. 2017, arXiv:1706.03762), with the cosines of both as a bias, so that it
begins from late interaction and learns what must be met: a year, a name, what is counted. Of both
it also reads what the model made of each token halfway, and the questions that are written to the
passage (``rag.predicted``). It reads what an index holds already, so that a passage costs a
millisecond where a cross-encoder reads its text anew. Trained by ``python -m eval attend``; without
PyTorch here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from rag.bert import EPSILON, Linear, Norm, gelu, standard
from rag.blas import on_one_thread
from rag.errors import ConfigurationError
from rag.late import INNER_SCALE, SCALE, WRITTEN, Query, Tokens

Array = NDArray[np.float32]
FILE = Path(__file__).parent / "data" / "cross_attention.safetensors"
LONGEST_QUESTION, LONGEST_PASSAGE, LONGEST_WRITTEN = 48, 176, 130
"""Tokens that are read, of the question, of a passage, and of the questions written to it; what
stands behind them is long past what is asked for."""
LOUDER = 8.0
"""Times the numbers of a unit vector, which are about an eighth, beside others of about one."""
_LEAST = np.float32(-1)
"""The least that a cosine can be."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The question's tokens look at one another, at the passage's, and think."""

    own_norm: Norm
    own: Linear
    """Query, key and value in one product."""
    own_out: Linear
    asked_norm: Norm
    asked: Linear
    """What each head looks for: a query that is held against the passage's tokens themselves."""
    found: Linear
    norm: Norm
    widen: Linear
    narrow: Linear
    sharpness: Array
    """How much each head goes by the cosines."""

    def __call__(self, x: Array, question: Array, passages: Sequence[Array]) -> Array:
        """``question`` times a row of ``passages`` is the cosine of the two tokens."""
        x = x + self.own_out(_attended(self.own(self.own_norm(x)), len(self.sharpness)))
        x = x + self.found(self._met(self.asked(self.asked_norm(x)), question, passages))
        return x + self.narrow(gelu(self.widen(self.norm(x))))

    def _met(self, asked: Array, question: Array, passages: Sequence[Array]) -> Array:
        """What each head finds, shape (passages, tokens, heads * size)."""
        count, length, _ = asked.shape
        each = asked.reshape(count, length, len(self.sharpness), -1)
        each += self.sharpness[:, None] * question[:, None]
        rows = each.reshape(count, -1, question.shape[-1])
        # Passage by passage, as they differ in length: padded, they would take a third longer.
        for row, tokens in enumerate(passages):
            rows[row] = _softmax(rows[row] @ tokens.T) @ tokens
        return rows.reshape(count, length, -1)


class CrossAttention:
    """``model`` is the digest of the search model whose tokens it was trained on."""

    def __init__(self, state: Mapping[str, Array], model: str) -> None:
        self.model = model
        self._tokens, self._states = _linear(state, "tokens"), _linear(state, "states")
        self._inner, self._signs = _linear(state, "inner"), _linear(state, "signs")
        count = len({name.split(".")[1] for name in state if name.startswith("blocks.")})
        self._blocks = [_block(state, f"blocks.{at}.") for at in range(count)]
        self._norm = _norm(state, "norm")
        self._hidden, self._score = _linear(state, "hidden"), _linear(state, "score")
        self._met = state["met"]
        on_one_thread()

    def scores(self, query: Query, passages: Sequence[Tokens]) -> Array:
        """The logit that each passage answers, shape (len(passages),)."""
        if not passages:
            return np.zeros(0, np.float32)
        asked = query.tokens[:LONGEST_QUESTION]
        weights = query.weights[:LONGEST_QUESTION]
        weights = weights / weights.sum()
        size = asked.shape[1]
        tokens = [_read(each, size) for each in passages]
        starts = np.cumsum([0, *map(len, tokens[:-1])])
        every = np.concatenate(tokens)
        inside = every[:, -1] > 0
        question = np.zeros((len(asked), every.shape[1]), np.float32)
        question[:, :size] = asked / LOUDER
        cosines = np.asarray(question @ every.T, np.float32)
        best = np.maximum.reduceat(cosines, starts, axis=1).T
        within = np.maximum.reduceat(np.where(inside, cosines, _LEAST), starts, axis=1).T
        many = np.broadcast_to(10 * weights, best.shape)
        x = (
            self._tokens(asked)
            + self._states(standard(query.states[:LONGEST_QUESTION]))
            + self._inner(standard(query.inner[:LONGEST_QUESTION]))
            + self._signs(np.stack([best, within, many], axis=-1))
        ).astype(np.float32)
        for block in self._blocks:
            x = block(x, question, tokens)
        x = self._norm(x)
        met = np.stack([best @ weights, within @ weights], axis=-1)
        pooled = np.concatenate([weights @ x, x.max(axis=1), met], axis=-1)
        score = self._score(gelu(self._hidden(pooled)))[:, 0]
        return np.asarray(score + self._met[0] * met[:, 0] + self._met[1], np.float32)


@lru_cache(maxsize=2)
def read_cross_attention(path: Path = FILE) -> CrossAttention:
    """What was learned, in ``path``. Raises ConfigurationError where it is missing or broken."""
    try:
        with safe_open(path, "np") as opened:
            names = opened.keys()
            state = {name: opened.get_tensor(name).astype(np.float32) for name in names}
            return CrossAttention(state, str((opened.metadata() or {})["model"]))
    except (OSError, SafetensorError, KeyError, ValueError) as cause:
        raise ConfigurationError(
            f"{path.name} kan ikke leses: {cause}. Hent filen fra git, eller lag den på nytt med "
            "python -m eval attend."
        ) from cause


def write_cross_attention(state: Mapping[str, Array], model: str, path: Path) -> None:
    """Write ``state`` as half-precision numbers, and the digest of the search model."""
    halved = {name: np.ascontiguousarray(value, np.float16) for name, value in state.items()}
    path.write_bytes(save(dict(sorted(halved.items())), {"model": model}))


def _read(passage: Tokens, size: int) -> Array:
    """What is read of each token, shape (tokens, ``size`` + inner size + 1): its vector, what the
    model made of it halfway, and whether it belongs to the passage's own words (1), to what stands
    in front of them (0) or to a question written to it (-1). Of an empty text, one of zeros."""
    passage = cut(passage)
    found = np.zeros((max(1, len(passage.vectors)), passage.vectors.shape[1] + 1), np.float32)
    if not len(passage.vectors):
        return found
    found[:, :size] = passage.vectors[:, :size] * np.float32(LOUDER / SCALE)
    found[:, size:-1] = passage.vectors[:, size:] / np.float32(INNER_SCALE)
    found[:, -1] = whose(passage)
    return found


def cut(passage: Tokens) -> Tokens:
    """The tokens that are read, in their order."""
    own = int(np.count_nonzero(passage.places != WRITTEN))
    if own <= LONGEST_PASSAGE and len(passage.places) - own <= LONGEST_WRITTEN:
        return passage
    rows = np.r_[: min(own, LONGEST_PASSAGE), own : min(len(passage.places), own + LONGEST_WRITTEN)]
    return Tokens(passage.vectors[rows], passage.places[rows])


def whose(passage: Tokens) -> Array:
    """Of each token 1 for the passage's own words, 0 for what stands in front of them, -1 for a
    question written to it."""
    return np.clip(passage.places + 1, WRITTEN + 1, 1).astype(np.float32)


def _attended(three: Array, heads: int) -> Array:
    """Attention of ``heads`` heads within the question; ``three`` is query, key and value."""
    count, length, _ = three.shape
    split = three.reshape(count, length, 3, heads, -1).transpose(2, 0, 3, 1, 4)
    query, key, value = split
    scores = query / math.sqrt(query.shape[-1]) @ key.swapaxes(-1, -2)
    found = (_softmax(scores) @ value).swapaxes(1, 2)
    return np.asarray(found.reshape(count, length, -1), np.float32)


def _softmax(scores: Array) -> Array:
    """Over the last dimension, in place."""
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def _linear(state: Mapping[str, Array], name: str) -> Linear:
    return Linear(np.ascontiguousarray(state[f"{name}.weight"].T), state[f"{name}.bias"])


def _norm(state: Mapping[str, Array], name: str) -> Norm:
    return Norm(state[f"{name}.weight"], state[f"{name}.bias"], EPSILON)


def _block(state: Mapping[str, Array], prefix: str) -> _Block:
    def linear(name: str) -> Linear:
        return _linear(state, prefix + name)

    def norm(name: str) -> Norm:
        return _norm(state, prefix + name)

    sharpness = state[prefix + "sharpness"]
    return _Block(
        norm("own_norm"),
        linear("own"),
        linear("own_out"),
        norm("asked_norm"),
        _asked(linear("asked"), linear("key"), len(sharpness)),
        _found(linear("value"), linear("found"), len(sharpness)),
        norm("norm"),
        linear("widen"),
        linear("narrow"),
        sharpness,
    )


def _asked(asked: Linear, key: Linear, heads: int) -> Linear:
    """A head's query and the keys that it is held against, in one: (x Q) · (t K) = (x Q Kᵀ) · t.

    The keys' bias adds the same to all tokens of a passage, which the softmax takes away again.
    """
    scale = np.float32(math.sqrt(asked.weight.shape[1] / heads))
    keys = np.split(key.weight / scale, heads, axis=1)
    queries, biases = np.split(asked.weight, heads, axis=1), np.split(asked.bias, heads)
    return Linear(
        np.concatenate([one @ each.T for one, each in zip(queries, keys, strict=True)], axis=1),
        np.concatenate([each @ one for one, each in zip(biases, keys, strict=True)]),
    )


def _found(value: Linear, found: Linear, heads: int) -> Linear:
    """A head's values and what is made of them, in one: the weights of the tokens sum to 1."""
    values, outs = np.split(value.weight, heads, axis=1), np.split(found.weight, heads)
    return Linear(
        np.concatenate([one @ other for one, other in zip(values, outs, strict=True)]),
        found.bias + value.bias @ found.weight,
    )
