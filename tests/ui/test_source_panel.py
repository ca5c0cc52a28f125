"""The open source: what it is, where it stands, what it weighs."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest

from rag.answer import Assistant
from rag.types import Status
from tests.ui.seeing import ask, press, shown, text
from ui.words import t
from ui.words.saying import date_of


def test_the_panel_says_what_the_source_is_and_where_it_stands(
    app: AppTest, assistant: Assistant
) -> None:
    letter = next(each for each in assistant.documents if each.status is Status.INPUT)
    app.run()
    app.multiselect[0].set_value([letter.id])
    ask(app, "Hva mener Lovisenberg om demens?")
    press(app, t("source.label", number=1))
    answer = app.session_state["exchanges"][0].answer
    place = answer.citations[0].locator
    (trail,) = re.findall(r'<ol class="pa-sti"[^>]*>(.*?)</ol>', "".join(shown(app)))
    steps = [html.unescape(each) for each in re.findall(r"<li>(.*?)</li>", trail)]
    assert steps == [letter.title, place.part, *place.section]
    weights = re.findall(r'<span class="pa-status pa-input"[^>]*>(.*?)</span>', "".join(shown(app)))
    assert weights
    assert all(each.startswith("Innspill fra") for each in weights)
    assert t("source.dated", date=date_of(letter.date)) in text(app)
