"""Scores gathered in groups: what is reported, in which order, and under which name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.score import Scored
from eval.stats import Estimate, estimate, percentile


@dataclass(frozen=True, slots=True)
class Measure:
    """``name`` is the key in ``Scored.values``. ``better`` is +1 or −1, 0 where neither is."""

    name: str
    title: str
    better: int = 1
    digits: int = 3


RETRIEVAL = (
    Measure("recall@3000", "belegg i 3 000 tegn"),
    Measure("recall@6000", "belegg i 6 000 tegn"),
    Measure("recall@12000", "belegg i 12 000 tegn"),
    Measure("ndcg@10", "nDCG@10"),
    Measure("mrr@10", "MRR@10"),
    Measure("mrr@20", "MRR@20"),
    Measure("hit@1", "treff på 1"),
    Measure("hit@5", "treff i 5"),
)
ANSWER = (
    Measure("answered", "andel besvart"),
    Measure("evidence_cited", "belegg sitert"),
    Measure("precision", "sitater som treffer"),
    Measure("facts", "nøkkelfakta i svaret"),
    Measure("points", "poeng (feil = −1)"),
    Measure("refused", "avvist når det skal"),
    Measure("unsure_right", "usikker med belegg sitert", -1),
    Measure("unsure_wrong", "usikker uten belegg sitert"),
    Measure("validity", "gyldige kilder"),
    Measure("verbatim", "ordrette sitater"),
    Measure("figures", "tall med kilde"),
    Measure("unsupported", "tall uten kilde", -1),
    Measure("agreement", "bokmål/nynorsk enige"),
    Measure("written", "skrevet av modellen", 0),
    Measure("length", "tegn i svaret", 0, 0),
    Measure("tokens", "tokener", 0, 0),
    Measure("seconds", "sekunder", -1),
)
MEASURES = {measure.name: measure for measure in (*RETRIEVAL, *ANSWER)}

Key = Callable[[Scored], str]
GROUPS: dict[str, Key] = {
    "kind": lambda each: each.kind,
    "language": lambda each: each.language,
    "document": lambda each: each.document,
    "style": lambda each: each.style,
    "split": lambda each: each.split,
}
GROUP_TITLES = {
    "kind": "Etter type spørsmål",
    "language": "Etter språk",
    "document": "Etter dokument",
    "style": "Etter skrivemåte",
    "split": "Etter utvalg",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The questions of one group and each measure's mean; None where none is eligible."""

    name: str
    count: int
    estimates: dict[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Refusals of one kind of unanswerable question.

    ``precision`` sets these refusals against the answerable questions refused in error.
    """

    kind: str
    count: int
    refused: int
    wrongly_refused: int

    @property
    def recall(self) -> float | None:
        return self.refused / self.count if self.count else None

    @property
    def precision(self) -> float | None:
        refused = self.refused + self.wrongly_refused
        return self.refused / refused if refused else None


def group(name: str, scored: Sequence[Scored], measures: Sequence[Measure]) -> Group:
    return Group(
        name,
        len(scored),
        {m.name: estimate([each.values.get(m.name) for each in scored]) for m in measures},
    )


def groups(key: Key, scored: Sequence[Scored], measures: Sequence[Measure]) -> list[Group]:
    names = sorted({key(each) for each in scored})
    return [group(name, [e for e in scored if key(e) == name], measures) for name in names]


def refusals(scored: Sequence[Scored]) -> list[Refusal]:
    """All unanswerable questions first, then each kind of them."""
    missing = [each for each in scored if not each.answerable and "refused" in each.values]
    wrongly = sum(_refused(each) for each in scored if each.answerable)
    kinds = sorted({each.unanswerable for each in missing})
    return [
        Refusal(name, len(mine), sum(map(_refused, mine)), wrongly)
        for name, mine in [
            ("alle", missing),
            *((kind, [e for e in missing if e.unanswerable == kind]) for kind in kinds),
        ]
    ]


def latency(scored: Sequence[Scored]) -> dict[str, float | None]:
    values = [each.values.get("seconds") for each in scored]
    return {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95)}


def _refused(each: Scored) -> bool:
    return each.status in ("not_found", "out_of_scope")
