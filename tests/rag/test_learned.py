"""Regressions over named signs: the arithmetic, what is kept, what is said of a broken file."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.learned import FILE, Judges, Learned, Logistic, keep, learned
from rag.settings import Settings


def test_signs_are_scaled_and_multiplied_in_pairs() -> None:
    rule = Logistic({"a": 2.0, "b": -1.0, "a × b": 0.5, "b × b": 1.0}, 0.25, 0.5, {"a": (1.0, 2.0)})
    # a = (5 - 1) / 2 = 2, b = 3: 0.25 + 2 · 2 - 3 + 0.5 · 6 + 9 = 13.25
    assert rule({"a": 5.0, "b": 3.0}) == pytest.approx(1 / (1 + math.exp(-13.25)))
    assert Logistic({"a": 1.0}, 0.0, 0.5)({"a": -1e9}) == pytest.approx(0.0, abs=1e-20)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    rule = Logistic({"a": 2.0}, 0.25, 0.5, {"a": (1.0, 2.0)})
    other = Logistic({"a": -1.0}, 0.0, 0.5)
    kept = Learned(Judges(rule, other), Judges(other, rule), rule, "m", {"closest": 0.5})
    keep(kept, tmp_path / "l.json")
    again = learned(tmp_path / "l.json")
    assert again.asked.quote({"a": 4.0}) == again.follow({"a": 4.0}) == rule({"a": 4.0})
    assert again.alone.quote({"a": 4.0}) == again.asked.answer({"a": 4.0}) == other({"a": 4.0})
    assert again.model == "m"


@pytest.mark.parametrize("text", ["", "{}", '{"quote": 1, "answer": 2, "model": "m"}'])
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "l.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match="python -m eval fit"):
        learned(tmp_path / "l.json")
    with pytest.raises(ConfigurationError, match="borte"):
        learned(tmp_path / "borte.json")


def test_the_file_in_use_was_fitted_with_the_model_in_use(settings: Settings) -> None:
    from rag.embed import bundled_card

    assert learned(FILE).model == bundled_card(settings.model).digest
