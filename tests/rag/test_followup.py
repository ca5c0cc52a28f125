"""Follow-ups without a language model: what they go on about, and what they do not."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rag.attributed import Search, continued, search_for
from rag.current import open_index
from rag.events import Event, Stage
from rag.followup import Lead, goes_on, is_fitted, lead, leans, read, signs, told_by_form
from rag.found import Found
from rag.index import Index
from rag.late import Query
from rag.learned import Logistic
from rag.refuse import Signals, foreign, judge, signals
from rag.settings import Settings
from rag.subject import states
from rag.types import Hit, Outcome, Turn
from tests.rag.talking import FIRST, said

REPORT, PLAN = "arlig-melding-2024", "utviklingsplan-2027-2040-horing"


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


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


def test_a_question_that_was_asked_alone_begins_a_conversation(index: Index) -> None:
    """Though its form says that it goes on: whoever asked it so does not want what was before."""
    cut_off = [*said(FIRST), Turn("og for barn?", "…", "og for barn?")]
    assert about("hvorfor det?", cut_off, index) == ("og for barn?",)


@pytest.mark.parametrize(
    "question",
    ["Hva sier planen om det?", "Er det noe om dette?", "What does the plan say about that?"],
)
def test_a_frame_around_nothing_does_not_say_what_it_is_about(index: Index, question: str) -> None:
    assert not search_for(question, index).framed


def _read(question: str, before: Lead, index: Index, look: Any) -> Iterator[Any]:
    """What happens on the way, and the reading."""
    yield (yield from read(question, before, index, look, fitted=True))


def test_of_several_sources_form_alone_tells(index: Index) -> None:
    question = "Hva sier 2035-planen og høringsutkastet om fastleger?"
    two = Lead(search_for(question, index), (question,))

    def look(search: Search) -> Generator[Event, None, Found]:
        yield Stage("retrieve")
        return _found(answers=9.0 if search.sources else -3.0)

    for question, follows in (("hvem leder arbeidet?", False), ("og for barn?", True)):
        readings = list(_read(question, two, index, look))
        assert readings[:-1] == [Stage("retrieve")]
        assert bool(readings[-1].said) is follows


def test_with_another_search_model_form_alone_tells(index: Index) -> None:
    other = object.__new__(type(index))
    manifest = replace(index.manifest, model=replace(index.manifest.model, digest="x"))
    other.__dict__.update(index.__dict__, manifest=manifest)
    before = Lead(search_for(FIRST, index), (FIRST,))

    def look(_: Search) -> Generator[Event, None, Found]:
        yield Stage("retrieve")
        return _found(answers=1.0)

    assert not is_fitted(other)
    looks = [
        list(_read("hvem leder arbeidet?", before, each, look))[:-1] for each in (index, other)
    ]
    assert looks == [[Stage("retrieve")] * 2, [Stage("retrieve")]]


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
    hello = lead("Hei! Og for barn? Med vennlig hilsen Kari Nordmann", said(FIRST, "hvor?"), index)
    assert hello
    assert hello.said == (FIRST,)
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
    named = "hva er hovedstaden i Frankrike?"
    for question in (
        "Majorstua?",
        "og i 1987?",
        "hvem vant eliteserien?",
        named,
    ):
        assert foreign(question, index.lexical), question
    # The dictionary lacks English words: that one is unknown to it tells nothing.
    english = "who painted it?"
    for question in ("Tynset?", "og for barn?", "hvorfor det?", "er det verre nå?", english):
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
    assert told_by_form("hvem leder arbeidet?", index) is None
    assert told_by_form("hvem leder arbeidet?", index, fitted=False) is False
    assert told_by_form("og for barn?", index, fitted=False)
    assert told_by_form("Majorstua?", index) is True
    assert told_by_form("hvem vant eliteserien?", index) is False


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


def test_what_is_foreign_is_refused_whatever_is_found(index: Index) -> None:
    search = continued(search_for(FIRST, index), "Majorstua?", index)
    found = _found(answers=9.0)
    assert signals(search, found, index.lexical, None).foreign
    hit = Hit(index.store.passages([0])[0], 1.0)
    sure = Signals((), ("ventetid",), signs={"answers": 9.0, "apart": 0.0})
    always = Logistic({}, 9.0, 0.5)
    assert judge(replace(found, hits=(hit,)), sure, always) is Outcome.ANSWERED
    refused = judge(replace(found, hits=(hit,)), replace(sure, foreign=True), always)
    assert refused is Outcome.NOT_FOUND


def test_another_source_takes_the_place_of_several(index: Index) -> None:
    two = search_for("Hva sier 2035-planen og høringsutkastet om fastleger?", index)
    assert len(two.sources) == 2
    one = continued(two, "og i årsmeldingen?", index)
    assert one.sources == ()
    assert one.of is not None
    assert [each.id for each in index.store.documents_with(one.of)] == [REPORT]


@pytest.mark.parametrize(
    "question",
    [
        "Kva står det om det i årsmeldinga?",
        "Hva sier årsmeldingen om det?",
        "Hva står det om dette i årsmeldingen?",
        "What does it say about this in the annual report?",
    ],
)
def test_the_same_is_asked_of_another_source(index: Index, question: str) -> None:
    assert not states(question)
    before = search_for("Hva sier høringsutkastet om fastleger?", index)
    after = continued(before, question, index)
    assert after.text == before.text
    assert after.of is not None
    assert [each.id for each in index.store.documents_with(after.of)] == [REPORT]


def test_a_hostile_conversation_takes_no_time(index: Index) -> None:
    began = time.thread_time()
    for words in ("og ", "det er ", "hva er ", "a" * 60 + "en ", "er det ", "? ", "hva sier Ahus "):
        question = (words * 700)[:2000]
        found = lead("og Ahus?", said(question, *["og " + question] * 20), index)
        assert found
        continued(found.search, question, index)
        signs(question, _found(answers=1.0), _found(answers=0.0))
    assert time.thread_time() - began < 3
