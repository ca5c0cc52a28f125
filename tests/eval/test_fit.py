"""What is fitted on top of the search, on cases made up for it."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eval import learning
from eval.errors import EvalError
from eval.fit import Case, fit, questions, told
from eval.following import Turned, followed
from eval.pairs import Pair, Unanswered
from rag.current import open_index
from rag.extract import Extract
from rag.settings import Settings
from rag.types import Kind, Locator, Passage


def _offer(at: int, **signs: float) -> Extract:
    where = Locator("plan", None, ("Mål",), None, 0, 10)
    return Extract(Passage(at, where, "Ti tegn her", Kind.PROSE), 0, 10, 0.0, signs)


def _cases(rng: np.random.Generator, count: int) -> list[Case]:
    """Where something answers, «answers» is higher, and the quote that does is nearer."""
    made = []
    for number in range(count):
        right = number % 2 == 0
        near = rng.normal(2.0 if right else -2.0)
        offers = (
            _offer(1, behind=rng.normal(0.0, 0.2), noise=rng.normal()),
            _offer(2, behind=rng.normal(2.0, 0.2), noise=rng.normal()),
        )
        signs = {"answers": near, "noise": rng.normal()}
        question = f"Hva sier planen om {number}?"
        made.append(Case(question, signs, offers, frozenset([1] * right), number % 4 == 1))
    return made


def _turns() -> list[Turned]:
    """Follow-ups are answered together, other questions alone."""
    signs = [(at % 10 - 3.0, 6.0 - at % 10, at % 4 < 2) for at in range(100)]
    return [Turned({"together": a, "alone": b, "noise": float(c)}, a > b, 1.0) for a, b, c in signs]


def test_it_learns_what_tells_a_follow_up() -> None:
    known, told = followed(_turns())
    assert known.weights["together"] > 0 > known.weights["alone"]
    assert abs(known.weights["noise"]) < 0.1 * known.weights["together"]
    assert "50 oppfølginger, lest slik: 1.000; 50 om noe annet: 0.000" in told


def test_it_learns_which_sign_tells_and_where_enough_is_answered() -> None:
    made = _cases(np.random.default_rng(1), 400)
    known = fit(made)
    assert known.quote.weights["behind"] < -1 < 10 * abs(known.quote.weights["noise"])
    assert known.answer.weights["answers"] > 5 * abs(known.answer.weights["noise"])
    passed = [known.answer(case.signs) >= known.answer.threshold for case in made]
    answerable = [bool(case.right) for case in made]
    assert np.mean([ok for ok, some in zip(passed, answerable, strict=True) if some]) > 0.95
    assert np.mean([ok for ok, some in zip(passed, answerable, strict=True) if not some]) < 0.1
    assert "200 spørsmål med svar og 200 uten" in told(made, known)


def test_the_order_of_the_cases_makes_no_difference() -> None:
    made = _cases(np.random.default_rng(2), 80)
    one, other = fit(made), fit(made[::-1])
    for name, weight in one.answer.weights.items():
        assert abs(weight - other.answer.weights[name]) < 0.01, name


def test_only_what_was_kept_back_is_fitted_with() -> None:
    pairs = [Pair("lært", (1,)), Pair("holdt", (2,), kept_back=True)]
    without = [Unanswered("sett", True, False), Unanswered("usett", True, True)]
    assert [(each.question, each.far) for each in questions(pairs, without)] == [
        ("holdt", False),
        ("usett", True),
    ]


def test_the_threshold_is_set_by_what_a_question_was_not_fitted_with() -> None:
    """Forty signs of noise tell the 60 questions that they are fitted with apart, and no others:
    where .04 of 30 are given up, that is by likelihoods that the fit would never give them."""
    rng = np.random.default_rng(3)
    made = [
        replace(case, signs={f"noise {at}": float(rng.normal()) for at in range(40)})
        for case in _cases(rng, 60)
    ]
    known = fit(made)
    own = [known.answer(case.signs) for case in made if case.right]
    assert known.answer.threshold < min(own) / 2


def test_a_question_counts_as_often_as_it_says() -> None:
    made = _cases(np.random.default_rng(5), 200)
    odd = [
        replace(case, question=f"{case.question} 2", signs={"answers": 4.0, "noise": 0.0})
        for case in made
        if not case.right
    ]
    unheard, heard = (
        fit([*made, *(replace(case, counts=counts) for case in odd)]).answer.weights["answers"]
        for counts in (1e-6, 1.0)
    )
    assert unheard > 1 > 2 * heard


@pytest.mark.parametrize("lacking", ["level", "questions"])
def test_an_index_without_what_is_fitted_by_is_not_fitted_with(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lacking: str
) -> None:
    older = open_index(settings).by_own_words()
    if lacking == "level":
        older = copy(open_index(settings))
        older.manifest = replace(older.manifest, level={})
    monkeypatch.setattr(learning, "indexed", lambda _: older)
    with pytest.raises(EvalError, match="python -m ingest"):
        learning.fitted(settings, tmp_path / "learned.json", print)
    assert not list(tmp_path.iterdir())
