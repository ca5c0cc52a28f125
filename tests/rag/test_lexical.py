from pathlib import Path

import numpy as np

from rag.lexical import LexicalIndex

TEXTS = ["hjemmesykehus for eldre", "sykehus i Oslo", "parkering koster 40 kroner", ""]


def ranked(index: LexicalIndex, question: str) -> list[int]:
    scores = index.scores(index.query(question))
    return [int(i) for i in np.argsort(-scores, kind="stable") if scores[i] > 0]


def test_the_text_that_holds_the_rare_word_comes_first() -> None:
    index = LexicalIndex.build(TEXTS)
    assert ranked(index, "Hva koster parkeringen?") == [2]


def test_bm25_of_one_posting_is_what_the_formula_gives() -> None:
    # «parkering» stands once in one of 4 texts. idf = ln(1 + 3.5/1.5) = 1.2040.
    # Lengths 2, 2, 4, 0 («for», «i» are stop words; «hjemmesykehus» opens to nothing here since
    # «hjemm» is unknown): mean 2, so damp = 1.2 (0.25 + 0.75 · 4/2) = 2.1;
    # weight = 1.2040 · 2.2 / 3.1 = 0.8544.
    index = LexicalIndex.build(TEXTS)
    scores = index.scores(index.query("parkering"))
    np.testing.assert_allclose(scores, [0, 0, 0.8544, 0], atol=1e-3)


def test_a_compound_in_the_question_finds_its_parts() -> None:
    index = LexicalIndex.build(["prosjekt om samvalg", "app for pasienter", "samvalgsapp"])
    assert ranked(index, "samvalgsprosjekt")[0] == 0


def test_saved_and_loaded_it_scores_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path)
    again = LexicalIndex.load(tmp_path)
    query = index.query("sykehus for eldre i Oslo")
    assert again.query("sykehus for eldre i Oslo") == query
    np.testing.assert_array_equal(again.scores(query), index.scores(query))


def test_an_empty_index_answers_with_nothing() -> None:
    index = LexicalIndex.build([])
    assert ranked(index, "sykehus") == []


def test_typing_errors_and_missing_marks_find_the_word_meant() -> None:
    index = LexicalIndex.build(["økonomiske rammer", "rehabilitering av barn", "tolketjenester"])
    assert ranked(index, "okonomiske") == [0]
    assert ranked(index, "rehablitering")[0] == 1
    assert ranked(index, "xyzzy") == []
