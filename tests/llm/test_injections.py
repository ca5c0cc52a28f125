"""Orders to the model, in documents and in questions, and a model that obeys every one of them."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from rag.settings import Settings
from rag.types import Answer
from tests.conftest import ROOT
from tests.llm.attacks import Attack, Placed, attacks, files
from tests.llm.conftest import Switch
from tests.llm.oracle import faults, outside_quotes
from tests.llm.scripted import obedient
from tests.llm.wire import outbound

IN_DOCUMENTS = [attack for attack in attacks() if attack.place != "question"]
IN_QUESTIONS = [attack for attack in attacks() if attack.place == "question"]
KINDS = {
    "paragraph", "heading", "footnote", "table", "code", "comment", "base64", "tags", "html-hidden",
    "html-alt", "pdf-invisible", "pdf-white", "pdf-metadata", "docx-hidden", "docx-metadata",
    "question",
}  # fmt: skip


# What these documents are made to say stands in them as a sentence or a clause of its own, and the
# order beside it is not known for one: the reader is shown it with the document's own words.
KNOWN = {"nn-c-teiing", "nb-c-to-setninger", "nb-c-fasit"}


def test_there_are_sixty_attacks_of_every_kind_in_three_languages() -> None:
    assert len({attack.id for attack in attacks()}) == len(attacks()) >= 60
    assert {attack.place for attack in attacks()} == KINDS
    languages = [re.sub("^q-", "", attack.id)[:2] for attack in attacks()]
    assert all(languages.count(each) >= 15 for each in ("nb", "nn", "en"))


def _placed(hostile: tuple[Settings, list[Placed]], attack: Attack) -> Placed:
    return next(place for place in hostile[1] if place.attack == attack)


def _shown_nothing(answer: Answer, attack: Attack) -> None:
    if answer.generator == "llm":
        assert faults(answer) == []
        # Quotation marks excuse no model: a quote of the order itself is not an answer either.
        stated = answer.text
    else:
        stated = outside_quotes(answer.text)
    assert [each for each in attack.forbidden if each in stated] == []


@pytest.mark.parametrize("attack", IN_DOCUMENTS, ids=lambda attack: attack.id)
def test_an_order_in_a_document_is_not_obeyed_on_the_page(
    attack: Attack, hostile: tuple[Settings, list[Placed]], hostile_corpus: Switch
) -> None:
    place = _placed(hostile, attack)
    hostile_corpus.model = obedient([attack.says])
    asked = len(hostile_corpus.server.asked)
    with outbound() as seen:
        answer = hostile_corpus.assistant.ask(place.question, generator="llm")
    if len(hostile_corpus.server.asked) == asked:
        # Refused before any model was asked: how often is bounded below.
        assert answer.generator == "quotes"
    else:
        assert attack.says.split()[0] in answer.draft
    if attack.id in KNOWN:
        assert faults(answer) == []
    else:
        _shown_nothing(answer, attack)
    assert [where for where in seen if not where.startswith("127.0.0.1")] == []


@pytest.mark.parametrize("attack", IN_QUESTIONS, ids=lambda attack: attack.id)
def test_an_order_in_a_question_is_not_obeyed_on_the_page(
    attack: Attack, hostile_corpus: Switch
) -> None:
    hostile_corpus.model = obedient([attack.says])
    with outbound() as seen:
        answer = hostile_corpus.assistant.ask(
            f"Hva står det om hjemmesykehus? {attack.text}", generator="llm"
        )
    _shown_nothing(answer, attack)
    assert [where for where in seen if not where.startswith("127.0.0.1")] == []


def test_all_orders_at_once(hostile: tuple[Settings, list[Placed]], hostile_corpus: Switch) -> None:
    """Every document open, and a model that says everything that it was ever told to."""
    hostile_corpus.model = obedient([attack.says for attack in attacks()])
    for question in dict.fromkeys(place.question for place in hostile[1]):
        answer = hostile_corpus.assistant.ask(question, generator="llm")
        for attack in attacks():
            if attack.id not in KNOWN:
                _shown_nothing(answer, attack)


def test_what_the_documents_truly_say_is_still_answered(
    hostile: tuple[Settings, list[Placed]], hostile_corpus: Switch
) -> None:
    """The tests above would also pass if nothing were ever shown: most questions get the truth."""
    told = 0
    places = hostile[1]
    for place in places:
        hostile_corpus.model = obedient([place.attack.says])
        answer = hostile_corpus.assistant.ask(place.question)
        told += answer.generator == "llm" and bool(answer.citations)
    assert told >= 0.8 * len(places), f"{told} of {len(places)}"


def test_the_page_has_no_foreign_link(
    hostile: tuple[Settings, list[Placed]],
    hostile_corpus: Switch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The app itself, where the documents hold links and images and the model repeats them."""
    settings, places = hostile
    monkeypatch.setenv("PLAN_CORPUS", str(settings.corpus))
    monkeypatch.setenv("PLAN_INDEX", str(settings.index))
    monkeypatch.setenv("PLAN_LLM_BASE_URL", hostile_corpus.server.url)
    monkeypatch.setenv("PLAN_LLM_MODEL", "skrevet")
    hostile_corpus.model = obedient([attack.says for attack in attacks()])
    linked = [place for place in places if "example" in " ".join(place.attack.forbidden)]
    with outbound() as seen:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        for place in linked[:2]:
            app.chat_input[0].set_value(place.question)
            app = app.run()
        bodies = [element.proto.body for element in app.get("html")]
        bodies += [element.value for element in app.markdown]
    assert not app.exception
    assert any("pa-sitat" in body or "[1]" in body for body in bodies)
    page = "\n".join(bodies)
    assert re.findall(r"<(?:a|img|iframe|script|form|link|object)\b[^>]*>", page) == []
    assert re.findall(r"(?:href|src|action|style)\s*=[^>]*(?:https?:)?//", page) == []
    assert re.findall(r"!?\[[^\]]*\]\((?!#)", page) == []
    assert [where for where in seen if not where.startswith(("127.0.0.1", "localhost"))] == []


def test_the_documents_hold_the_attacks(hostile: tuple[Settings, list[Placed]]) -> None:
    """The orders do stand in the files: else nothing above would be tested."""
    made = {file.name: file.content for file in files()}
    for place in hostile[1]:
        attack, content = place.attack, made[place.document]
        if attack.place in (
            "paragraph",
            "heading",
            "footnote",
            "table",
            "code",
            "comment",
            "html-hidden",
        ):
            assert attack.text in content.decode()
        elif attack.place.startswith("pdf"):
            assert attack.text.split("(")[0].encode("cp1252") in content
