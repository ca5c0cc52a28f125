"""What the bundled model has learned of this field: low-rank additions to its upper layers, and how
its token vectors are compared.

LoRA (Hu et al. 2021, arXiv:2106.09685): a weight W of shape (outputs, inputs) becomes W + B A, with
A of shape (rank, inputs) and B of shape (outputs, rank). Trained by ``python -m eval train`` on the
training split and kept as safetensors, which hold numbers and nothing that runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from rag.bert import standard
from rag.errors import ConfigurationError

FILE = Path(__file__).parent / "data" / "adapter.safetensors"
_DOWN, _UP = ".A", ".B"
_PROJECTION, _IMPORTANCE, _BIAS = "late.projection", "late.importance", "late.bias"
_INNER, _INNER_BIAS = "late.inner", "late.inner_bias"
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Late:
    """Token vectors for late interaction (Khattab & Zaharia 2020, arXiv:2004.12832).

    ``projection`` (size, hidden) makes a token's last state its vector; ``importance`` (hidden,)
    and ``bias`` say how much a token of a question counts. ``inner`` (inner size, hidden) and
    ``inner_bias`` make of its state halfway what the second look reads: learned with that.
    """

    projection: NDArray[np.float32]
    importance: NDArray[np.float32]
    bias: float
    inner: NDArray[np.float32]
    inner_bias: NDArray[np.float32]

    @property
    def size(self) -> int:
        return len(self.projection)

    def vectors(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Unit vectors of shape (tokens, size) for states of shape (tokens, hidden)."""
        projected = states @ self.projection.T
        length = np.linalg.norm(projected, axis=1, keepdims=True)
        return np.asarray(projected / np.maximum(length, 1e-9), np.float32)

    def seen(self, inner: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the second look reads of tokens with these states halfway, shape (tokens, inner
        size)."""
        return np.asarray(standard(inner) @ self.inner.T + self.inner_bias, np.float32)

    def weights(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Positive weights of a question's tokens that sum to 1, shape (tokens,)."""
        weight = np.logaddexp(0.0, states @ self.importance + self.bias)
        return np.asarray(weight / weight.sum(), np.float32)


@dataclass(frozen=True, slots=True)
class Adapter:
    """``factors`` are A and B by the name of the weight; ``digest`` is of the file."""

    factors: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]]
    late: Late
    digest: str

    def merged(self, state: Weights) -> dict[str, NDArray[np.float32]]:
        """``state`` with the additions; the weights that have none are the same arrays."""
        added = dict(state)
        for name, (down, up) in self.factors.items():
            added[name] = np.asarray(state[name] + up @ down, np.float32)
        return added


@lru_cache(maxsize=2)
def read_adapter(path: Path = FILE) -> Adapter:
    """The adapter in ``path``. Raises ConfigurationError where it is missing or broken."""
    try:
        data = path.read_bytes()
        tensors = {name: values.astype(np.float32) for name, values in load(data).items()}
        names = [name.removesuffix(_DOWN) for name in tensors if name.endswith(_DOWN)]
        factors = {name: (tensors[name + _DOWN], tensors[name + _UP]) for name in names}
        late = Late(
            tensors[_PROJECTION],
            tensors[_IMPORTANCE],
            float(tensors[_BIAS][0]),
            tensors[_INNER],
            tensors[_INNER_BIAS],
        )
    except (OSError, SafetensorError, KeyError) as cause:
        raise ConfigurationError(
            f"Tilpasningen {path.name} kan ikke leses: {cause}. Hent filen fra git, eller velg "
            "modellen uten den med PLAN_MODEL=bundled-base."
        ) from cause
    return Adapter(factors, late, hashlib.sha256(data).hexdigest())


def write_adapter(
    factors: Mapping[str, tuple[NDArray[np.float32], NDArray[np.float32]]], late: Late, path: Path
) -> None:
    """Write A and B of each weight and the token vectors' part as half-precision numbers."""
    tensors = {
        _PROJECTION: np.ascontiguousarray(late.projection, np.float16),
        _IMPORTANCE: np.ascontiguousarray(late.importance, np.float16),
        _BIAS: np.array([late.bias], np.float16),
        _INNER: np.ascontiguousarray(late.inner, np.float16),
        _INNER_BIAS: np.ascontiguousarray(late.inner_bias, np.float16),
    }
    for name, (down, up) in sorted(factors.items()):
        tensors[name + _DOWN] = np.ascontiguousarray(down, np.float16)
        tensors[name + _UP] = np.ascontiguousarray(up, np.float16)
    path.write_bytes(save(tensors))
