"""Retrieval measures of one question, comparable across chunkings.

Evidence recall counts the pieces of evidence that stand in the first N characters of passages.
The rank measures come from ``ir-measures``. A passage is relevant when it brings a piece of
evidence that no passage above it brought, so that alternatives and overlaps are not paid twice;
a piece that no passage brought stands in the qrels as a document that was never returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from eval.match import Shown, Stretch, covers, stretches, within
from eval.schema import Row

BUDGETS = (3_000, 6_000, 12_000)
DEPTH = 20
_NEAR = 2_000
"""Characters; a passage further away is no neighbour that could hold half a quote."""
RANKED = {
    "ndcg@10": nDCG @ 10,
    "mrr@10": RR @ 10,
    "mrr@20": RR @ 20,
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
}
RETRIEVAL = (*(f"recall@{budget}" for budget in BUDGETS), *RANKED)


def evidence_recall(row: Row, passages: Sequence[Shown], budget: int) -> float:
    """The share of the row's evidence within ``budget`` characters of ``passages``."""
    seen = stretches(within(passages, budget))
    found = sum(any(covers(stretch, each) for stretch in seen) for each in row.evidence)
    return found / len(row.evidence)


def relevant_ranks(row: Row, passages: Sequence[Shown]) -> tuple[list[int], int]:
    """Ranks from 1 that bring new evidence, and how many pieces no passage brought."""
    missing = list(row.evidence)
    ranks: list[int] = []
    for rank, passage in enumerate(passages[:DEPTH], 1):
        around = _around(passage, passages[:rank])
        still = [each for each in missing if not any(covers(text, each) for text in around)]
        if len(still) < len(missing):
            ranks.append(rank)
        missing = still
    return ranks, len(missing)


def ranked(judged: Mapping[str, tuple[list[int], int]]) -> dict[str, dict[str, float]]:
    """The rank measures of every question. ``judged``: ranks that bring evidence, and pieces
    missed, by question. A question that returned nothing counts with zero."""
    qrels: list[Qrel] = []
    run: list[ScoredDoc] = []
    for name, (ranks, missed) in judged.items():
        qrels += [Qrel(name, str(rank), 1) for rank in ranks]
        qrels += [Qrel(name, f"missed-{number}", 1) for number in range(missed)]
        run += [ScoredDoc(name, str(rank), float(-rank)) for rank in range(1, DEPTH + 1)]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(RANKED, 0.0) for name in judged}
    names = {measure: name for name, measure in RANKED.items()}
    if qrels:
        for metric in ir_measures.iter_calc(list(RANKED.values()), qrels, run):
            values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def _around(passage: Shown, shown: Sequence[Shown]) -> list[Stretch]:
    """``passage`` alone, and joined with the neighbours that were shown before it."""
    own = stretches([passage])
    if passage.start is None:
        return own
    near = [
        other
        for other in shown
        if other.document == passage.document
        and other.start is not None
        and abs(other.start - passage.start) < _NEAR
    ]
    return own + stretches(near)
