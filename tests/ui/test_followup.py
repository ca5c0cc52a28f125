"""A follow-up on the page: what it was read as, asked by itself on wish, and its address."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from rag.answer import Assistant
from rag.subject import subject
from rag.types import Turn
from tests.ui.seeing import APP, ask, labels, press, quotes, text
from ui.sources import copied
from ui.store.saved import answer_in, answer_out
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
    assert ALONE not in labels(app)


def test_the_address_of_a_follow_up_gives_the_same_answer_to_who_opens_it(app: AppTest) -> None:
    app.run()
    ask(app, "Hva sier Agder om tolk?")
    for question in ("og Ahus?", "hvorfor?"):
        ask(app, question)
    address, said = dict(app.query_params), quotes(app)
    assert address["q"] == "hvorfor?"
    assert address["etter"] == ["Hva sier Agder om tolk?", "og Ahus?"]
    other = AppTest.from_file(APP, default_timeout=120)
    for name, value in address.items():
        other.query_params[name] = value
    other.run()
    assert not other.exception
    assert quotes(other)
    assert said[-len(quotes(other)) :] == quotes(other)
    assert "Lest som oppfølging av «Hva sier Agder om tolk?» og «og Ahus?»" in text(other)


def test_what_an_address_goes_on_about_passes_the_gate_too(app: AppTest) -> None:
    app.query_params["q"] = "hvorfor det?"
    app.query_params["etter"] = "Hva med pasient 15108695088?"
    app.query_params["dok"] = "arlig-melding-2024"
    app.run()
    assert t("gate.stopped") in text(app)
    assert dict(app.query_params) == {"dok": "arlig-melding-2024"}


def test_after_a_question_asked_alone_the_conversation_begins_there(app: AppTest) -> None:
    app.run()
    for question in ("Hva er ventetiden i somatikken?", "og for barn og unge?"):
        ask(app, question)
    press(app, ALONE)
    ask(app, "hvorfor det?")
    assert "Lest som oppfølging av «og for barn og unge?»" in text(app)


def test_a_question_that_was_refused_begins_no_conversation(app: AppTest) -> None:
    app.run()
    for question in (FIRST, "Hvem vant eliteserien i fotball?", THEN):
        ask(app, question)
    assert f"Lest som oppfølging av «{FIRST}»" in text(app)


def test_a_follow_up_is_kept_and_copied_with_what_it_goes_on_about(assistant: Assistant) -> None:
    first = assistant.ask(FIRST)
    answer = assistant.ask(THEN, history=[Turn(FIRST, first.text)])
    assert answer.before == (FIRST,)
    again = answer_in(json.loads(json.dumps(answer_out(answer))))
    assert (again.before, again.standalone) == (answer.before, answer.standalone)
    assert copied(answer, assistant.documents).startswith(f"{FIRST}\n\n{THEN}\n\n")


def test_the_whole_list_is_of_what_a_follow_up_goes_on_about(app: AppTest) -> None:
    app.run()
    ask(app, "Hva er Kloke valg?")
    ask(app, "hvem startet det?")
    press(app, t("list.show"))
    assert "Kloke valg" in text(app).split(t("list.heading"))[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_suggested_stands_alone(language: str) -> None:
    """Whoever presses it asks about that heading, whatever was talked about before."""
    question = say(language, "answer.about", heading="Krig")
    assert subject(question) != question
