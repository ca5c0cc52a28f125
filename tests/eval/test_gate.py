"""The gate lets the kept run through and stops a system whose retrieval has been broken."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare, worse
from eval.errors import EvalError
from eval.gate import Floors, judge
from eval.run import run
from eval.schema import Row
from eval.score import Scored, score, sources_of
from eval.stored import RunCard, read_answers
from eval.system import Product
from eval.tables import MEASURES
from eval.text import verdict_text
from rag import answer
from rag.answer import Assistant
from rag.found import Found
from rag.index import Index

OPEN = Floors({"verbatim": 1.0, "validity": 1.0, "unsupported": 0.0}, {}, {}, ("recall@6000",))


def test_the_kept_run_passes(real_scores: tuple[Scored, ...]) -> None:
    verdict = judge(real_scores, OPEN, real_scores)
    assert verdict.passed, verdict_text(verdict)
    assert verdict.worse == ()


def test_the_committed_floors_can_be_read() -> None:
    floors = Floors.read()
    assert floors.must == {"verbatim": 1.0, "validity": 1.0, "unsupported": 0.0}
    assert "recall@6000" in floors.watched
    assert {"near_miss", "general", "off_topic"} <= floors.refused.keys()


def test_a_broken_retrieval_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
    some_rows: list[Row],
    card: RunCard,
    assistant: Assistant,
    index: Index,
    real_scores: tuple[Scored, ...],
    tmp_path: Path,
) -> None:
    """The real pipeline, with the hits it finds exchanged for as many others, at random."""
    whole = answer.retrieve
    chance = random.Random(1)

    def shuffled(*given: Any, **named: Any) -> Found:
        found = whole(*given, **named)
        others = index.store.passages(chance.sample(range(index.size), len(found.hits)))
        hits = tuple(
            replace(hit, passage=passage) for hit, passage in zip(found.hits, others, strict=True)
        )
        return replace(found, hits=hits)

    monkeypatch.setattr(answer, "retrieve", shuffled)
    run(card, some_rows, lambda: Product(assistant), tmp_path)
    broken = score(some_rows, read_answers(tmp_path), sources_of(index), tmp_path)
    verdict = judge(broken, OPEN, real_scores)
    assert not verdict.passed
    failed = [check.name for check in verdict.checks if not check.passed]
    assert any("mot lagret kjøring" in name for name in failed)
    # The floors of the repository stop it too, with no kept run to compare with.
    assert not judge(broken, Floors.read(), None).passed
    said = verdict_text(verdict)
    assert "Porten er STENGT" in said
    worst = verdict.worse[0][1]
    assert worst.id in said
    assert worst.question in said
    assert "før   (" in said
    assert "etter (" in said


@pytest.mark.parametrize(
    ("name", "value"), [("verbatim", 0.9), ("validity", 0.0), ("unsupported", 1.0)]
)
def test_one_broken_promise_is_enough(
    real_scores: tuple[Scored, ...], name: str, value: float
) -> None:
    first = real_scores[0]
    spoiled = replace(first, values={**first.values, name: value})
    verdict = judge([spoiled, *real_scores[1:]], OPEN, None)
    [check] = [check for check in verdict.checks if not check.passed]
    assert check.name == MEASURES[name].title
    assert check.culprits == (first.id,)


def test_an_error_stops_it(real_scores: tuple[Scored, ...]) -> None:
    failed = replace(real_scores[0], status="error")
    assert not judge([failed, *real_scores[1:]], OPEN, None).passed


def test_floors_of_means_and_refusals(real_scores: tuple[Scored, ...]) -> None:
    assert judge(real_scores, replace(OPEN, least={"recall@6000": 0.0}), None).passed
    assert not judge(real_scores, replace(OPEN, least={"recall@6000": 1.1}), None).passed
    assert not judge(real_scores, replace(OPEN, refused={"near_miss": 1.1}), None).passed


def test_changed_gold_is_not_compared(real_scores: tuple[Scored, ...]) -> None:
    changed = [replace(real_scores[0], gold="annet"), *real_scores[1:]]
    compared = compare(real_scores, changed, [MEASURES["recall@6000"]])
    assert len(compared.pairs) == len(real_scores) - 1
    assert compared.excluded == 1


def test_the_greatest_fall_comes_first(real_scores: tuple[Scored, ...]) -> None:
    one, two = [e for e in real_scores if e.answerable][:2]
    pairs = [
        (replace(one, values={"facts": 1.0}), replace(one, values={"facts": 0.5})),
        (replace(two, values={"facts": 1.0}), replace(two, values={"facts": 0.0})),
        (replace(one, values={"facts": 0.0}), replace(one, values={"facts": 1.0})),
    ]
    assert [after.id for _, after in worse(pairs, ["facts"])] == [two.id, one.id]


def test_unknown_measures_in_the_floors_are_named(tmp_path: Path) -> None:
    file = tmp_path / "floors.toml"
    file.write_text("[must]\nsannhet = 1.0\n[least]\n[refused]\n[watched]\nmeasures = []\n")
    with pytest.raises(EvalError, match="sannhet"):
        Floors.read(file)
    file.write_text("[must\n")
    with pytest.raises(EvalError, match=r"floors\.toml"):
        Floors.read(file)
