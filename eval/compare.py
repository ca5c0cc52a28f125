"""Two scored runs side by side, on the questions that both were asked and that have not changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.score import Scored
from eval.stats import Difference, difference
from eval.tables import Measure

Pair = tuple[Scored, Scored]


@dataclass(frozen=True, slots=True)
class Compared:
    """``excluded`` questions stand in one run only, or their gold row has changed."""

    pairs: tuple[Pair, ...]
    excluded: int
    differences: dict[str, Difference | None]


def compare(
    before: Sequence[Scored], after: Sequence[Scored], measures: Sequence[Measure]
) -> Compared:
    old = {each.id: each for each in before}
    pairs = tuple(
        (old[each.id], each) for each in after if each.id in old and old[each.id].gold == each.gold
    )
    excluded = len({*old, *(each.id for each in after)}) - len(pairs)
    return Compared(
        pairs,
        excluded,
        {
            m.name: difference(
                [b.values.get(m.name) for b, _ in pairs], [a.values.get(m.name) for _, a in pairs]
            )
            for m in measures
        },
    )


def worse(pairs: Sequence[Pair], names: Sequence[str]) -> list[Pair]:
    """The pairs where the sum of the measures ``names`` fell, the greatest fall first."""
    fallen = [(fall, pair) for pair in pairs if (fall := _fall(pair, names)) > 1e-9]
    fallen.sort(key=lambda each: (-each[0], each[1][1].id))
    return [pair for _, pair in fallen]


def _fall(pair: Pair, names: Sequence[str]) -> float:
    before, after = pair
    steps = [(before.values.get(name), after.values.get(name)) for name in names]
    return sum(b - a for b, a in steps if a is not None and b is not None)
