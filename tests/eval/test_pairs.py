"""What the search model and the second look learn from."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from eval.match import stands
from eval.pairs import (
    JUDGED,
    LEARNED_FROM,
    NEAR_MISSES,
    PEOPLE,
    Collection,
    Pair,
    learned_from,
    nearly_answered,
    of_people,
)
from eval.schema import Row, Split, gold_files, read_rows
from eval.train import _also_right
from rag.index import Index


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [each.row for each in read_rows(gold_files())]


@pytest.fixture(scope="module")
def collection(index: Index) -> Collection:
    return Collection.of(index)


@pytest.fixture(scope="module")
def pairs(collection: Collection, rows: list[Row]) -> list[Pair]:
    return learned_from(collection, rows)


def _sections(collection: Collection, ids: Sequence[int]) -> set[tuple[object, ...]]:
    found = (collection.passages[at].locator for at in ids)
    return {(where.document, where.part, where.section) for where in found}


def test_nothing_is_learned_from_a_section_of_dev_or_test_nor_from_one_kept_back(
    pairs: list[Pair], collection: Collection, rows: list[Row]
) -> None:
    learned = [at for pair in pairs if not pair.kept_back for at in (*pair.passages, *pair.partly)]
    held = [
        at
        for row in rows
        if row.split in (Split.DEV, Split.TEST)
        for at in collection.answering(row)
    ]
    back = [at for pair in pairs if pair.kept_back for at in pair.passages]
    assert len(learned) > 4_000
    written = {pair.question for pair in pairs} - {row.question for row in rows}
    told = [at for pair in pairs if pair.question in written for at in pair.passages]
    assert not _sections(collection, told) & _sections(collection, held)
    assert back
    assert not any(pair.partly for pair in pairs if pair.kept_back)


def test_no_near_miss_was_written_to_a_section_of_dev_or_test(
    collection: Collection, rows: list[Row]
) -> None:
    written = [json.loads(line) for line in NEAR_MISSES.read_text("utf-8").splitlines()]
    quoted = {(each["document"], each["quote"]) for each in written if "quote" in each}
    places = [collection.holding(*each) for each in quoted]
    assert len(quoted) > 900
    assert all(places)
    held = _sections(collection, [at for row in _held(rows) for at in collection.answering(row)])
    for some in places:
        assert _sections(collection, some) - held
    found = nearly_answered()
    assert len(found) == len(written) == len({each.question for each in found})
    assert all(each.kept_back and not each.far for each in found)
    assert {each.counts for each in found} == {0.1, 1.0}


def test_of_what_people_ask_no_section_is_learned_from_but_what_was_kept_back(
    collection: Collection, rows: list[Row], pairs: list[Pair]
) -> None:
    asked, without = of_people(collection, rows)
    test = [at for row in rows if row.split is Split.TEST for at in collection.answering(row)]
    learned = [at for pair in pairs if not pair.kept_back for at in pair.passages]
    back = [at for pair in asked if pair.kept_back for at in pair.passages]
    assert len(asked) > 100
    assert len(back) > 20
    answered = [at for pair in asked for at in pair.passages]
    assert not _sections(collection, answered) & _sections(collection, test)
    free = _sections(collection, learned)
    assert any(pair.partly for pair in asked)
    for pair in asked:
        if not pair.kept_back:
            assert _sections(collection, pair.passages) <= free
    assert len(without) > 250
    assert all(each.kept_back and each.counts > 1 for each in without)
    lines = [json.loads(line) for line in PEOPLE.read_text("utf-8").splitlines()]
    some = {each["question"] for each in lines if each["passages"]}
    assert not some & {each.question for each in without}


def _held(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.split in (Split.DEV, Split.TEST)]


def test_a_quote_is_found_in_every_passage_that_it_stands_in(collection: Collection) -> None:
    """By its words first: as if it were held against every passage."""
    found = asked = 0
    for passage in collection.passages[::37]:
        text, spoken, document = passage.text, passage.text.split(), passage.locator.document
        quotes = [text[:3], text[3:-3], text[5:90], text[: len(text) // 2]]
        quotes += [" ".join(spoken[:count]) for count in (1, 2, 3)]
        quotes.append(" ".join(word for at, word in enumerate(spoken) if at % 5))
        for quote in quotes:
            expected = tuple(
                at
                for at, read in enumerate(collection.read)
                if read.document == document and stands(quote, read)
            )
            assert collection.holding(document, quote) == expected, quote
            found += len(expected)
        asked += len(quotes)
    assert found > asked


def test_judged_passages_answer_beside_the_one_that_a_question_was_written_to(
    pairs: list[Pair],
) -> None:
    judged = [json.loads(line) for line in JUDGED.read_text("utf-8").splitlines()]
    wholly = sum(each["answers"] == "wholly" for each in judged)
    learned = [pair for pair in pairs if not pair.kept_back]
    more = sum(len(pair.passages) - 1 for pair in learned)
    assert wholly > 400
    assert more >= wholly * 0.9
    assert sum(len(pair.partly) for pair in learned) >= (len(judged) - wholly) * 0.9
    assert not any(set(pair.passages) & set(pair.partly) for pair in pairs)


def test_what_answers_partly_is_no_negative_of_another_pair() -> None:
    batch = [Pair("one", (1,), partly=(2,)), Pair("two", (2,)), Pair("three", (3,))]
    also = _also_right(batch, [1, 2, 3])
    assert also == [[False, True, False], [False, False, False], [False, False, False]]


def test_no_question_for_learning_is_a_gold_question_of_dev_or_test(rows: list[Row]) -> None:
    asked = {row.question for row in rows if row.split in (Split.DEV, Split.TEST)}
    for path in LEARNED_FROM:
        lines = path.read_text("utf-8").splitlines()
        assert not asked & {json.loads(line)["question"] for line in lines}, path.name
