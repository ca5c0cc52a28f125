"""Questions that a passage answers and questions that it nearly answers."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from eval import matched as module
from eval.errors import EvalError
from eval.matched import matched
from eval.pairs import LEARNED_FROM, MATCHED, Collection, held_out, is_kept_back, section_of
from eval.schema import Row, Split, gold_files, read_rows
from rag.index import Index


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [each.row for each in read_rows(gold_files())]


@pytest.fixture(scope="module")
def collection(index: Index) -> Collection:
    return Collection.of(index)


def test_each_passage_has_both_and_none_is_of_dev_or_test(
    collection: Collection, rows: list[Row]
) -> None:
    answered, nearly = matched(collection, rows)
    written = MATCHED.read_text("utf-8").splitlines()
    assert len(written) == len(answered) + len(nearly) > 7_000
    held = held_out(collection, rows, Split.DEV, Split.TEST)
    kinds: dict[int, list[bool]] = defaultdict(list)
    for some, right in ((answered, True), (nearly, False)):
        for each in some:
            (at,) = each.passages if right else each.nearly
            section = section_of(collection.passages[at])
            assert section not in held
            assert each.kept_back == is_kept_back(section)
            kinds[at].append(right)
    assert len(kinds) > 900
    both = [sum(each) and not all(each) for each in kinds.values()]
    assert sum(map(bool, both)) >= 0.97 * len(kinds)
    assert not any(each.far for each in nearly)
    assert 200 < sum(each.kept_back for each in nearly) < 400


def test_the_two_kinds_are_alike_in_length_and_in_how_they_begin() -> None:
    written = [json.loads(line) for line in MATCHED.read_text("utf-8").splitlines()]
    some, others = (
        [each["question"] for each in written if each["answered"] is right]
        for right in (True, False)
    )
    length = [sum(map(len, each)) / len(each) for each in (some, others)]
    assert length[0] == pytest.approx(length[1], rel=0.1)
    for word in ("hvor", "hva", "hvilke", "hvordan", "hvem", "når"):
        first = [
            sum(q.lower().startswith(word) for q in each) / len(each) for each in (some, others)
        ]
        assert first[0] == pytest.approx(first[1], abs=0.04), word


def test_no_question_is_there_twice_or_in_another_file() -> None:
    asked = [json.loads(line)["question"] for line in MATCHED.read_text("utf-8").splitlines()]
    assert len(set(asked)) == len(asked)
    for path in LEARNED_FROM:
        if path != MATCHED:
            lines = path.read_text("utf-8").splitlines()
            assert not set(asked) & {json.loads(line)["question"] for line in lines}, path.name


def test_a_question_to_a_passage_of_test_is_refused(
    collection: Collection, rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = held_out(collection, rows, Split.TEST)
    passage = next(each for each in collection.passages if section_of(each) in held)
    row = {
        "document": passage.locator.document,
        "quote": passage.text,
        "question": "Hva gjelder det?",
        "answered": True,
    }
    path = tmp_path / "matched.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.setattr(module, "MATCHED", path)
    with pytest.raises(EvalError, match="Hva gjelder det"):
        matched(collection, rows)
