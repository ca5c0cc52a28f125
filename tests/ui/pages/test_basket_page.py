"""«Utvalg» as a person meets it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.pages.conftest import Open
from tests.ui.seeing import copied, labels, press, text
from tests.ui.store.making import CITATION, PLAN, answer
from ui.store import Store
from ui.store.values import Answered, Quoted
from ui.words import LANGUAGES, say


def fill(kept: Store, *words: str) -> None:
    for each in words:
        kept.basket.add("local", Quoted(replace(CITATION, quote=each), "Hvorfor?"), (PLAN,))


def order(kept: Store) -> list[str]:
    return [item.content.citation.quote for item in kept.basket.list("local")]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_basket_says_how_to_fill_it(open_page: Open, language: str) -> None:
    app = open_page("basket", language)
    assert say(language, "basket.empty") in text(app)
    assert app.title[0].value == say(language, "basket.heading")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_one_shows_words_places_and_the_notice(
    open_page: Open, kept: Store, language: str
) -> None:
    fill(kept, "Første ord.")
    kept.basket.add("local", Answered(answer()), (PLAN,))
    kept.basket.add("ola", Quoted(replace(CITATION, quote="Olas ord.")), (PLAN,))
    app = open_page("basket", language)
    shown = text(app)
    for words in ("Første ord.", "Regional plan", "3.1 Hjemmesykehus", "Hvorfor?"):
        assert words in shown
    assert say(language, "export.notice") in shown
    assert "Olas ord." not in shown
    # Two quotes and an answer, each with a button that copies it; the answer with its question.
    copies = copied(app)
    assert len(copies) == 3
    assert answer().question in copies[0]
    assert say(language, "app.notice") in copies[0]
    assert len(app.get("download_button")) == 3
    assert "Første ord" in app.code[0].value


def test_order_comment_remove_and_undo(open_page: Open, kept: Store) -> None:
    fill(kept, "a", "b", "c")
    app = open_page("basket")
    press(app, "Flytt nummer 3 opp")
    assert order(kept) == ["a", "c", "b"]
    press(app, "Flytt nummer 1 ned")
    assert order(kept) == ["c", "a", "b"]
    app.text_area[0].set_value("Sjekk dette").run()
    assert kept.basket.list("local")[0].comment == "Sjekk dette"
    press(app, "Fjern nummer 1")
    assert order(kept) == ["a", "b"]
    assert "Nummer 1 er fjernet." in text(app)
    press(app, "Angre")
    assert order(kept) == ["c", "a", "b"]
    assert kept.basket.list("local")[0].comment == "Sjekk dette"
    assert "Angre" not in labels(app)


def test_what_is_gone_in_another_tab_is_said_in_words(open_page: Open, kept: Store) -> None:
    fill(kept, "a", "b")
    app = open_page("basket")
    kept.basket.remove("local", kept.basket.list("local")[0].id)
    press(app, "Flytt nummer 1 ned")
    assert say("nb", "problem.gone") in text(app)
