"""What the second look reads in training: questions beside passages, padded to one length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from rag.cross_attention import LONGEST_PASSAGE, LONGEST_QUESTION, Array
from rag.late import SCALE, Query, Tokens


class Shown:
    """Questions and passages as padded arrays, to be drawn from by number."""

    def __init__(self, asked: Sequence[Query], passages: Sequence[Tokens], device: str) -> None:
        vectors, there, inside = side_by_side(passages)
        self._passages = [torch.from_numpy(each).to(device) for each in (vectors, there, inside)]
        cut = slice(0, LONGEST_QUESTION)
        longest = max(len(query.tokens[cut]) for query in asked)
        size, width = asked[0].tokens.shape[1], asked[0].states.shape[1]
        tokens = np.zeros((len(asked), longest, size), np.float32)
        states = np.zeros((len(asked), longest, width), np.float16)
        weights = np.zeros((len(asked), longest), np.float32)
        for row, query in enumerate(asked):
            count = len(query.tokens[cut])
            tokens[row, :count] = query.tokens[cut]
            states[row, :count] = query.states[cut]
            weights[row, :count] = query.weights[cut] / query.weights[cut].sum()
        self._questions = [torch.from_numpy(each).to(device) for each in (tokens, states, weights)]

    def __call__(
        self, questions: Sequence[int], ids: Sequence[Sequence[int]], noise: float
    ) -> tuple[Any, ...]:
        """What the model reads of each question beside each of its passages."""
        device = self._questions[0].device
        rows = torch.tensor(questions, device=device).repeat_interleave(len(ids[0]))
        tokens, states, weights = (each[rows] for each in self._questions)
        at = torch.tensor([one for some in ids for one in some], device=device)
        vectors, there, inside = (each[at] for each in self._passages)
        words, longest = int((weights > 0).sum(1).max()), int(there.sum(1).max())
        tokens = tokens[:, :words]
        if noise:
            drift = torch.randn_like(tokens) * noise / math.sqrt(tokens.shape[2])
            tokens = functional.normalize(tokens + drift, dim=-1)
        return (
            tokens,
            states[:, :words].float(),
            weights[:, :words],
            vectors[:, :longest],
            there[:, :longest],
            inside[:, :longest],
        )


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
