"""Questions of people who have not read the documents."""

from __future__ import annotations

import json

import numpy as np

from eval.pairs import LEARNED_FROM
from eval.places import Places
from eval.schema import Quote, gold_files, read_rows
from eval.users import Grade, Judged, Measured, Question, measured, read, summary
from rag.answer import Assistant
from rag.index import Index


def test_each_judged_passage_stands_in_its_document(index: Index) -> None:
    places = Places(index)
    passages = {each for question in read() for each in question.passages}
    assert len(passages) > 700
    lost = [
        each
        for each in passages
        if not list(places.passages(Quote(each.document, None, each.quote)))
    ]
    assert not lost


def test_nothing_is_learned_from_these_questions() -> None:
    asked = [each.text for each in read()]
    assert len(asked) == len(set(asked)) > 1_000
    others = {each.row.question for each in read_rows(gold_files())}
    for path in LEARNED_FROM:
        others |= {json.loads(line)["question"] for line in path.read_text("utf-8").splitlines()}
    assert not others & set(asked)


def test_people_who_have_not_read_the_documents_are_served(assistant: Assistant) -> None:
    """One in eight; the floors are a little under what ``python -m eval users`` measures."""
    done: list[tuple[int, int]] = []
    asked = read()[::8]
    found = measured(assistant, asked, lambda *at: done.append(at))
    assert done[-1] == (len(asked), len(asked))
    whole = [each for each in found if each.question.grade is Grade.WHOLLY]
    assert len(whole) > 40
    assert np.mean([each.answered for each in whole]) >= 0.9
    shown = [each for each in found if each.answered]
    right = [each.unsure for each in shown if max(each.quotes)]
    wrong = [each.unsure for each in shown if not max(each.quotes)]
    assert np.mean(wrong) > np.mean(right) + 0.12


def test_the_table_tells_what_was_shown_of_what_there_is() -> None:
    whole = Question("a", (Judged("d", "x", Grade.PARTLY), Judged("d", "y", Grade.WHOLLY)))
    nothing = Question("b", ())
    assert (whole.grade, nothing.grade) == (Grade.WHOLLY, Grade.NONE)
    found = [
        Measured(whole, True, False, (Grade.PARTLY, Grade.WHOLLY)),
        Measured(whole, True, True, (Grade.WHOLLY,)),
        Measured(whole, False, False, ()),
        Measured(nothing, True, True, (Grade.NONE,)),
    ]
    lines = summary(found).splitlines()
    assert lines[2] == "| helt | 3 | 0,667 | 0,500 | 1,000 |"
    assert lines[3] == "| delvis | 0 | – | – | – |"
    assert lines[4] == "| ikke | 1 | 1,000 | – | – |"
    assert lines[-1].startswith("Usikker: 0,500 av 2 svar")
    assert lines[-1].endswith("1,000 av de 1 andre.")
