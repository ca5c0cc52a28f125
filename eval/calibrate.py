"""The weights with which a statement counts as supported, learned from the gold set's train split.

Supported: a row's reference answer with the passages that hold its evidence, and a passage's own
sentences with that passage. Not supported: the same statements with another passage found for the
question, and the reference of a neighbouring row with these passages, whose own evidence is not
among them: a plausible sentence. The regression is fitted by maximum likelihood; the threshold is
where it keeps a wanted share of the supported, and the report says how many of the others that
lets through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.places import Places
from eval.schema import Row
from rag.answer import Assistant
from rag.embed import Embedder
from rag.index import Index
from rag.norwegian import language
from rag.sentences import spans
from rag.support import Features, Support
from rag.types import Hit, Passage

_GIVEN = 12
_SHORTEST = 25
_RIDGE = 1e-4
KEPT = (0.99, 0.97, 0.95, 0.90)


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with the passages it cites. ``kind``: «reference», «own», and «… elsewhere»."""

    kind: str
    supported: bool
    features: Features


def cases(
    rows: Sequence[Row], assistant: Assistant, index: Index, embedder: Embedder
) -> Iterator[Case]:
    """Cases of the answerable rows that have a reference."""
    places = Places(index)
    rows = [row for row in rows if row.answerable and len(row.reference) >= _SHORTEST]
    documents = {document.id: document for document in index.store.documents}
    for row, next_row in zip(rows, [*rows[1:], *rows[:1]], strict=True):
        held = _holding(row, places)
        if not held:
            continue
        hits = [hit for hit in assistant.find(row.question, k=_GIVEN) if hit.passage not in held]
        given = dict(enumerate([*(Hit(passage, 0.0) for passage in held), *hits], 1))
        vectors = index.vectors([hit.passage.id for hit in given.values()])
        support = Support(given, documents, vectors, embedder)
        yield from _of_row(row, given, len(held), support)
        if not set(_holding(next_row, places)) & {hit.passage for hit in given.values()}:
            foreign = language(next_row.reference) == "en"
            for label in (1, len(held) + 1):
                measured = support.features(next_row.reference, [label], foreign)
                yield Case("plausible", False, measured)


def _holding(row: Row, places: Places) -> list[Passage]:
    """The passages of each piece of evidence, by the first of its quotes that is found."""
    found: list[Passage] = []
    for evidence in row.evidence:
        for quote in evidence.quotes:
            if passages := list(places.passages(quote)):
                found += [passage for passage in passages if passage not in found]
                break
    return found


def _of_row(row: Row, given: dict[int, Hit], held: int, support: Support) -> Iterator[Case]:
    mine, others = list(range(1, held + 1)), list(range(held + 1, len(given) + 1))
    foreign = language(row.reference) == "en"
    yield Case("reference", True, support.features(row.reference, mine, foreign))
    for other in others[:2]:
        measured = support.features(row.reference, [other], foreign)
        yield Case("reference elsewhere", False, measured)
    text = given[1].passage.text
    own = [text[a:b] for a, b in spans(text) if b - a > 40][:1]
    for statement in own:
        yield Case("own", True, support.features(statement, [1], False))
        for other in others[:1]:
            yield Case("own elsewhere", False, support.features(statement, [other], False))


def fit(found: Sequence[Case]) -> tuple[NDArray[np.float64], float]:
    """Weights in the order of ``Features.values`` and the bias."""
    from scipy.optimize import minimize

    x = np.array([[*case.features.values(), 1.0] for case in found])
    y = np.where([case.supported for case in found], 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, -y * (x @ w)).mean() + _RIDGE * (w[:-1] @ w[:-1]) / 2)

    weights = minimize(loss, np.zeros(x.shape[1]), method="BFGS").x
    return weights[:-1], float(weights[-1])


def report(found: Sequence[Case]) -> str:
    """The fit, and for each threshold what it keeps and lets through of every kind."""
    weights, bias = fit(found)
    x = np.array([case.features.values() for case in found])
    p = 1 / (1 + np.exp(-(x @ weights + bias)))
    kinds = np.array([case.kind for case in found])
    good = np.array([case.supported for case in found])
    lines = [
        f"vekter: {', '.join(f'{w:.2f}' for w in weights)}; konstant: {bias:.2f}",
        f"{'beholder':>9} {'grense':>7} " + " ".join(f"{k:>20}" for k in sorted(set(kinds))),
    ]
    for share in KEPT:
        limit = float(np.quantile(p[good], 1 - share))
        passed = [float((p[kinds == kind] >= limit).mean()) for kind in sorted(set(kinds))]
        lines.append(f"{share:>9.2f} {limit:>7.3f} " + " ".join(f"{s:>20.3f}" for s in passed))
    counts = {kind: int((kinds == kind).sum()) for kind in sorted(set(kinds))}
    return "\n".join([*lines, f"antall: {counts}"])
