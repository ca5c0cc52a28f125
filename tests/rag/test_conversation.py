"""Conversations with the real index: how each turn is read, searched for and answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.answer import Assistant
from rag.batch import run_batch
from rag.current import open_index
from rag.events import Stage, answer_of
from rag.extract import Extract, rate
from rag.followup import lead, leans
from rag.index import Index
from rag.settings import Settings
from rag.types import Answer, Outcome, Turn
from tests.rag.talking import FIRST, said

REPORT, PLAN = "arlig-melding-2024", "utviklingsplan-2027-2040-horing"


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def chat(assistant: Assistant, *questions: str) -> list[Answer]:
    """The answer to each question of a conversation."""
    turns: list[Turn] = []
    answers: list[Answer] = []
    for question in questions:
        answers.append(assistant.ask(question, history=turns))
        last = answers[-1]
        understood = last.standalone or question
        turns.append(Turn(question, last.text, understood, last.outcome.refused))
    return answers


@pytest.mark.parametrize(
    ("first", "question", "words"),
    [
        ("Hva vedtok foretaksmøtet om sykehuset i Elverum?", "Tynset?", "Tynset"),
        ("Hva er samhandlingsprosjektet om barnefedme i Oslo?", "hvilke bydeler er med?", "Bjerke"),
        ("Hvor mange lærlinger var det i sykehusene i 2024?", "og i 2019?", "2019"),
        ("Kor mange kommunar er det i Helse Sør-Øst?", "i kva fylke?", "Innlandet"),
    ],
)
def test_a_follow_up_that_does_not_say_so_is_answered_as_one(
    assistant: Assistant, first: str, question: str, words: str
) -> None:
    _, answer = chat(assistant, first, question)
    assert answer.standalone == f"{first} {question}"
    assert any(first in note for note in answer.notes)
    assert any(words in f"{each.header} {each.quote}" for each in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Hva er digital hjemmeoppfølging?",
        "Hva står det om «Krig»?",
        "hva koster parkering på Ullevål?",
        "er det noe om samisk språk?",
        "hvem vant eliteserien?",
    ],
)
def test_a_new_subject_is_asked_alone(assistant: Assistant, question: str) -> None:
    _, answer = chat(assistant, FIRST, question)
    alone = assistant.ask(question)
    assert answer.standalone == ""
    assert (answer.text, answer.notes) == (alone.text, alone.notes)


def test_the_source_that_a_follow_up_names_is_heard_instead(assistant: Assistant) -> None:
    for first in ("Hva sier årsmeldingen om lærlinger?", "Hva sier årsmeldingen om beredskap?"):
        answers = chat(assistant, first, "og høringsutkastet?")
        documents = [{each.locator.document for each in answer.citations} for answer in answers]
        assert documents == [{REPORT}, {PLAN}], first
    # It is a follow-up, though nothing was asked of a source before.
    first, then = chat(assistant, "Hva er målet for ventetiden?", "og i høringsutkastet?")
    assert {each.locator.document for each in first.citations} == {REPORT}
    assert PLAN in {each.locator.document for each in then.citations}
    _, other = chat(
        assistant, "Hva mener Sykehuset i Vestfold om avtalespesialistene?", "hva med Agder?"
    )
    assert all("Agder" in (each.locator.part or "") for each in other.citations)
    assert other.citations


def test_a_source_that_was_put_in_place_stays(assistant: Assistant, index: Index) -> None:
    turns = said("Hva sier Agder om tolk?", "og Ahus?", "hvorfor?")
    found = lead("hva er begrunnelsen?", turns, index)
    assert found
    assert found.said == ("Hva sier Agder om tolk?", "og Ahus?", "hvorfor?")
    assert found.search.of is not None
    assert {index.store.parts[at] for at in index.store.part_of[found.search.of]} == {
        part.title
        for document in index.store.documents
        for part in document.parts
        if "Akershus" in (part.sender or "")
    }


def test_what_the_documents_never_name_is_refused_as_what_it_is(assistant: Assistant) -> None:
    *_, answer = chat(assistant, "Hva er forventet levealder på Frogner?", "Majorstua?")
    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.standalone.endswith("Frogner? Majorstua?")
    assert any("men ikke «majorstua»" in note for note in answer.notes)


def test_quotes_are_chosen_by_what_is_asked_last(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen_by: list[tuple[str, bool]] = []

    def spied(question: str, *given: Any, english: bool, **how: Any) -> list[Extract]:
        chosen_by.append((question, english))
        return rate(question, *given, english=english, **how)

    monkeypatch.setattr("rag.quotes.rate", spied)
    chat(assistant, "Hva er Kloke valg?", "Vet du hvem som startet det?")
    assert chosen_by == [("Hva er Kloke valg?", False), ("hvem som startet det?", False)]
    chosen_by.clear()
    chat(assistant, "Hva er Kloke valg?", "who started it?")
    assert chosen_by[1] == ("who started it?", True)


def test_a_cross_encoder_orders_otherwise_so_form_alone_tells(
    assistant: Assistant, settings: Settings, index: Index
) -> None:
    class Even:
        def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
            return [0.0] * len(texts)

    other = Assistant(settings, index, assistant._embedder, reranker=Even())
    for question in ("hvem leder arbeidet?", "og for barn?"):
        events = list(other.stream(question, history=said(FIRST)))
        assert events.count(Stage("retrieve")) == 1
        follows = bool(answer_of(iter(events)).standalone)
        assert follows is leans(question)


def test_a_batch_may_tell_how_its_turns_were_understood(
    assistant: Assistant, tmp_path: Path
) -> None:
    turns = [{"question": FIRST}, {"question": "hvor lenge?", "standalone": f"{FIRST} hvor lenge?"}]
    odd = {"question": "\n", "standalone": " \0", "status": "not_found"}
    lines = [
        {"question": "og i rus?", "history": [{"question": turns[1]["question"]}]},
        {"question": "og i rus?", "history": [*turns, odd]},
        {"question": "og i rus?", "history": [turns[0], {**odd, "question": "Hva er NIPT?"}]},
    ]
    (tmp_path / "inn").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    run_batch(assistant, tmp_path / "inn", tmp_path / "ut")
    read = [json.loads(line) for line in (tmp_path / "ut").read_text("utf-8").splitlines()]
    assert [f"«{FIRST}»" in " ".join(each["notes"]) for each in read] == [False, True, True]


def test_an_answer_is_in_the_language_of_the_conversation(assistant: Assistant) -> None:
    _, answer = chat(assistant, "Kva er forventa levealder for kvinner på Frogner?", "Sagene?")
    assert answer.standalone
    assert answer.language == "nn"
    assert assistant.ask("Sagene?").language == "nb"


def test_a_question_that_says_what_it_is_about_is_searched_for_once(assistant: Assistant) -> None:
    def searches(question: str) -> int:
        events = assistant.stream(question, history=said(FIRST))
        return sum(event == Stage("retrieve") for event in events)

    assert searches("Hva sier planen om beredskap?") == 1
    assert searches("hvem leder arbeidet?") == 2


def test_a_chain_keeps_to_what_it_began_with(assistant: Assistant) -> None:
    answers = chat(assistant, FIRST, "og for barn?", "hvorfor er den så lang?", "og i somatikken?")
    assert answers[2].standalone == f"{FIRST} og for barn? hvorfor er den så lang?"
    assert answers[3].standalone == f"{FIRST} og i somatikken?"
