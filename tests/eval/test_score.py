"""Answers scored: right, wrong, refused, failed, and what does not apply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.match import Shown
from eval.schema import Evidence, Language, Row
from eval.score import SCORES, Scored, load, save, score, sources_of
from eval.stored import Cited, Stored
from rag.index import Index

ROW = Evidence("arlig-melding-2024", None, "Helseforetaksloven § 34 pålegger de regionale")


def one(row: Row, answer: Stored, index: Index) -> Scored:
    return score([row], {row.id: answer}, sources_of(index), Path())[0]


def said(status: str, answer: str = "") -> Stored:
    shown = Shown(ROW.document, ROW.quote, 0)
    return Stored("r1", status, answer, (), (shown,), 0.25)


@pytest.mark.parametrize(
    ("status", "answer", "points"),
    [
        ("answered", "tolv og to", 1.0),
        ("partial", "tolv", 0.5),
        ("answered", "noe annet", -1.0),
        ("not_found", "", 0.0),
        ("error", "", 0.0),
    ],
)
def test_points(
    make_row: Callable[..., Row], index: Index, status: str, answer: str, points: float
) -> None:
    row = make_row(ROW, facts=(("tolv",), ("to", "2")))
    assert one(row, said(status, answer), index).values["points"] == points


def test_an_unanswerable_question_is_right_when_refused(refusal: Row, index: Index) -> None:
    assert one(refusal, said("out_of_scope"), index).values["points"] == 1.0
    assert one(refusal, said("answered", "tolv"), index).values["points"] == -1.0
    values = one(refusal, said("not_found"), index).values
    # Not eligible is not zero: there is no evidence to find.
    assert "recall@6000" not in values
    assert "facts" not in values


def test_unsure_answers_are_counted_by_whether_they_are_right(
    make_row: Callable[..., Row], refusal: Row, index: Index
) -> None:
    unsure = replace(said("answered", "tolv"), unsure=True)
    quote = Cited(1, ROW.document, "", "", None, (), ROW.quote, 0, 1, ROW.quote)
    right = one(make_row(ROW), replace(unsure, citations=(quote,)), index).values
    assert right["unsure_right"] == 1.0
    assert "unsure_wrong" not in right
    for values in (one(make_row(ROW), unsure, index).values, one(refusal, unsure, index).values):
        assert values["unsure_wrong"] == 1.0
    # A refusal is neither, nor is an answer from before it was told.
    for other in (replace(said("not_found"), unsure=False), said("answered", "tolv")):
        assert not {"unsure_right", "unsure_wrong"} & one(refusal, other, index).values.keys()


def test_an_error_counts_and_is_listed(make_row: Callable[..., Row], index: Index) -> None:
    failed = Stored("r1", "error", "", (), (), 0.0, "Det gikk ikke.")
    scored = one(make_row(ROW), failed, index)
    assert scored.faults == ("Det gikk ikke.",)
    for name in ("recall@6000", "ndcg@10", "answered", "facts", "evidence_cited"):
        assert scored.values[name] == 0.0
    assert scored.values["validity"] is None


def test_a_baseline_has_no_scores_for_answers(make_row: Callable[..., Row], index: Index) -> None:
    values = one(make_row(ROW), said("passages"), index).values
    assert values["recall@3000"] == 1.0
    assert "answered" not in values
    assert "points" not in values


def test_a_pair_agrees_when_both_end_alike(make_row: Callable[..., Row], index: Index) -> None:
    pair = [
        make_row(ROW, id="b", pair="p"),
        make_row(ROW, id="n", pair="p", language=Language.NYNORSK),
    ]
    for statuses, agreed in ((("not_found", "not_found"), 1.0), (("answered", "not_found"), 0.0)):
        answers = {row.id: said(status) for row, status in zip(pair, statuses, strict=True)}
        scored = score(pair, answers, sources_of(index), Path())
        assert [each.values["agreement"] for each in scored] == [agreed, agreed]


def test_scores_survive_being_kept(real_scores: tuple[Scored, ...], tmp_path: Path) -> None:
    save(real_scores, tmp_path / SCORES)
    assert load(tmp_path) == real_scores
