"""Retrieval measures on examples small enough to work out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from eval.match import Shown
from eval.measures import evidence_recall, ranked, relevant_ranks
from eval.schema import Evidence, Quote, Row

ONE = Evidence("d", None, "det første belegget står her")
TWO = Evidence("d", None, "noe annet som også trengs", (Quote("e", None, "samme sak i e"),))
NOISE = Shown("d", "uten verdi for noen", 900)


def passages() -> list[Shown]:
    return [
        NOISE,
        Shown("d", "Ja, det første belegget står her, sa han.", 100),
        Shown("d", "Igjen: det første belegget står her.", 5_000),
        Shown("e", "Samme sak i e.", 0),
    ]


def test_recall_counts_evidence_within_the_budget(make_row: Callable[..., Row]) -> None:
    row = make_row(ONE, TWO)
    # 19 characters of noise and 41 of the first hit: 60 hold one of two.
    assert evidence_recall(row, passages(), 60) == 0.5
    assert evidence_recall(row, passages(), 30) == 0.0
    # All of it holds the second by its alternative.
    assert evidence_recall(row, passages(), 3_000) == 1.0


def test_a_quote_in_another_document_is_not_the_evidence(make_row: Callable[..., Row]) -> None:
    assert evidence_recall(make_row(ONE), [Shown("f", ONE.quote, 0)], 3_000) == 0.0


def test_a_quote_over_two_neighbours_counts_when_both_are_shown(
    make_row: Callable[..., Row],
) -> None:
    halves = [Shown("d", "det første", 0), NOISE, Shown("d", "belegget står her", 11)]
    assert evidence_recall(make_row(ONE), halves, 3_000) == 1.0
    assert evidence_recall(make_row(ONE), halves[:2], 3_000) == 0.0
    # It is the second half, at rank 3, that brings it.
    assert relevant_ranks(make_row(ONE), halves) == ([3], 0)


def test_only_new_evidence_is_relevant(make_row: Callable[..., Row]) -> None:
    # Rank 3 repeats what rank 2 brought.
    assert relevant_ranks(make_row(ONE, TWO), passages()) == ([2, 4], 0)
    assert relevant_ranks(make_row(ONE, TWO), passages()[:3]) == ([2], 1)


def test_rank_measures_by_hand() -> None:
    values = ranked({"q": ([2, 4], 0), "missed": ([1], 1), "nothing": ([], 2)})
    # Gains at ranks 2 and 4 against an ideal of ranks 1 and 2.
    ideal = 1 + 1 / math.log2(3)
    expected = (1 / math.log2(3) + 1 / math.log2(5)) / ideal
    assert values["q"]["ndcg@10"] == pytest.approx(expected)
    assert values["q"]["mrr@10"] == pytest.approx(1 / 2)
    assert (values["q"]["hit@1"], values["q"]["hit@5"]) == (0, 1)
    # One of two pieces at rank 1: 1 / ideal.
    assert values["missed"]["ndcg@10"] == pytest.approx(1 / ideal)
    assert values["missed"]["hit@1"] == 1
    # A question that returned nothing counts, with zero.
    assert set(values["nothing"].values()) == {0.0}


def test_cutoffs() -> None:
    values = ranked({"q": ([15], 0)})["q"]
    assert values["mrr@10"] == 0
    assert values["mrr@20"] == pytest.approx(1 / 15)
    assert values["ndcg@10"] == 0
