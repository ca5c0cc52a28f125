"""Token vectors: how well each word of a question is met by a passage, and by each sentence of it.

Late interaction (Khattab & Zaharia 2020, arXiv:2004.12832): a passage keeps a small vector for each
of its tokens, a byte a number. Each token of a question looks for the one most like it; the mean of
what they find, weighted by how much they matter, is the passage's score. Taken over the tokens of
one sentence it is that sentence's. Behind these numbers stand as many that only the second look
reads (``rag/cross_attention.py``): what the model made of the token halfway, in its context, before
the layers that learned to put questions near passages.

The vectors stand beside an index's texts and belong to no engine: whichever names the candidates,
they are compared here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.mapped import Mapped

Vectors = NDArray[np.float32]

VECTORS, STARTS, PLACES = "tokens.npy", "token_starts.npy", "token_places.npy"
FILES = (VECTORS, STARTS, PLACES)
SCALE, INNER_SCALE = 127.0, 20.0
"""Steps of a number that a byte holds: of unit vectors, and of what the second look alone reads,
which goes to 6.35 (none of 13 million went further)."""
WRITTEN = -2
"""The place of a token of a question that is written to a text, and stands nowhere in it."""
_LAST_PLACE = np.iinfo(np.int16).max


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the legs of meaning search with it.

    ``vector`` has shape (dimensions,), ``tokens`` (tokens, size) with rows of length 1,
    ``weights`` (tokens,), which sum to 1, and ``states`` (tokens, dimensions), the last layer's;
    ``inner`` are those halfway. A model without token vectors gives no tokens.
    """

    vector: Vectors
    tokens: Vectors
    weights: Vectors
    states: Vectors
    inner: Vectors

    @classmethod
    def of(cls, vector: Vectors) -> Query:
        """A question by its vector alone."""
        none = np.zeros((0, 0), np.float32)
        return cls(vector, none, np.zeros(0, np.float32), none, none)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text. ``vectors`` (tokens, size + inner size) are whole numbers from -127
    to 127; ``places`` (tokens,) say where in the text each token's word begins, -1 for what stands
    in front of the text, ``WRITTEN`` for what is asked of it."""

    vectors: NDArray[np.int8]
    places: NDArray[np.int16]

    @classmethod
    def of(cls, vectors: Vectors, inner: Vectors, places: NDArray[np.int64]) -> Tokens:
        both = np.concatenate((vectors * SCALE, inner * INNER_SCALE), axis=1)
        return cls(
            np.rint(np.clip(both, -SCALE, SCALE)).astype(np.int8),
            np.clip(places, -1, _LAST_PLACE).astype(np.int16),
        )

    @classmethod
    def written(cls, vectors: Vectors) -> Tokens:
        """Of a question that is written to a passage: without what was made of it halfway."""
        none = np.zeros((len(vectors), 0), np.float32)
        made = cls.of(vectors, none, np.zeros(len(vectors), np.int64))
        return cls(made.vectors, np.full(len(vectors), WRITTEN, np.int16))

    def beside(self, asked: Tokens) -> Tokens:
        """The same tokens, and behind them those that are ``asked`` of the text."""
        vectors = np.zeros((len(asked.places), self.vectors.shape[1]), np.int8)
        vectors[:, : asked.vectors.shape[1]] = asked.vectors
        return Tokens(
            np.concatenate((self.vectors, vectors)), np.concatenate((self.places, asked.places))
        )

    def behind(self, characters: int) -> Tokens:
        """The same tokens, with places counted from ``characters`` on."""
        moved = np.where(self.places < 0, -1, self.places.astype(np.int64) - characters)
        return Tokens(self.vectors, np.clip(moved, -1, _LAST_PLACE).astype(np.int16))


class TokenStore:
    """The tokens of an index's passages, mapped from disk. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self._mapped = Mapped(folder / VECTORS)
        self._vectors, self._places = self._mapped.rows, Mapped(folder / PLACES).rows
        self._starts = np.load(folder / STARTS, allow_pickle=False)
        whole = len(self._vectors) == len(self._places) == int(self._starts[-1])
        if not whole or self._vectors.dtype != np.int8:
            raise ValueError("ordvektorene er ikke hele")

    @property
    def count(self) -> int:
        return len(self._starts) - 1

    def will_read(self, ids: NDArray[np.int64]) -> None:
        """Have these passages' tokens read from disk while something else is done."""
        self._mapped.will_read(self._starts[ids], self._starts[ids + 1])

    def of(self, passage: int) -> Tokens:
        span = slice(*self._starts[passage : passage + 2].tolist())
        return Tokens(np.asarray(self._vectors[span]), np.asarray(self._places[span]))

    def scores(self, query: Query, ids: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """How well each of these passages meets the question, from -1 to 1; shape (len(ids),)."""
        if not len(ids):
            return np.zeros(0, np.float32)
        size = query.tokens.shape[1]
        each = [self._vectors[slice(*self._starts[at : at + 2].tolist()), :size] for at in ids]
        lengths = np.array([len(one) for one in each])
        alike = _alike(query, np.concatenate(each))
        # An empty text would make reduceat look into its neighbour.
        found = np.full(len(each), -1.0, np.float32)
        held = lengths > 0
        begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))[held]
        if len(begins):
            found[held] = query.weights @ np.maximum.reduceat(alike, begins, axis=1)
        return found

    def found(
        self, query: Query, passage: int, spans: Sequence[tuple[int, int]] | None = None
    ) -> Vectors:
        """How well the passage meets each token of the question, shape (question's tokens,); of
        its own text only what stands within ``spans``, where these are given."""
        tokens = self.of(passage)
        if spans is None:
            return best(query, tokens)
        held = tokens.places < 0
        for start, end in spans:
            held |= (tokens.places >= start) & (tokens.places < end)
        return best(query, Tokens(tokens.vectors[held], tokens.places[held]))

    def met(self, query: Query, passage: int, spans: Sequence[tuple[int, int]]) -> Vectors:
        """How well each span of the passage's own text meets each token of the question.

        Shape (len(spans), tokens of the question); -1 where a span holds no token.
        """
        tokens = self.of(passage)
        alike = _alike(query, tokens.vectors)
        found = np.full((len(spans), len(query.tokens)), -1.0, np.float32)
        for row, (start, end) in enumerate(spans):
            inside = (tokens.places >= start) & (tokens.places < end)
            if inside.any():
                found[row] = alike[:, inside].max(axis=1)
        return found


