"""Conversations of two turns, to measure by and to learn from."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from eval.following import TRAINING, turned
from eval.followups import Conversation, Measured, Second, measured, read, summary
from eval.pairs import Pair, Unanswered
from eval.places import Places
from eval.schema import Quote, gold_files, read_rows
from rag.answer import Assistant
from rag.found import Found
from rag.index import Index
from rag.late import Query


def test_what_answers_stands_in_the_documents(index: Index) -> None:
    places = Places(index)
    asked = [*read(), *read(TRAINING)]
    assert len(asked) > 500
    assert all(bool(each.evidence) is (each.kind is not Second.UNANSWERABLE) for each in asked)
    quotes = {quote for each in asked for quote in each.evidence}
    assert not [quote for quote in quotes if not list(places.passages(quote))]


def test_nothing_is_learned_from_what_is_measured_by() -> None:
    """People ask «hvem leder arbeidet?» of many things: it is the conversation that is another."""

    def turns(made: list[Conversation]) -> set[tuple[str, str]]:
        return {(each.first, each.question) for each in made}

    held, learned = read(), read(TRAINING)
    assert not {each.hand for each in held} & {each.hand for each in learned}
    assert len(turns(held)) == len(held)
    gold = {
        (row.history[-1].question, row.question)
        for each in read_rows(gold_files())
        if (row := each.row).history
    }
    assert not turns(held) & (turns(learned) | gold)


def test_a_conversation_goes_on_where_it_does_and_only_there(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against the answers where each question is asked alone."""
    done: list[tuple[int, int]] = []
    asked = read()
    found = measured(assistant, asked, lambda *at: done.append(at))
    assert done[-1] == (len(asked), len(asked))
    monkeypatch.setattr("rag.answer.lead", lambda *of: None)
    alone = measured(assistant, asked, lambda *at: None)

    def mean(made: list[Measured], field: str, kind: Second) -> float:
        return float(np.mean([getattr(m, field) for m in made if m.conversation.kind is kind]))

    assert mean(found, "followed", Second.FOLLOW) > 0.8
    assert mean(found, "followed", Second.NEW) < 0.3
    assert mean(found, "cited", Second.FOLLOW) > mean(alone, "cited", Second.FOLLOW) + 0.25
    assert mean(found, "cited", Second.NEW) > mean(alone, "cited", Second.NEW) - 0.1
    assert not any(each.followed for each in alone)


def test_the_table_has_a_row_a_hand_and_kind() -> None:
    quote = Quote("d", None, "x")
    goes, other = (
        Conversation("B", "a", "b", kind, (quote,)) for kind in (Second.FOLLOW, Second.NEW)
    )
    without = Conversation("C", "a", "b", Second.UNANSWERABLE, ())
    lines = summary(
        [
            Measured(goes, True, True, 1.0, 0.5),
            Measured(goes, False, True, 0.0, 0.0),
            Measured(other, False, True, 1.0, 1.0),
            Measured(without, True, False, 0.0, 0.0),
        ]
    ).splitlines()
    assert lines[2:] == [
        "| går videre, B | 2 | 0,500 | 1,000 | 0,500 | 0,250 |",
        "| om noe annet, B | 1 | 0,000 | 1,000 | 1,000 | 1,000 |",
        "| uten svar, C | 1 | 1,000 | 0,000 | – | – |",
    ]


def test_turns_to_learn_from_are_those_that_are_searched_for_both_ways(index: Index) -> None:
    looked: list[str] = []

    def find(search: object) -> Found:
        looked.append(getattr(search, "text", ""))
        return Found((), {}, 0.5, Query.of(np.zeros(3, np.float32)))

    goes, framed, unanswered, foreign = (
        Conversation("A", "Hva er ventetiden i somatikken?", question, kind, ())
        for question, kind in (
            ("hvem leder arbeidet?", Second.FOLLOW),
            ("Hva sier planen om beredskap?", Second.NEW),
            ("og på Marienlyst?", Second.UNANSWERABLE),
            ("Majorstua?", Second.NEW),
        )
    )
    pairs = [Pair("Hva er samvalg?", (1,), kept_back=True), Pair("Hva er lært?", (2,))]
    without = [Unanswered("hvem leder koret?", True, True), Unanswered("sett", True, False)]
    rows = [SimpleNamespace(history=(), split=None, answerable=True)]
    made = turned(index, find, [goes, framed, unanswered, foreign], rows, pairs, without)  # type: ignore[arg-type]
    assert [each.follows for each in made] == [True, False, False]
    assert looked[:2] == [
        "hvem leder arbeidet?",
        "Hva er ventetiden i somatikken? hvem leder arbeidet?",
    ]
    assert made[0].counts > made[1].counts > made[2].counts
