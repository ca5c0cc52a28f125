"""What blocks a change: promises broken, floors passed, or a significant loss against the kept run.

The losses are tested one-sidedly in effect: only a fall counts, and several measures tested at
once are corrected after Holm (1979), so that the gate does not cry wolf once in twenty changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.compare import Compared, Pair, compare, worse
from eval.errors import EvalError
from eval.score import Scored
from eval.stats import LEVEL, Difference, estimate
from eval.tables import MEASURES, refusals

FLOORS = Path(__file__).parent / "floors.toml"
KEPT = Path(__file__).parent / "kept"


@dataclass(frozen=True, slots=True)
class Floors:
    """``must`` and ``least`` by measure, ``refused`` by kind, ``watched`` names of measures."""

    must: dict[str, float]
    least: dict[str, float]
    refused: dict[str, float]
    watched: tuple[str, ...]

    @classmethod
    def read(cls, file: Path = FLOORS) -> Floors:
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
            floors = cls(
                {name: float(value) for name, value in values["must"].items()},
                {name: float(value) for name, value in values["least"].items()},
                {name: float(value) for name, value in values["refused"].items()},
                tuple(map(str, values["watched"]["measures"])),
            )
        except (OSError, ValueError, KeyError, AttributeError) as cause:
            raise EvalError(f"{file}: {cause}. Se eval/floors.toml i git.") from cause
        unknown = {*floors.must, *floors.least, *floors.watched} - MEASURES.keys()
        if unknown:
            raise EvalError(f"{file}: ukjente mål {sorted(unknown)}. Velg blant: {list(MEASURES)}.")
        return floors


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the gate asked. ``culprits`` are ids of questions that broke it."""

    name: str
    passed: bool
    message: str
    culprits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every check, and the questions that got worse since the kept run."""

    checks: tuple[Check, ...]
    worse: tuple[Pair, ...] = ()
    excluded: int = 0

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


def judge(scored: Sequence[Scored], floors: Floors, kept: Sequence[Scored] | None) -> Verdict:
    """``kept`` None leaves out the comparison."""
    checks = [*_musts(scored, floors), *_leasts(scored, floors), *_refusals(scored, floors)]
    checks.append(_errors(scored))
    if kept is None:
        return Verdict(tuple(checks))
    compared = compare(kept, scored, [MEASURES[name] for name in floors.watched])
    checks += _losses(compared)
    return Verdict(tuple(checks), tuple(worse(compared.pairs, floors.watched)), compared.excluded)


def _musts(scored: Sequence[Scored], floors: Floors) -> list[Check]:
    checks = []
    for name, wanted in floors.must.items():
        measure = MEASURES[name]
        values = [(each.id, each.values.get(name)) for each in scored]
        if measure.better > 0:
            bad = [key for key, value in values if value is not None and value < wanted]
        else:
            bad = [key for key, value in values if value is not None and value > wanted]
        kept = sum(value is not None for _, value in values)
        message = f"{len(bad)} av {kept} svar bryter kravet ({wanted:g})"
        checks.append(Check(measure.title, not bad and kept > 0, message, tuple(bad)))
    return checks


def _leasts(scored: Sequence[Scored], floors: Floors) -> list[Check]:
    checks = []
    for name, wanted in floors.least.items():
        found = estimate([each.values.get(name) for each in scored])
        mean = found.mean if found else 0.0
        message = f"{mean:.3f}, gulvet er {wanted:.3f}"
        checks.append(Check(MEASURES[name].title, mean >= wanted, message))
    return checks


def _refusals(scored: Sequence[Scored], floors: Floors) -> list[Check]:
    recalls = {each.kind: each.recall or 0.0 for each in refusals(scored)}
    return [
        Check(
            f"avvist: {kind}",
            recalls.get(kind, 0.0) >= wanted,
            f"{recalls.get(kind, 0.0):.3f}, gulvet er {wanted:.3f}",
        )
        for kind, wanted in floors.refused.items()
    ]


def _errors(scored: Sequence[Scored]) -> Check:
    failed = tuple(each.id for each in scored if each.status == "error")
    return Check("uten feil", not failed, f"{len(failed)} spørsmål endte i feil", failed)


def _losses(compared: Compared) -> list[Check]:
    found = {name: each for name, each in compared.differences.items() if each is not None}
    if not found:
        return [Check("mot den lagrede kjøringen", False, "ingen felles spørsmål å sammenlikne")]
    lost = _holm({name: each.p for name, each in found.items()})
    return [
        Check(
            f"{MEASURES[name].title} mot lagret kjøring",
            not (name in lost and _fell(name, each)),
            f"{each.before:.3f} → {each.after:.3f} ({each.mean:+.3f}, 95 % "
            f"{each.low:+.3f} til {each.high:+.3f}, p = {each.p:.4f}, n = {each.count}, "
            f"utelatt {each.excluded + compared.excluded})",
        )
        for name, each in found.items()
    ]


def _fell(name: str, each: Difference) -> bool:
    return each.mean * MEASURES[name].better < 0 and not each.low <= 0 <= each.high


def _holm(values: dict[str, float]) -> set[str]:
    """The names whose p stays significant when all are tested together."""
    significant: set[str] = set()
    ordered = sorted(values.items(), key=lambda each: each[1])
    for at, (name, p) in enumerate(ordered):
        if p > (1 - LEVEL) / (len(ordered) - at):
            break
        significant.add(name)
    return significant
