"""What is learned on top of the search: how likely a quote answers, whether anything does, and
whether a question goes on about the one before it.

Logistic regressions over a few signs that a person can read, and their products in pairs, fitted by
``python -m eval fit`` and kept as numbers in a JSON file beside the glossary.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.errors import ConfigurationError

TIMES = " × "
FILE = Path(__file__).parent / "data" / "learned.json"


@dataclass(frozen=True, slots=True)
class Logistic:
    """1 / (1 + exp(-(w · x + bias))), where x are signs by name, less their centre and divided by
    their spread, and products of two, by «one × other». ``threshold`` is where yes begins."""

    weights: Mapping[str, float]
    bias: float
    threshold: float
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __call__(self, signs: Mapping[str, float]) -> float:
        values = {
            name: (value - centre) / spread
            for name, value in signs.items()
            for centre, spread in (self.scales.get(name, (0.0, 1.0)),)
        }
        logit = self.bias + sum(
            weight * math.prod(values[each] for each in name.split(TIMES))
            for name, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@dataclass(frozen=True, slots=True)
class Judges:
    """``quote``: whether a quote holds what is asked for. ``answer``: whether the documents do."""

    quote: Logistic
    answer: Logistic


@dataclass(frozen=True, slots=True)
class Learned:
    """``asked`` judges what was found by questions written to passages (``rag.predicted``), too,
    ``alone`` what was found by the passages' own words alone.
    ``follow``: whether a question goes on about the one before it (``rag.followup``). ``model`` is
    the card's digest of the search model that they were fitted with, ``level`` that of the
    collection (``rag.level``)."""

    asked: Judges
    alone: Judges
    follow: Logistic
    model: str
    level: Mapping[str, float]


PLAIN = Logistic({"behind": -1.0, "held": 1.0}, 0.0, 0.18)
"""How likely a quote is by a search model that nothing was fitted with: what stands close behind
the best passage is quoted, most of the question's words first."""


@lru_cache(maxsize=2)
def learned(path: Path = FILE) -> Learned:
    """What is kept in ``path``. Raises ConfigurationError where it is missing or broken."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        asked, alone = (_judges(values[name]) for name in ("asked", "alone"))
        follow = Logistic(**values["follow"])
        return Learned(asked, alone, follow, str(values["model"]), dict(values["level"]))
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise ConfigurationError(
            f"{path.name} kan ikke leses: {cause}. Hent filen fra git, eller lag den på nytt med "
            "python -m eval fit."
        ) from cause


def _judges(values: Mapping[str, Mapping[str, Any]]) -> Judges:
    return Judges(Logistic(**values["quote"]), Logistic(**values["answer"]))


def keep(values: Learned, path: Path = FILE) -> None:
    """Write ``values`` to ``path``."""
    path.write_text(json.dumps(asdict(values), indent=1) + "\n", encoding="utf-8")