def best(query: Query, tokens: Tokens) -> Vectors:
    """How well each token of the question is met by one of these, shape (question's tokens,)."""
    alike = _alike(query, tokens.vectors)
    return alike.max(axis=1) if alike.shape[1] else np.full(len(alike), -1.0, np.float32)


def write_tokens(folder: Path, tokens: Sequence[Tokens]) -> Sequence[str]:
    """Write the tokens of passages in the order of their ids; the names of the files, none where
    there are no tokens."""
    if not len(tokens):
        return ()
    starts = np.zeros(len(tokens) + 1, np.int64)
    np.cumsum([len(each.places) for each in tokens], out=starts[1:])
    shape = (int(starts[-1]), tokens[0].vectors.shape[1])
    vectors = np.lib.format.open_memmap(folder / VECTORS, "w+", np.int8, shape)
    places = np.lib.format.open_memmap(folder / PLACES, "w+", np.int16, shape[:1])
    for each, start, end in zip(tokens, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        vectors[start:end], places[start:end] = each.vectors, each.places
    vectors.flush()
    places.flush()
    np.save(folder / STARTS, starts)
    return FILES


def _alike(query: Query, vectors: NDArray[np.int8]) -> Vectors:
    """Cosines of the question's tokens and these, shape (question's tokens, tokens)."""
    own = vectors[:, : query.tokens.shape[1]].astype(np.float32)
    return np.asarray(query.tokens @ own.T, np.float32) / SCALE
