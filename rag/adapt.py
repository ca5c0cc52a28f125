"""A linear map of the question vector, learned from pairs of questions and the passages that
answer them (``python -m eval train``). A question and its answer are worded differently in ways
that repeat; the map leads the one towards the other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from rag.embed import ModelCard, Vectors

FILE = Path(__file__).parent / "data" / "question_map.npz"


@dataclass(frozen=True)
class QuestionMap:
    """``matrix`` of shape (dimensions, dimensions), learned for the model of this digest."""

    matrix: Vectors
    digest: str

    def __call__(self, questions: Vectors) -> Vectors:
        """Question vectors of shape (n, dimensions), mapped and of length 1 again."""
        mapped = questions @ self.matrix.T
        lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
        return np.asarray(mapped / np.maximum(lengths, 1e-9), np.float32)

    def save(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            # Half precision: what is lost is far below the difference between two passages.
            np.savez_compressed(
                file, matrix=self.matrix.astype(np.float16), digest=np.array(self.digest)
            )


def learn(questions: Vectors, answers: Vectors, card: ModelCard, pull: float) -> QuestionMap:
    """Ridge regression from questions to answers, both of shape (pairs, dimensions).

    W minimises the sum of |W q - p|² + pull · |W - I|², so that with few pairs it stays near the
    identity: W = (PᵀQ + pull · I)(QᵀQ + pull · I)⁻¹.
    """
    identity = np.eye(card.dimensions)
    q, p = questions.astype(np.float64), answers.astype(np.float64)
    matrix = (p.T @ q + pull * identity) @ np.linalg.inv(q.T @ q + pull * identity)
    return QuestionMap(matrix.astype(np.float32), card.digest)


@lru_cache(maxsize=1)
def shipped_map() -> QuestionMap | None:
    """The map in the repository, or None where there is none."""
    if not FILE.is_file():
        return None
    with np.load(FILE, allow_pickle=False) as arrays:
        return QuestionMap(arrays["matrix"].astype(np.float32), str(arrays["digest"]))


def map_for(card: ModelCard) -> QuestionMap | None:
    """The shipped map, if it was learned for this model."""
    found = shipped_map()
    return found if found is not None and found.digest == card.digest else None
