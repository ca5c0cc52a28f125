"""Documents of other kinds, and how the product serves them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from eval import elsewhere
from eval.elsewhere import Measured, Question, measured, names, read, table
from eval.pairs import LEARNED_FROM
from eval.schema import gold_files, read_rows
from rag.settings import Settings


def test_each_quote_stands_once_in_its_document() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in elsewhere.FOLDER.glob("*.md")}
    questions = read()
    assert len(texts) >= 16
    for each in questions:
        if each.quote:
            assert texts[each.document].count(each.quote) == 1, each.quote
    for name in texts:
        mine = [each for each in questions if each.document == name]
        assert sum(each.quote is not None for each in mine) >= 40
        assert sum(each.quote is None for each in mine) >= 15


def test_nothing_is_learned_from_these_questions() -> None:
    asked = [each.text for each in read()]
    assert len(asked) == len(set(asked))
    others = {each.row.question for each in read_rows(gold_files())}
    for path in LEARNED_FROM:
        others |= {json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()}
    assert not others & set(asked)


def test_documents_of_other_kinds_are_served(settings: Settings, tmp_path: Path) -> None:
    """Four of them; the floors are a little under what ``python -m eval elsewhere`` measures."""
    some = names()[::4]
    asked = [each for each in read() if each.document in some][::2]
    told: list[tuple[int, int]] = []
    found = measured(settings, asked, tmp_path, lambda *at: told.append(at))
    assert told[-1] == (len(asked), len(asked))
    answerable = [each for each in found if each.question.quote]
    assert len(answerable) > 80
    assert np.mean([each.answered for each in answerable]) >= 0.65
    assert np.mean([each.first for each in answerable]) >= 0.42
    assert np.mean([each.some for each in answerable]) >= 0.52


def test_the_table_tells_documents_apart() -> None:
    answered = Question("hage", "når beskjære trær", "beskjæres i mars")
    nearly = Question("hage", "Hvem kjøpte epletrærne?", None)
    found = [
        Measured(answered, True, False, True),
        Measured(answered, False, False, False),
        Measured(nearly, False, False, False),
    ]
    last = table(found).splitlines()
    assert last[-1] == "| alle | 2 | 0,500 | 0,000 | 0,500 | 1 | 1,000 |"
    assert last[-2] == last[-1].replace("alle", "hage")
