"""Thumbs under an answer, and the owner's page: from a reader's word to a draft gold question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from eval.places import Places
from eval.schema import read_rows
from eval.validate import row_faults
from rag.answer import Assistant
from rag.index import Index
from rag.settings import Settings, load_settings
from tests.ui.pages.conftest import Open
from tests.ui.seeing import labels, press, text
from tests.ui.store.making import CITATION, answer
from ui import access
from ui.access import Role, User
from ui.gold_draft import append, draft_row
from ui.store import Store
from ui.store.values import Opinion, Reason, State
from ui.words import LANGUAGES, say

THUMBS = """
from rag.settings import load_settings
from tests.ui.store.making import PLAN, answer
from ui.widgets import undo
from ui.widgets.feedback import feedback
undo.show()
feedback(load_settings(), answer(), (PLAN,), "svar-0")
"""


def test_a_thumb_down_asks_why_and_is_kept_with_the_run(kept: Store, settings: Settings) -> None:
    app = AppTest.from_string(THUMBS, default_timeout=60).run()
    press(app, "Nei")
    reasons = app.get("button_group")[0]
    reasons.set_value([Reason.OUTDATED, Reason.WRONG_SOURCE])
    app.text_area[0].set_value("Endret i juni.")
    press(app, "Send")
    assert say("nb", "feedback.thanks") in text(app)
    (found,) = kept.feedback.list(State.NEW)
    assert set(found.opinion.reasons) == {Reason.OUTDATED, Reason.WRONG_SOURCE}
    assert found.opinion.comment == "Endret i juni."
    assert found.opinion.answer == answer()
    assert found.opinion.fingerprint == settings.fingerprint
    assert found.opinion.index_version
    press(app, "Trekk tilbake")
    assert kept.feedback.list(State.NEW) == ()
    press(app, "Ja")
    assert kept.feedback.counts()[State.DONE] == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_for_owners(
    open_page: Open, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert say(language, "feedback.none") in text(open_page("feedback", language))
    reader = User("kari", "Kari", frozenset({Role.READER}))
    monkeypatch.setattr("ui.pages.feedback.user", lambda: reader)
    app = open_page("feedback", language)
    assert say(language, "keep.owners_only") in text(app)
    assert labels(app) == []
    assert access.LOCAL.may(Role.OWNER)


def test_an_owner_triages_and_may_change_their_mind(open_page: Open, kept: Store) -> None:
    kept.feedback.give("kari", Opinion(False, answer(), reasons=(Reason.OTHER,), comment="<b>x"))
    app = open_page("feedback")
    assert "Grunner: Annet" in text(app)
    assert "<b>x" in text(app)
    assert "kari" not in text(app)
    app.text_input[0].set_value("Kilden er rett.")
    press(app, "Avvis")
    (found,) = kept.feedback.list(State.DISMISSED)
    assert found.note == "Kilden er rett."
    press(app, "Angre")
    assert kept.feedback.counts()[State.NEW] == 1


def test_a_draft_is_what_the_evaluation_reads(
    open_page: Open, kept: Store, assistant: Assistant
) -> None:
    real = assistant.ask("Hva sier planen om hjemmesykehus?")
    invented = answer(citations=(*real.citations, CITATION))
    kept.feedback.give("kari", Opinion(False, invented, reasons=(Reason.INCOMPLETE,)))
    app = open_page("feedback")
    press(app, "Lag utkast til gullspørsmål")
    settings = load_settings()
    assert str(settings.drafts) in text(app)
    assert kept.feedback.counts()[State.DRAFTED] == 1
    placed = read_rows([settings.drafts])
    (row,) = (each.row for each in placed)
    # What was cited is proposed, but for the quote that stands in no document.
    assert [each.quote for each in row.evidence] == [each.quote for each in real.citations]
    assert "incomplete" in row.note
    places = Places(Index.load(settings.index, settings.fingerprint))
    (fault,) = row_faults(placed, places)
    assert "en eier må godkjenne" in fault.reason


def test_a_draft_that_an_owner_has_mended_is_sound(
    kept: Store, assistant: Assistant, tmp_path: Path
) -> None:
    real = assistant.ask("Hva sier planen om hjemmesykehus?")
    kept.feedback.give("kari", Opinion(False, real))
    (given,) = kept.feedback.list(State.NEW)
    known = frozenset(each.id for each in assistant.documents)
    row = draft_row(given, assistant.text, known)
    row |= {"status": "answered", "facts": [["hjemmesykehus"]], "reference": "Noe."}
    row |= {"question": "Gjelder det hjemme?", "split": "dev"}
    file = tmp_path / "rader.jsonl"
    append(file, row)
    settings = load_settings()
    places = Places(Index.load(settings.index, settings.fingerprint))
    assert row_faults(read_rows([file]), places) == []


def test_the_same_feedback_makes_one_draft_and_others_stay(tmp_path: Path) -> None:
    file = tmp_path / "ny" / "utkast.jsonl"
    for row in ({"id": "a", "n": 1}, {"id": "b", "n": 1}, {"id": "a", "n": 2}):
        append(file, row)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"id": "b", "n": 1}, {"id": "a", "n": 2}]
