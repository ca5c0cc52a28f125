"""A stored run scored against the gold rows: one ``Scored`` a question, kept beside the run.

``None`` in ``values`` says that the measure does not apply to the question; it is left out of
means and counted. A failure is a value, not an absence: an error finds nothing and answers nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.answers import (
    Sources,
    citation_fault,
    citation_precision,
    evidence_cited,
    facts_found,
    figure_faults,
    label_faults,
    quote_fault,
)
from eval.errors import RunMissing
from eval.measures import BUDGETS, evidence_recall, ranked, relevant_ranks
from eval.schema import Row
from eval.stored import Stored
from rag.index import Index

SCORES = "scores.jsonl"
Values = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question with what was answered and how it measures up.

    ``gold`` is the row's digest; ``faults`` are what the checkers found, in words.
    """

    id: str
    gold: str
    question: str
    language: str
    kind: str
    style: str
    split: str
    documents: tuple[str, ...]
    expected: str
    unanswerable: str
    pair: str
    evidence: tuple[str, ...]
    reference: str
    status: str
    answer: str
    quotes: tuple[str, ...]
    cited: tuple[str, ...]
    faults: tuple[str, ...]
    values: Mapping[str, float | None]

    @property
    def answerable(self) -> bool:
        return not self.unanswerable

    @property
    def document(self) -> str:
        """The document of the evidence, or what stands for none or several."""
        if not self.documents:
            return "(ingen)"
        return self.documents[0] if len(self.documents) == 1 else "(flere)"


def sources_of(index: Index) -> Sources:
    return Sources({d.id: d for d in index.store.documents}, index.store.text)


def score(
    rows: Sequence[Row], answers: Mapping[str, Stored], sources: Sources, folder: Path
) -> tuple[Scored, ...]:
    """Every row of ``rows`` scored. Raises RunMissing where a row was never answered."""
    unanswered = [row.id for row in rows if row.id not in answers]
    if unanswered:
        raise RunMissing(folder, f"python -m eval run --out {folder} (mangler {unanswered[0]} …)")
    eligible = [row for row in rows if row.evidence]
    judged = {row.id: relevant_ranks(row, answers[row.id].passages) for row in eligible}
    ranks = ranked(judged)
    scored = [_scored(row, answers[row.id], sources, ranks.get(row.id, {})) for row in rows]
    return _paired(scored)


def save(scored: Sequence[Scored], file: Path) -> None:
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in scored]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[Scored, ...]:
    """The scores kept in ``folder``. Raises RunMissing."""
    try:
        lines = (folder / SCORES).read_text(encoding="utf-8").splitlines()
        return tuple(_parse(json.loads(line)) for line in lines)
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise RunMissing(folder, f"python -m eval score {folder}") from cause


def _parse(values: dict[str, object]) -> Scored:
    lists = ("documents", "evidence", "quotes", "cited", "faults")
    return Scored(**{**values, **{name: tuple(values[name]) for name in lists}})  # type: ignore


def _scored(row: Row, stored: Stored, sources: Sources, ranks: Mapping[str, float]) -> Scored:
    values: Values = {}
    if row.evidence:
        for budget in BUDGETS:
            values[f"recall@{budget}"] = evidence_recall(row, stored.passages, budget)
        values.update(ranks)
    values["seconds"] = stored.seconds
    if stored.tokens is not None:
        values["tokens"] = float(stored.tokens)
        values["written"] = float(stored.generator == "llm")
    faults: list[str] = [stored.error] if stored.error else []
    if not stored.retrieval_only:
        values.update(_answer_values(row, stored))
        checked, found = _checks(stored, sources)
        values.update(checked)
        faults += found
    return Scored(
        row.id,
        row.digest,
        row.question,
        row.language.value,
        row.kind.value,
        row.style.value,
        row.split.value if row.split else "",
        row.documents,
        row.status.value,
        row.unanswerable.value if row.unanswerable else "",
        row.pair or "",
        tuple(each.quote for each in row.evidence),
        row.reference,
        stored.status,
        stored.answer,
        tuple(citation.quote for citation in stored.citations),
        tuple(
            f"{citation.document}:{citation.start}-{citation.end}" for citation in stored.citations
        ),
        tuple(faults),
        values,
    )


def _checks(stored: Stored, sources: Sources) -> tuple[Values, list[str]]:
    """What must hold of any answer. Citations with a fault, by all; a stray label is one more."""
    values: Values = {"validity": None, "verbatim": None, "figures": None, "unsupported": 0.0}
    labels = label_faults(stored)
    bad = [fault for each in stored.citations if (fault := citation_fault(each, sources))]
    wrong, total = figure_faults(stored)
    if stored.citations or labels:
        values["validity"] = 1.0 if not labels and not bad else 0.0
    if stored.citations:
        verbatim = sum(not quote_fault(each, sources) for each in stored.citations)
        values["verbatim"] = verbatim / len(stored.citations)
    if stored.answers:
        values["unsupported"] = float(len(wrong))
        values["figures"] = 1 - len(wrong) / total if total else None
        return values, [*labels, *bad, *wrong]
    return values, [*labels, *bad]


def _answer_values(row: Row, stored: Stored) -> Values:
    values: Values = {"length": float(len(stored.answer)) if stored.answers else None}
    if stored.answers and stored.unsure is not None:
        right = row.answerable and evidence_cited(row, stored) > 0
        values["unsure_right" if right else "unsure_wrong"] = float(stored.unsure)
    if not row.answerable:
        values["refused"] = float(stored.refuses)
        values["points"] = 1.0 if stored.refuses else -1.0 if stored.answers else 0.0
        return values
    facts = facts_found(row, stored.answer) if stored.answers and row.facts else 0.0
    values["answered"] = float(stored.answers)
    values["evidence_cited"] = evidence_cited(row, stored) if stored.answers else 0.0
    values["precision"] = citation_precision(row, stored) if stored.citations else None
    values["facts"] = facts if row.facts else None
    values["points"] = _points(facts) if stored.answers else 0.0
    return values


def _points(facts: float) -> float:
    """As in CRAG (Yang et al. 2024): 1 right, 0.5 acceptable, −1 wrong; silence is 0.

    Right holds every key fact, acceptable some, wrong none.
    """
    return 1.0 if facts == 1 else 0.5 if facts else -1.0


def _paired(scored: Sequence[Scored]) -> tuple[Scored, ...]:
    """``agreement`` of each bokmål/nynorsk pair: both answer from a common place, or both refuse.

    The value is given to both rows of the pair.
    """
    pairs: dict[str, list[Scored]] = {}
    for each in scored:
        if each.pair and "answered" in each.values:
            pairs.setdefault(each.pair, []).append(each)
    agree = {name: float(_agree(*both)) for name, both in pairs.items() if len(both) == 2}
    return tuple(
        replace(each, values={**each.values, "agreement": agree[each.pair]})
        if each.pair in agree and "answered" in each.values
        else each
        for each in scored
    )


def _agree(one: Scored, other: Scored) -> bool:
    if not one.cited and not other.cited:
        return one.status == other.status
    return bool(set(one.cited) & set(other.cited))
