"""Follow-ups without a language model: what they go on about, and what they do not."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from rag.answer import Assistant
from rag.attributed import search_for
from rag.current import open_index
from rag.events import Stage
from rag.followup import foreign, goes_on, lead, leans, signs
from rag.index import Index
from rag.late import Query
from rag.retrieve import Found
from rag.settings import Settings
from rag.types import Answer, Turn

FIRST = "Hva er ventetiden i psykisk helsevern for voksne?"
REPORT, PLAN = "arlig-melding-2024", "utviklingsplan-2027-2040-horing"


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def said(*questions: str) -> list[Turn]:
    """A conversation in which all but the first question went on about what was before."""
    return [Turn(each, "…", each if at else "") for at, each in enumerate(questions)]


def chat(assistant: Assistant, *questions: str) -> list[Answer]:
    """The answer to each question of a conversation."""
    turns: list[Turn] = []
    answers: list[Answer] = []
    for question in questions:
        answers.append(assistant.ask(question, history=turns))
        turns.append(Turn(question, answers[-1].text, answers[-1].standalone))
    return answers


def test_a_question_goes_on_about_the_last_that_stood_alone_and_the_last_of_all() -> None:
    assert lead("hvem leder arbeidet?", said(FIRST)) == FIRST
    assert lead("hvorfor det?", said(FIRST, "og for barn?")) == f"{FIRST} og for barn?"
    three = said(FIRST, "og for barn?", "hvorfor det?")
    assert lead("hvem bestemmer?", three) == f"{FIRST} hvorfor det?"
    # What only puts something in the place of what was asked about needs no more than that.
    for question in ("og i rus?", "hva med eldre", "Tynset?", "i 2023?", "and for children?"):
        assert lead(question, three) == FIRST
    assert lead("og hvem betaler?", three) == f"{FIRST} hvorfor det?"
    new = [*three, Turn("Hva er NIPT?", "…")]
    assert lead("hvem får det?", new) == "Hva er NIPT?"


def test_a_long_question_goes_on_about_nothing_and_about_the_end_of_a_long_one() -> None:
    assert (
        lead(
            "Hvor mange ansatte har helseforetakene i hovedstaden og kommunene rundt i 2024?",
            said(FIRST),
        )
        == ""
    )
    assert lead("og for barn?", []) == ""
    long = "Jeg lurer på mye rart " * 40 + "og hva er ventetiden for voksne?"
    kept = lead("og for barn?", said(long))
    assert len(kept) <= 200
    assert long.endswith(f" {kept}")


@pytest.mark.parametrize(
    "question",
    [
        "og for barn?",
        "Hva med Ahus?",
        "hvor mye av det gikk til rus?",
        "hvorfor ikke?",
        "who owns it",
    ],
)
def test_some_say_that_they_go_on(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question", ["er det noe om samisk?", "hvor mange er det?", "Hva er NIPT?", "is there a plan?"]
)
def test_what_points_nowhere_does_not(question: str) -> None:
    assert not leans(question)


def test_what_the_documents_never_name_is_foreign(index: Index) -> None:
    for question in ("Majorstua?", "og i 1987?", "hvem vant eliteserien?", "who painted it?"):
        assert foreign(question, index.lexical), question
    for question in ("Tynset?", "og for barn?", "hvorfor det?", "er det verre nå?", "who pays?"):
        assert not foreign(question, index.lexical), question


def _found(index: Index, **values: float) -> Found:
    return Found((), {}, values.get("closest", 0.3), Query.of(np.zeros(3, np.float32)),
                 answers={1: values["answers"]})  # fmt: skip


def test_it_is_one_where_passages_answer_better_together(index: Index) -> None:
    good, bad = _found(index, answers=6.0, closest=0.5), _found(index, answers=-3.0)
    assert goes_on("hvem leder arbeidet?", bad, good, index)
    assert not goes_on("hvem leder arbeidet?", good, bad, index)
    told = signs("Hva er samvalg?", good, bad)
    assert told["names"] == 1.0
    assert signs("Hva er målet?", good, bad)["names"] == 0.0
    assert (told["alone"], told["together"], told["terms"]) == (6.0, -3.0, 1.0)


def test_with_another_search_model_its_form_tells(index: Index) -> None:
    other = object.__new__(type(index))
    manifest = replace(index.manifest, model=replace(index.manifest.model, digest="x"))
    other.__dict__.update(index.__dict__, manifest=manifest)
    good, bad = _found(index, answers=6.0, closest=0.5), _found(index, answers=-3.0)
    assert not goes_on("hvem leder arbeidet?", bad, good, other)
    assert goes_on("og for barn?", good, bad, other)


@pytest.mark.parametrize(
    ("first", "question", "words"),
    [
        ("Hva vedtok foretaksmøtet om sykehuset i Elverum?", "Tynset?", "Tynset"),
        ("Hva er samhandlingsprosjektet om barnefedme i Oslo?", "hvilke bydeler er med?", "Bjerke"),
        ("Hvor mange lærlinger var det i sykehusene i 2024?", "og i 2019?", "2019"),
        ("Kor mange kommunar har Helse Sør-Øst ansvar for?", "i kva fylke?", "Innlandet"),
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
    first, then = chat(assistant, "Hvor mange lærlinger er det?", "og i høringsutkastet?")
    assert {each.locator.document for each in first.citations} == {REPORT}
    assert PLAN in {each.locator.document for each in then.citations}
    _, other = chat(
        assistant, "Hva mener Sykehuset i Vestfold om avtalespesialistene?", "hva med Agder?"
    )
    assert all("Agder" in (each.locator.part or "") for each in other.citations)
    assert other.citations


def test_a_source_that_the_question_before_does_not_ask_for_is_only_a_word(index: Index) -> None:
    first = "Hvor mange utdanningsstillinger hadde Sykehuset i Vestfold i 2024?"
    search = search_for("hva med Ahus?", index, first)
    assert search.of is None
    assert search.latest == "hva med Ahus?"


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


def test_a_hostile_question_takes_no_time(index: Index) -> None:
    began = time.thread_time()
    for words in ("og ", "det er ", "hva er ", "a" * 60 + "en ", "er det "):
        question = (words * 700)[:2000]
        leans(question), foreign(question, index.lexical)
        (
            lead(question, said(question)),
            signs(question, _found(index, answers=1.0), _found(index, answers=0.0)),
        )
    assert time.thread_time() - began < 1
