"""The bundled model: its weights with what it has learned of the field, and its light engine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rag import e5
from rag.adapter import Adapter, Late, read_adapter
from rag.bert import Bert
from rag.blas import on_one_thread
from rag.encoded import PASSAGE, QUERY, Encoded, ModelCard, Progress, Vectors, plain
from rag.late import Query, Tokens
from rag.pieces import Pieces, word_places

BUNDLED, BASE = "bundled", "bundled-base"
"""The model with what it has learned of the field, and as it came."""
_LONGEST_QUERY = 256
"""Tokens of a question that are embedded: 1,000 characters of Norwegian. 512 take over a second
(1.1 s measured), 256 about 0.4; the words of the rest still count in the lexical leg."""


class States(NamedTuple):
    """The states of a text's tokens, shape (tokens, hidden): the last layer's, and those halfway
    through the layers."""

    last: Vectors
    inner: Vectors


class LightEmbedder:
    """The bundled model in NumPy: milliseconds for a question, and no torch."""

    def __init__(self, model: str = BUNDLED) -> None:
        self._file = e5.E5File.read(e5.verified_weights())
        state, self.card = bundled_state(self._file.layer_state(), model)
        self._late = late_of(model)
        self._encode = Pieces(self._file)
        self._model = Bert(
            self._file.words,
            state,
            layers=self._file.layers,
            heads=self._file.heads,
            epsilon=self._file.epsilon,
        )
        on_one_thread()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        vectors = np.zeros((len(texts), self.card.dimensions), np.float32)
        tokens: list[Tokens] = []
        for at, text in enumerate(texts):
            ids, states = self._states(PASSAGE + text, self._model.longest)
            vectors[at] = unit(states.last)
            if self._late is not None:
                tokens.append(tokens_of(self._late, self._file, text, ids, states))
            if progress is not None:
                progress(at + 1, len(texts))
        return Encoded(vectors, tuple(tokens))

    def query(self, text: str) -> Query:
        # The time grows with the square of the length; see _LONGEST_QUERY.
        _, states = self._states(QUERY + text, _LONGEST_QUERY)
        return query_of(self._late, states)

    def queries(self, texts: Sequence[str]) -> Encoded:
        asked = [self.query(text) for text in texts]
        tokens = () if self._late is None else tuple(Tokens.written(q.tokens) for q in asked)
        return Encoded(np.stack([query.vector for query in asked]), tokens)

    def token_ids(self, text: str) -> list[int]:
        """The ids the model is fed for ``text``, which holds its own prefix."""
        return self._encode(plain(text), self._model.longest)

    def _states(self, text: str, longest: int) -> tuple[list[int], States]:
        """The ids of a text with its prefix, and the states of its tokens."""
        ids = self._encode(plain(text), longest)
        return ids, States(*self._model(ids))


def bundled_state(state: dict[str, Vectors], model: str) -> tuple[dict[str, Vectors], ModelCard]:
    """The weights of the bundled model, with the adapter unless it is asked for without."""
    return (state if model == BASE else read_adapter().merged(state)), bundled_card(model)


def late_of(model: str) -> Late | None:
    """What makes token vectors: learned with the adapter, so the model as it came has none."""
    return read_adapter().late if model == BUNDLED else None


def unit(states: Vectors) -> Vectors:
    """The unit vector of a text, shape (dimensions,), of its states (tokens, dimensions)."""
    mean = states.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def query_of(late: Late | None, states: States) -> Query:
    vector, last = unit(states.last), states.last
    if late is None:
        return Query.of(vector)
    return Query(vector, late.vectors(last), late.weights(last), last, states.inner)


def tokens_of(late: Late, file: e5.E5File, text: str, ids: Sequence[int], states: States) -> Tokens:
    """The tokens of a passage, with places in ``text``, which has no prefix."""
    places = word_places(file, plain(PASSAGE + text), ids)
    own, seen = late.vectors(states.last), late.seen(states.inner)
    return Tokens.of(own, seen, np.maximum(places - len(PASSAGE), -1))


def bundled_card(model: str) -> ModelCard:
    """The card of ``BUNDLED`` or ``BASE``, known without loading the model."""
    if model == BASE:
        return ModelCard(e5.NAME, e5.DIMENSIONS, e5.SHA256)
    return card_of(read_adapter())


def card_of(adapter: Adapter) -> ModelCard:
    """The card of the model with this adapter."""
    digest = hashlib.sha256(f"{e5.SHA256} {adapter.digest}".encode()).hexdigest()
    return ModelCard(f"{e5.NAME}-plan", e5.DIMENSIONS, digest)
