"""A second look at the best passages: does this one answer the question?

The tokens of a question attend to one another and to those of a passage (scaled dot-product
attention; Vaswani et al. 2017, arXiv:1706.03762), with the cosines of both as a bias, so that it
begins from late interaction and learns what must be met: a year, a name, what is counted. It reads
what an index holds already, so that a passage costs a millisecond where a cross-encoder reads its
text anew. Trained by ``python -m eval attend``; without PyTorch here.
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

from rag.bert import Linear, Norm, gelu
from rag.blas import on_one_thread
from rag.errors import ConfigurationError
from rag.late import SCALE, Query, Tokens

Array = NDArray[np.float32]
FILE = Path(__file__).parent / "data" / "cross_attention.safetensors"
LONGEST_QUESTION, LONGEST_PASSAGE = 48, 176
"""Tokens that are read; what stands behind them is long past what is asked for."""
EPSILON = 1e-5
_OUT = -1e4


@dataclass(frozen=True, slots=True)
class _Block:
    """The question's tokens look at one another, at the passage's, and think."""

    own_norm: Norm
    own: Linear
    """Query, key and value in one product."""
    own_out: Linear
    asked_norm: Norm
    asked: Linear
    key: Linear
    value: Linear
    found: Linear
    norm: Norm
    widen: Linear
    narrow: Linear
    sharpness: Array
    """How much each head goes by the cosines."""

    def __call__(self, x: Array, tokens: Array, cosines: Array, out: Array) -> Array:
        heads = len(self.sharpness)
        query, key, value = np.split(self.own(self.own_norm(x)), 3, axis=-1)
        x = x + self.own_out(_attended(query, key, value, heads, None))
        bias = cosines[:, None] * self.sharpness[:, None, None]
        bias += out[:, None, None]
        asked = self.asked(self.asked_norm(x))
        x = x + self.found(_attended(asked, self.key(tokens), self.value(tokens), heads, bias))
        return x + self.narrow(gelu(self.widen(self.norm(x))))


class CrossAttention:
    """``model`` is the digest of the search model whose tokens it was trained on."""

    def __init__(self, state: Mapping[str, Array], model: str) -> None:
        self.model = model
        self._tokens, self._states = _linear(state, "tokens"), _linear(state, "states")
        self._signs = _linear(state, "signs")
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
        tokens, there, inside = side_by_side(passages)
        cosines = np.asarray(asked @ tokens.transpose(0, 2, 1), np.float32)
        best = np.where(there[:, None], cosines, -1.0).max(axis=-1)
        within = np.where(inside[:, None], cosines, -1.0).max(axis=-1)
        many = np.broadcast_to(10 * weights, best.shape)
        x = (
            self._tokens(asked)
            + self._states(standard(query.states[:LONGEST_QUESTION]))
            + self._signs(np.stack([best, within, many], axis=-1))
        ).astype(np.float32)
        out = np.asarray(~there * _OUT, np.float32)
        for block in self._blocks:
            x = block(x, tokens, cosines, out)
        x = self._norm(x)
        met = np.stack([best @ weights, within @ weights], axis=-1)
        pooled = np.concatenate([weights @ x, x.max(axis=1), met], axis=-1)
        score = self._score(gelu(self._hidden(pooled)))[:, 0]
        return np.asarray(score + self._met[0] * met[:, 0] + self._met[1], np.float32)


def side_by_side(passages: Sequence[Tokens]) -> tuple[Array, NDArray[np.bool_], NDArray[np.bool_]]:
    """Token vectors (passages, tokens, size), which of them are there, and which belong to the
    passage's own words and not to what stands in front of it."""
    longest = min(LONGEST_PASSAGE, max(1, max(len(each.vectors) for each in passages)))
    vectors = np.zeros((len(passages), longest, passages[0].vectors.shape[1]), np.float32)
    there = np.zeros((len(passages), longest), bool)
    inside = np.zeros((len(passages), longest), bool)
    for row, each in enumerate(passages):
        count = min(longest, len(each.vectors))
        vectors[row, :count] = each.vectors[:count] / SCALE
        there[row, :count] = True
        inside[row, :count] = each.places[:count] >= 0
    return vectors, there, inside


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


def standard(states: Array) -> Array:
    """Each token's states with mean 0 and spread 1, as they are trained with."""
    centred = states - states.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON))


def _attended(query: Array, key: Array, value: Array, heads: int, bias: Array | None) -> Array:
    """Attention of ``heads`` heads; ``bias`` is added to what they make of it, before the softmax.
    A passage that is one for all questions needs no first dimension."""
    query, key, value = (_split(each, heads) for each in (query, key, value))
    scores = query / math.sqrt(query.shape[-1]) @ key.swapaxes(-1, -2)
    if bias is not None:
        scores += bias
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    found = scores @ value / scores.sum(axis=-1, keepdims=True)
    joined = found.swapaxes(-2, -3)
    return np.asarray(joined.reshape(*joined.shape[:-2], -1), np.float32)


def _split(values: Array, heads: int) -> Array:
    return values.reshape(*values.shape[:-1], heads, -1).swapaxes(-2, -3)


def _linear(state: Mapping[str, Array], name: str) -> Linear:
    return Linear(np.ascontiguousarray(state[f"{name}.weight"].T), state[f"{name}.bias"])


def _norm(state: Mapping[str, Array], name: str) -> Norm:
    return Norm(state[f"{name}.weight"], state[f"{name}.bias"], EPSILON)


def _block(state: Mapping[str, Array], prefix: str) -> _Block:
    def linear(name: str) -> Linear:
        return _linear(state, prefix + name)

    def norm(name: str) -> Norm:
        return _norm(state, prefix + name)

    return _Block(
        norm("own_norm"),
        linear("own"),
        linear("own_out"),
        norm("asked_norm"),
        linear("asked"),
        linear("key"),
        linear("value"),
        linear("found"),
        norm("norm"),
        linear("widen"),
        linear("narrow"),
        state[prefix + "sharpness"],
    )
