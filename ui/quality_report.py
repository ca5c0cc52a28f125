"""The evaluation's report as the page «Kvalitet» needs it, read from its JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_RECALL = "recall@6000"


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    passed: bool
    message: str


@dataclass(frozen=True, slots=True)
class Score:
    """A share, 0 to 1, of one system or one group of questions; ``count`` is how many."""

    name: str
    count: int
    value: float


@dataclass(frozen=True, slots=True)
class QualityReport:
    created: str
    questions: int
    passed: bool
    checks: tuple[Check, ...]
    recall: tuple[Score, ...]
    facts: tuple[Score, ...]


def read_report(file: Path) -> QualityReport | None:
    """The report, or None where there is none that can be read."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return QualityReport(
            found["run"]["created"],
            found["run"]["questions"],
            found["passed"],
            tuple(Check(c["name"], c["passed"], c["message"]) for c in found["checks"]),
            _scores(found["systems"], _RECALL),
            _scores(found["groups"]["kind"], "facts"),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _scores(groups: list[dict[str, Any]], measure: str) -> tuple[Score, ...]:
    found = ((each, each["estimates"].get(measure)) for each in groups)
    return tuple(Score(g["name"], g["count"], e["mean"]) for g, e in found if e)
