"""What the second look reads in training: questions beside passages, padded to one length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from rag.bert import standard
from rag.cross_attention import LONGEST_PASSAGE, LONGEST_QUESTION, Array, cut, whose
from rag.embed import SentenceEmbedder
from rag.encoded import PASSAGE
from rag.late import SCALE, Query, Tokens

_HIDDEN = 0.25
"""How often a question's passages are shown without those written to them: in other collections
none are."""
_AT_ONCE = 16
"""Texts whose states are made together."""


class Shown:
    """Questions and passages as padded arrays, to be drawn from by number; ``inner`` are the
    states halfway of each passage's own tokens."""

    def __init__(
        self,
        asked: Sequence[Query],
        passages: Sequence[Tokens],
        inner: Sequence[Array],
        device: str,
    ) -> None:
        size, width = asked[0].tokens.shape[1], asked[0].states.shape[1]
        vectors, there, part = side_by_side(passages, size)
        halfway = np.zeros((*there.shape, width), np.float16)
        for row, states in enumerate(inner):
            shown = states[:LONGEST_PASSAGE]
            halfway[row, : len(shown)] = standard(shown)
        self._passages = _placed(device, vectors, there, part, halfway)
        cut = slice(0, LONGEST_QUESTION)
        longest = max(len(query.tokens[cut]) for query in asked)
        tokens = np.zeros((len(asked), longest, size), np.float32)
        states = np.zeros((len(asked), longest, width), np.float16)
        own = np.zeros((len(asked), longest, width), np.float16)
        weights = np.zeros((len(asked), longest), np.float32)
        for row, query in enumerate(asked):
            count = len(query.tokens[cut])
            tokens[row, :count] = query.tokens[cut]
            states[row, :count] = standard(query.states[cut])
            own[row, :count] = standard(query.inner[cut])
            weights[row, :count] = query.weights[cut] / query.weights[cut].sum()
        self._questions = _placed(device, tokens, states, own, weights)

    def __call__(
        self, questions: Sequence[int], ids: Sequence[Sequence[int]], noise: float
    ) -> tuple[Any, ...]:
        """What the model reads of each question beside each of its passages, the passages' states
        halfway last. ``noise`` is added to the questions' vectors and to what is read halfway; with
        it, what is written to passages is hidden now and then."""
        device = self._questions[0].device
        rows = torch.tensor(questions, device=device).repeat_interleave(len(ids[0]))
        tokens, states, own, weights = (each[rows] for each in self._questions)
        at = torch.tensor([one for some in ids for one in some], device=device)
        vectors, there, part, halfway = (each[at] for each in self._passages)
        if noise:
            hidden = torch.rand(len(questions), device=device) < _HIDDEN
            there = there & ~(hidden.repeat_interleave(len(ids[0]))[:, None] & (part < 0))
        words, longest = int((weights > 0).sum(1).max()), int(there.sum(1).max())
        tokens, own = tokens[:, :words], own[:, :words].float()
        halfway = halfway[:, :longest].float()
        if noise:
            halfway = halfway + noise * torch.randn_like(halfway)
            own = own + noise * torch.randn_like(own)
            drift = torch.randn_like(tokens) * noise / math.sqrt(tokens.shape[2])
            tokens = functional.normalize(tokens + drift, dim=-1)
        return (
            tokens,
            states[:, :words].float(),
            own,
            weights[:, :words],
            vectors[:, :longest],
            there[:, :longest],
            part[:, :longest],
            halfway,
        )


def _placed(device: str, *arrays: Any) -> list[Any]:
    return [torch.from_numpy(each).to(device) for each in arrays]


def side_by_side(passages: Sequence[Tokens], size: int) -> tuple[Array, NDArray[np.bool_], Array]:
    """Token vectors (passages, tokens, size), which of them are there, and whose words they are
    (``rag.cross_attention.whose``)."""
    passages = [cut(each) for each in passages]
    longest = max(1, max(len(each.vectors) for each in passages))
    vectors = np.zeros((len(passages), longest, size), np.float32)
    there = np.zeros((len(passages), longest), bool)
    part = np.zeros((len(passages), longest), np.float32)
    for row, each in enumerate(passages):
        count = len(each.vectors)
        vectors[row, :count] = each.vectors[:, :size] / SCALE
        there[row, :count] = True
        part[row, :count] = whose(each)
    return vectors, there, part


def halfway(texts: Sequence[str], model: str) -> list[Array]:
    """The states halfway through the search model of each text's tokens, (tokens, hidden)."""
    embedder = SentenceEmbedder(model)
    prepared = [embedder.normalise(PASSAGE + text) for text in texts]
    order = sorted(range(len(texts)), key=lambda at: -len(prepared[at]))
    found: dict[int, Array] = {}
    for at in range(0, len(order), _AT_ONCE):
        some = order[at : at + _AT_ONCE]
        states = embedder.states([prepared[one] for one in some])
        found |= {one: each.inner for one, (_, each) in zip(some, states, strict=True)}
    return [found[at] for at in range(len(texts))]
