"""Follow-ups without a language model: what they go on about, and what they do not."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from rag.answer import Assistant
from rag.attributed import continued, search_for
from rag.current import open_index
from rag.events import Stage
from rag.followup import goes_on, lead, leans, signs, told_by_form
from rag.index import Index
from rag.late import Query
from rag.refuse import foreign
from rag.retrieve import Found
from rag.settings import Settings
from rag.types import Answer, Outcome, Turn

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


def about(question: str, turns: list[Turn], index: Index) -> tuple[str, ...]:
    found = lead(question, turns, index)
    return found.said if found else ()


def test_a_question_goes_on_about_the_last_that_stood_alone_and_the_last_of_all(
    index: Index,
) -> None:
    assert about("hvem leder arbeidet?", said(FIRST), index) == (FIRST,)
    assert about("hvorfor det?", said(FIRST, "og for barn?"), index) == (FIRST, "og for barn?")
    three = said(FIRST, "og for barn?", "hvorfor det?")
    assert about("hvem bestemmer?", three, index) == (FIRST, "hvorfor det?")
    # What only puts something in the place of what was asked about needs no more than that.
    for question in ("og i rus?", "hva med eldre", "Tynset?", "i 2023?", "and for children?"):
        assert about(question, three, index) == (FIRST,), question
    assert about("og hvem betaler?", three, index) == (FIRST, "hvorfor det?")
    new = [*three, Turn("Hva er NIPT?", "…")]
    assert about("hvem får det?", new, index) == ("Hva er NIPT?",)


def test_turns_that_came_to_nothing_or_say_that_they_go_on_begin_no_conversation(
    index: Index,
) -> None:
    typo = [*said(FIRST), Turn("brn?", "…", refused=True)]
    assert about("og for barn?", typo, index) == (FIRST,)
    # Nobody may have said of a turn how it was understood: its form tells it.
    told = [Turn(FIRST, "…"), Turn("og for barn?", "…")]
    assert about("og i rus?", told, index) == (FIRST,)
    refused = [Turn("Hva er hovedstaden i Frankrike?", "…", refused=True)]
    assert about("og i Spania?", refused, index) == ("Hva er hovedstaden i Frankrike?",)
    # The beginning may be lost, where only how a turn was understood is known.
    late = [Turn("og for barn?", "…", f"{FIRST} og for barn?")]
    assert about("hvorfor det?", late, index) == (f"{FIRST} og for barn?",)
    assert about("og for barn?", [Turn(" ", ""), Turn("\n\0", ""), Turn("😀", "")], index) == ()


def test_courtesies_and_capitals_make_no_difference(index: Index) -> None:
    bare = lead("og for barn?", said(FIRST), index)
    assert bare
    for turn in (f"Hei! {FIRST}", f"{FIRST} Hilsen Kari Nordmann", f"{FIRST} På forhånd takk!"):
        found = lead("og for barn?", said(turn), index)
        assert found
        assert found.search.text == bare.search.text, turn
    loud = lead("og for barn?", said(FIRST.upper()), index)
    assert loud
    assert loud.said == (FIRST.lower(),)
    asked = continued(bare.search, "Vet du hvem som bestemmer det?", index)
    assert asked.text == f"{FIRST} hvem som bestemmer det?"
    assert asked.latest == "hvem som bestemmer det?"


def test_a_long_question_goes_on_about_nothing_and_about_what_a_long_one_asks(
    index: Index,
) -> None:
    long = "Hvor mange ansatte har helseforetakene i hovedstaden og kommunene rundt i 2024?"
    assert about(long, said(FIRST), index) == ()
    assert about("og for barn?", [], index) == ()
    chatter = "Vi har et møte om dette på torsdag og skal skrive et notat. " * 10
    for question in (f"{FIRST} {chatter}", f"{chatter}{FIRST}", f"{chatter}{FIRST} {chatter}"):
        assert about("og for barn?", said(question.strip()), index) == (FIRST,)
    assert [len(each) for each in about("og for barn?", said("æ" * 900), index)] == [200]


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


def _found(**values: float) -> Found:
    return Found((), {}, values.get("closest", 0.3), Query.of(np.zeros(3, np.float32)),
                 answers={1: values["answers"]})  # fmt: skip


def test_it_is_one_where_passages_answer_better_together(index: Index) -> None:
    good, bad = _found(answers=6.0, closest=0.5), _found(answers=-3.0)
    assert goes_on("hvem leder arbeidet?", bad, good)
    assert not goes_on("hvem leder arbeidet?", good, bad)
    told = signs("Hva er samvalg?", good, bad)
    assert told["names"] == 1.0
    assert signs("Hva er målet?", good, bad)["names"] == 0.0
    assert (told["alone"], told["together"], told["terms"]) == (6.0, -3.0, 1.0)


def test_form_tells_of_what_is_foreign_and_where_scores_are_others(index: Index) -> None:
    other = object.__new__(type(index))
    manifest = replace(index.manifest, model=replace(index.manifest.model, digest="x"))
    other.__dict__.update(index.__dict__, manifest=manifest)
    assert told_by_form("hvem leder arbeidet?", index) is None
    for unlike in (told_by_form("hvem leder arbeidet?", other),
                   told_by_form("hvem leder arbeidet?", index, fitted=False)):  # fmt: skip
        assert unlike is False
    assert told_by_form("og for barn?", other)
    assert told_by_form("Majorstua?", index) is True
    assert told_by_form("hvem vant eliteserien?", index) is False


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


@pytest.mark.parametrize(
    ("first", "question"),
    [
        ("Hvor mange utdanningsstillinger hadde Sykehuset i Vestfold i 2024?", "hva med Ahus?"),
        ("Hva sier årsmeldingen om sykefravær?", "Vestfold?"),
        ("Hva sier årsmeldingen om ventetid?", "og Oslo?"),
        ("Hva er ventetiden i rus?", "planen?"),
        ("Hva er ventetiden i rus?", "hva er høringsutkastet?"),
    ],
)
def test_a_name_is_no_other_source_where_it_may_be_what_is_asked_about(
    index: Index, first: str, question: str
) -> None:
    before = search_for(first, index)
    search = continued(before, question, index)
    assert search.latest == question
    assert (search.of is None) is (before.of is None)


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


def test_a_hostile_conversation_takes_no_time(index: Index) -> None:
    began = time.thread_time()
    for words in ("og ", "det er ", "hva er ", "a" * 60 + "en ", "er det ", "? ", "hva sier Ahus "):
        question = (words * 700)[:2000]
        found = lead("og Ahus?", said(question, *["og " + question] * 20), index)
        assert found
        continued(found.search, question, index)
        signs(question, _found(answers=1.0), _found(answers=0.0))
    assert time.thread_time() - began < 3
