"""«Samtaler» as a person meets it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rag import phrases
from tests.ui.pages.conftest import Open
from tests.ui.seeing import copied, labels, press, text
from tests.ui.store.making import PLAN, QUOTE, answer
from ui.store import Store
from ui.store.values import Turn
from ui.words import LANGUAGES, say


def talk(kept: Store, question: str, user: str = "local", **changes: object) -> str:
    turn = Turn(question, datetime.now(UTC), answer(question, **changes), library=(PLAN,))
    return kept.conversations.add(user, turn)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_conversations_the_page_says_so(open_page: Open, language: str) -> None:
    app = open_page("conversations", language)
    assert say(language, "conversations.none") in text(app)


def test_search_open_and_read(open_page: Open, kept: Store) -> None:
    talk(kept, "Hva med *barn* [x](y)?")
    talk(kept, "Hva med ventetid?")
    talk(kept, "Hemmelig hos Ola?", "ola")
    app = open_page("conversations")
    assert not [each for each in labels(app) if "Ola" in each]
    app.text_input[0].set_value("VENTETID").run()
    assert [each for each in labels(app) if each.startswith("Åpne")] == ["Åpne «Hva med ventetid?»"]
    app.text_input[0].set_value("finnesikke").run()
    assert "Ingen samtaler har disse ordene." in text(app)
    app.text_input[0].set_value("").run()
    press(app, "Åpne «Hva med *barn* [x](y)?»")
    shown = text(app)
    assert QUOTE in shown
    assert "Høringsversjon – ikke vedtatt" in shown
    assert len(app.get("download_button")) == 3
    whole, quote = copied(app)
    assert whole.startswith("Hva med *barn* [x](y)?")
    assert QUOTE in quote


def test_a_kept_answer_that_was_unsure_still_says_so(open_page: Open, kept: Store) -> None:
    for question, unsure in (("Kanskje?", True), ("Sikkert?", False)):
        talk(kept, question, unsure=unsure)
    app = open_page("conversations")
    warning = phrases.UNSURE["nb"]
    press(app, "Åpne «Kanskje?»")
    assert warning in text(app)
    assert warning in copied(app)[0]
    press(app, "Lukk samtalen")
    press(app, "Åpne «Sikkert?»")
    assert warning not in text(app)
    assert warning not in copied(app)[0]


def test_rename_delete_and_undo(open_page: Open, kept: Store) -> None:
    talk(kept, "Hva?")
    app = open_page("conversations")
    press(app, "Åpne «Hva?»")
    app.text_input[0].set_value("Om barn")
    press(app, "Gi nytt navn")
    assert kept.conversations.list("local")[0].title == "Om barn"
    press(app, "Slett")
    assert kept.conversations.list("local") == ()
    assert "«Om barn» er slettet." in text(app)
    press(app, "Angre")
    assert kept.conversations.list("local")[0].title == "Om barn"


def test_a_quote_of_a_saved_answer_goes_to_the_basket_and_out(open_page: Open, kept: Store) -> None:
    talk(kept, "Hva?")
    app = open_page("conversations")
    press(app, "Åpne «Hva?»")
    press(app, "Legg sitatet i utvalget")
    press(app, "Legg svaret i utvalget")
    assert len(kept.basket.list("local")) == 2
    assert kept.basket.list("local")[0].library == (PLAN,)
    press(app, "Ta sitatet ut av utvalget")
    assert len(kept.basket.list("local")) == 1


def test_more_than_a_page_is_shown_on_request(open_page: Open, kept: Store) -> None:
    for number in range(23):
        talk(kept, f"Nummer {number}?")
    app = open_page("conversations")
    assert len([each for each in labels(app) if each.startswith("Åpne")]) == 20
    press(app, "Vis flere")
    assert len([each for each in labels(app) if each.startswith("Åpne")]) == 23
