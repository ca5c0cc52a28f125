"""A run is stored with what shaped it, goes on after a stop, and refuses what is not its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import eval.run
from eval.errors import EvalError, RunMismatch, RunMissing
from eval.run import Order, card_of, check_current, chosen, run
from eval.schema import Row, Split
from eval.score import score, sources_of
from eval.stored import ANSWERS, RunCard, read_answers, read_card
from eval.system import Product, passages_only
from rag.answer import Assistant
from rag.index import Index
from rag.settings import Settings


class Counting:
    """Answers with nothing, counts, and stops like a killed process after ``most`` questions."""

    def __init__(self, most: int = 1_000) -> None:
        self.most = most
        self.asked: list[str] = []

    def answer(self, row: Row) -> dict[str, Any]:
        if len(self.asked) == self.most:
            raise KeyboardInterrupt
        self.asked.append(row.id)
        return passages_only(row, [], 0.01)


@pytest.fixture
def rows(refusal: Row) -> list[Row]:
    return [replace(refusal, id=f"r{number}") for number in range(6)]


def test_an_interrupted_run_goes_on_where_it_was(
    rows: list[Row], card: RunCard, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(card, rows, lambda: Counting(most=2), tmp_path)
    # The process died in the middle of a line.
    with (tmp_path / ANSWERS).open("a", encoding="utf-8") as file:
        file.write('{"id": "r2", "quest')
    assert not read_card(tmp_path).finished
    rest = Counting()
    assert run(card, rows, lambda: rest, tmp_path).finished
    assert rest.asked == ["r2", "r3", "r4", "r5"]
    assert list(read_answers(tmp_path)) == [row.id for row in rows]


def test_a_finished_run_asks_nothing_again(rows: list[Row], card: RunCard, tmp_path: Path) -> None:
    run(card, rows, Counting, tmp_path)
    again = Counting()
    run(card, rows, lambda: again, tmp_path)
    assert again.asked == []


@pytest.mark.parametrize("field", ["corpus", "index", "fingerprint", "gold", "code", "system"])
def test_a_folder_with_another_run_is_refused_with_the_command(
    rows: list[Row], card: RunCard, tmp_path: Path, field: str
) -> None:
    run(replace(card, **{field: "annet"}), rows, Counting, tmp_path)
    with pytest.raises(RunMismatch) as caught:
        run(card, rows, Counting, tmp_path)
    assert f"python -m eval run --split dev --out {tmp_path} --replace" in str(caught.value)
    assert "annet" in str(caught.value)


def test_replace_begins_anew(rows: list[Row], card: RunCard, tmp_path: Path) -> None:
    run(replace(card, corpus="annet"), rows, Counting, tmp_path)
    again = Counting()
    run(card, rows, lambda: again, tmp_path, replace_other=True)
    assert len(again.asked) == len(rows)
    assert read_card(tmp_path).corpus == card.corpus


def test_scoring_refuses_another_index(card: RunCard, index: Index, tmp_path: Path) -> None:
    check_current(card, index, tmp_path)
    for field in ("corpus", "index"):
        with pytest.raises(RunMismatch, match=r"python -m eval run --split dev --out"):
            check_current(replace(card, **{field: "annet"}), index, tmp_path)


def test_an_empty_selection_is_refused(card: RunCard, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="--split"):
        run(card, [], Counting, tmp_path)


def test_a_folder_without_a_run_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(RunMissing, match="python -m eval run"):
        read_card(tmp_path)


def test_unanswered_questions_are_not_scored_as_if_they_were(
    rows: list[Row], index: Index, tmp_path: Path
) -> None:
    with pytest.raises(RunMissing):
        score(rows, {}, sources_of(index), tmp_path)


def test_the_card_says_what_shaped_the_run(card: RunCard, settings: Settings) -> None:
    assert card.versions["numpy"]
    assert card.settings["passage_characters"] == str(settings.passage_characters)
    assert "index" not in card.settings


def test_where_the_index_lies_does_not_matter(
    card: RunCard, some_rows: list[Row], settings: Settings, index: Index
) -> None:
    moved = settings.model_copy(update={"index": Path("annet/sted")})
    assert card_of(Order(), some_rows, moved, index).fingerprint == card.fingerprint
    changed = settings.model_copy(update={"candidates": 11})
    assert card_of(Order(), some_rows, changed, index).fingerprint != card.fingerprint


def test_another_learned_weight_is_another_run(
    settings: Settings, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "rag"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").touch()
    monkeypatch.setattr(eval.run.rag, "__file__", str(folder / "__init__.py"))
    codes = []
    for content in (b"1", b"2", b"1"):
        (folder / "data" / "learned.json").write_bytes(content)
        codes.append(card_of(Order(), [], settings, index).code)
    assert codes[0] == codes[2] != codes[1]


def test_splits_are_chosen(rows: list[Row]) -> None:
    test = replace(rows[0], split=Split.TEST)
    assert chosen([test, rows[1]], ["test"]) == [test]
    assert chosen([test, rows[1]], []) == [test, rows[1]]


def test_lines_have_the_form_of_the_contract(
    real_run: Path, some_rows: list[Row], assistant: Assistant, make_row: Callable[..., Row]
) -> None:
    lines = (real_run / ANSWERS).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row.id for row in some_rows]
    keys = {"question", "status", "answer", "citations", "passages", "seconds", "stages", "notes"}
    assert keys <= json.loads(lines[0]).keys()
    failed = Product(assistant).answer(make_row(question="?!"))
    assert failed["status"] == "error"


def test_a_report_names_no_password(some_rows: list[Row], settings: Settings, index: Index) -> None:
    secret = settings.model_copy(update={"milvus_uri": "https://rot:pass@ordet@tjener:19530"})
    card = card_of(Order(), some_rows, secret, index)
    assert card.settings["milvus_uri"] == "https://tjener:19530"
