"""What people write beside a question is looked through too before it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages.conftest import Open
from tests.ui.pages.test_feedback_page import THUMBS
from tests.ui.seeing import press, text
from tests.ui.store.making import CITATION, PLAN, answer
from ui.store import Store
from ui.store.values import Opinion, Quoted, State, Turn
from ui.words import LANGUAGES, say

SECRET = "15108695088"


def stopped(app: AppTest, tmp_path: Path, language: str = "nb") -> bool:
    """Whether the page says why, and no file of the store holds the number."""
    said = say(language, "gate.text", kinds=say(language, "gate.identity"))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert files
    kept = any(SECRET.encode() in file.read_bytes() for file in files)
    return said in text(app) and not kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comment_in_the_basket(
    open_page: Open, kept: Store, tmp_path: Path, language: str
) -> None:
    kept.basket.add("local", Quoted(replace(CITATION, quote="a"), "Hvorfor?"), (PLAN,))
    app = open_page("basket", language)
    app.text_area[0].set_value(f"Gjelder {SECRET}").run()
    assert stopped(app, tmp_path, language)
    app.text_area[0].set_value("Gjelder oss").run()
    assert kept.basket.list("local")[0].comment == "Gjelder oss"


def test_a_comment_to_a_thumb(kept: Store, tmp_path: Path) -> None:
    app = AppTest.from_string(THUMBS, default_timeout=60).run()
    press(app, "Nei")
    app.text_area[0].set_value(f"Gjelder {SECRET}")
    press(app, "Send")
    assert stopped(app, tmp_path)
    assert kept.feedback.list(State.NEW) == ()


def test_an_owners_note(open_page: Open, kept: Store, tmp_path: Path) -> None:
    kept.feedback.give("kari", Opinion(False, answer(), (PLAN,)))
    app = open_page("feedback")
    app.text_input[0].set_value(f"Ring {SECRET}").run()
    for button in ("feedback.dismiss", "feedback.draft"):
        press(app, say("nb", button))
        assert stopped(app, tmp_path)
    assert len(kept.feedback.list(State.NEW)) == 1


def test_the_title_of_a_conversation(open_page: Open, kept: Store, tmp_path: Path) -> None:
    kept.conversations.add("local", Turn("Hva?", datetime.now(UTC), problem="Tomt."))
    app = open_page("conversations")
    press(app, "Åpne «Hva?»")
    app.text_input[0].set_value(f"Samtale om {SECRET}")
    press(app, say("nb", "conversations.rename"))
    assert stopped(app, tmp_path)
    assert kept.conversations.list("local")[0].title == "Hva?"
