"""Questions of what several sources say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from eval.pairs import LEARNED_FROM
from eval.places import Places
from eval.schema import Quote, gold_files, read_rows
from eval.several import Measured, Question, measured, read, summary
from rag.answer import Assistant
from rag.index import Index


def test_each_source_says_it_in_these_words(index: Index) -> None:
    places = Places(index)
    asked = read()
    assert len(asked) > 200
    assert all(len(each.evidence) > 1 for each in asked if not each.trap)
    quotes = {quote for each in asked for quote in each.evidence}
    assert not [quote for quote in quotes if not list(places.passages(quote))]


def test_nothing_is_learned_from_these_questions() -> None:
    asked = [each.text for each in read()]
    assert len(asked) == len(set(asked))
    others = {each.row.question for each in read_rows(gold_files())}
    for path in LEARNED_FROM:
        others |= {json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()}
    assert not others & set(asked)


def test_each_of_several_sources_is_heard(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of them, against the answers where a question is searched for as a whole."""
    done: list[tuple[int, int]] = []
    asked = read()[::2]
    found = measured(assistant, asked, lambda *at: done.append(at))
    assert done[-1] == (len(asked), len(asked))
    monkeypatch.setattr("rag.attributed.several", lambda question, index: None)
    before = measured(assistant, asked, lambda *at: None)

    def mean(made: list[Measured], field: str, trap: bool) -> float:
        return float(np.mean([getattr(m, field) for m in made if m.question.trap is trap]))

    assert mean(found, "cited", False) > mean(before, "cited", False) + 0.1
    assert mean(found, "found", False) > mean(before, "found", False) + 0.05
    assert mean(found, "cited", True) > mean(before, "cited", True) - 0.04


def test_the_table_has_a_row_a_hand_and_one_for_traps() -> None:
    quote = Quote("d", None, "x")
    pair, trap = Question("a", "A", False, (quote, quote)), Question("b", "B", True, (quote,))
    other = Question("c", "B", False, (quote, quote))
    lines = summary(
        [
            Measured(pair, True, 1.0, 0.5),
            Measured(pair, False, 0.5, 0.0),
            Measured(trap, True, 1.0, 1.0),
            Measured(other, True, 0.0, 0.0),
        ]
    ).splitlines()
    assert lines[2:] == [
        "| flere kilder, A | 2 | 0,500 | 0,750 | 0,250 |",
        "| flere kilder, B | 1 | 1,000 | 0,000 | 0,000 |",
        "| én kilde, to navn | 1 | 1,000 | 1,000 | 1,000 |",
    ]
