"""Each part can be taken away, and is there again afterwards."""

from __future__ import annotations

import pytest

from eval.ablate import PARTS, Part, _without
from eval.schema import gold_files, read_rows
from rag.answer import Assistant
from rag.settings import Settings

ROWS = [each.row for each in read_rows(gold_files())]
ASKED = [next(row for row in ROWS if row.language.value == tongue) for tongue in ("nb", "nn", "en")]


@pytest.mark.parametrize(
    "part", [part for part in PARTS if "index" not in part.settings], ids=lambda part: part.name
)
def test_questions_are_answered_without_it(settings: Settings, part: Part) -> None:
    assert len(_without(part, settings, ASKED)) == len(ASKED)


def test_what_was_taken_away_is_laid_back(settings: Settings, assistant: Assistant) -> None:
    question = "How many people are waiting for mental health care?"
    before = assistant.ask(question).expansion
    for part in PARTS:
        if part.name == "engelsk ordbok":
            _without(part, settings, ASKED)
    assert Assistant.open(settings).ask(question).expansion == before
    assert before
