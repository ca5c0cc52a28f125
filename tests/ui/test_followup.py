"""A follow-up on the page: what it was read as, asked by itself on wish, and its address."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from rag.subject import subject
from tests.ui.seeing import ask, labels, press, text
from ui.words import t
from ui.words.catalogue import LANGUAGES, say

FIRST, THEN = "Hva vedtok foretaksmøtet om sykehuset i Elverum?", "Tynset?"
ALONE = t("answer.alone")


def test_a_follow_up_is_told_to_be_one_and_asked_by_itself_on_wish(app: AppTest) -> None:
    app.run()
    ask(app, FIRST)
    assert ALONE not in labels(app)
    ask(app, THEN)
    assert f"Lest som oppfølging av «{FIRST}»" in text(app)
    assert labels(app).count(ALONE) == 1
    press(app, ALONE)
    # The same question stands there again, and nothing of what was before it.
    assert text(app).count(THEN) >= 2
    assert text(app).count("Lest som oppfølging") == 1
    assert labels(app).count(ALONE) == 1


def test_the_address_of_a_follow_up_holds_what_it_goes_on_about(app: AppTest) -> None:
    app.run()
    ask(app, FIRST)
    ask(app, THEN)
    assert app.query_params["q"] == f"{FIRST} {THEN}"
    press(app, ALONE)
    assert app.query_params["q"] == THEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_stands_alone(language: str) -> None:
    """Whoever presses it asks about that heading, whatever was talked about before."""
    question = say(language, "answer.about", heading="Krig")
    assert subject(question) != question
