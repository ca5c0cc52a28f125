from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rag import phrases
from rag import retrieve as module
from rag.answer import Assistant
from rag.attributed import search_for
from rag.current import open_index
from rag.engine import Ids
from rag.index import Index
from rag.late import Query
from rag.settings import Settings
from rag.several import several
from rag.types import Outcome

PLAN, REPORT = "utviklingsplan-2027-2040-horing", "arlig-melding-2024"
PAGE, OLD = "planer-og-strategier", "temaside-utviklingsplan-2035"
AHUS, SIV = "Vedlegg fra Akershus universitetssykehus", "Vedlegg fra Sykehuset i Vestfold"
AGDER, OUS = "Vedlegg fra Helsefellesskapet Agder", "Innspill fra Oslo universitetssykehus"
LETTER = "Brev fra Helse Sør-Øst RHF"

NAMED = {
    "Hva sier 2035-planen og den nye planen om fastleger?": ("fastleger?", [OLD, PLAN]),
    "Kva seier årsmeldinga og høyringsutkastet om beredskap?": ("beredskap?", [REPORT, PLAN]),
    "Hva står det i årsrapporten om innleie, og hva sier planutkastet?": (
        "innleie?",
        [REPORT, PLAN],
    ),
    "Compare what the annual report and the draft plan say about waiting times.": (
        "waiting times.",
        [REPORT, PLAN],
    ),
    "Hva mente Ahus i 2022 om tolk, og hva sier den nye planen?": ("tolk?", [AHUS, PLAN]),
    "Hva skrev OUS og Sykehuset i Vestfold om jordmødre?": ("jordmødre?", [OUS, SIV]),
    "Er samvalg omtalt på siden om planer og strategier slik det er i årsmeldingen?": (
        "Er samvalg omtalt slik det er?",
        [PAGE, REPORT],
    ),
    "Hva sier den gamle planen og den nye planen om rus?": ("rus?", [OLD, PLAN]),
    "Har synet på rehabilitering endret seg siden den gamle planen?": (
        "Har synet på rehabilitering endret seg?",
        [OLD, PLAN],
    ),
    "Delte stillinger: sto det i brevet fra Helse Sør-Øst i 2022, og står det i den nye planen?": (
        "Delte stillinger: sto det, og står det?",
        [LETTER, PLAN],
    ),
    "Hvor mange hører til Ahus? Ahus oppga ett tall i 2022 og planen et annet": (
        "Hvor mange hører til Ahus? ett tall og et annet",
        [AHUS, PLAN],
    ),
    "Hva mener siv og ous om jordmødre?": ("jordmødre?", [SIV, OUS]),
    "Hva sier 2035-planen om nye sykehusbygg, og hva sier årsmeldingen?": (
        "nye sykehusbygg?",
        [OLD, REPORT],
    ),
}
UNNAMED = (
    "Hva sier planen om hjemmesykehus?",
    "Hva sier årsmeldingen om ventetid på Ahus og OUS?",  # places, of which one source tells
    "Hvordan gikk det på Ahus og OUS i 2024?",
    "Hvor lang var ventetiden på Ahus og OUS i 2022?",
    "Står det noe om nye bygg i 2035-planen?",  # what is new there, not since
    "Hvordan skal tjenestene utvikles ifølge 2035-planen?",
    "What does the 2035 plan say about new buildings?",
    "Does Ahus want shared treatment plans?",
    "Hva mener Lovisenberg om nasjonal helse- og samhandlingsplan?",
    "Hva skrev Ahus om fastleger i innspillet sitt?",
    "Hva sier brevet i innspillet om jordmødre?",
    "Når ble den forrige utviklingsplanen vedtatt, ifølge den nye planen?",
    "Hva sier årsmeldingen om høringen av planen?",
    "Hvilken plan gjelder for sykehuset, ifølge årsmeldingen?",
    "Hva ønsker Ahus at planene skal ta opp?",
    "Hva sa 2022-planen og den nye planen om rus?",  # there is none of 2022
    "Hva mener Agder at den nasjonale planen bør si om rus?",
    "Hva er forskjellen på 2035-planen og den nye planen?",  # of nothing in particular
    "hjemmesykehus",
)


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def sources(question: str, index: Index) -> tuple[str, list[str]] | None:
    found = several(question, index)
    if found is None:
        return None
    store = index.store
    titles = []
    for of in found.sources:
        (document,) = {store.documents[at].id for at in store.document_of[of]}
        parts = {store.parts[at] for at in store.part_of[of]}
        whole = np.array_equal(of, store.document_of == store.document_of[of][0])
        titles.append(document if whole else parts.pop())
    return found.text, titles


@pytest.mark.parametrize("question", NAMED)
def test_each_source_is_known_and_its_name_is_not_searched_for(question: str, index: Index) -> None:
    assert sources(question, index) == NAMED[question]
    assert search_for(question, index).text == NAMED[question][0]


@pytest.mark.parametrize("question", UNNAMED)
def test_one_source_or_none_is_as_before(question: str, index: Index) -> None:
    assert several(question, index) is None
    assert search_for(question, index).sources == ()


def test_each_source_is_heard_in_the_order_of_the_question(assistant: Assistant) -> None:
    answer = assistant.ask("Hva sier 2035-planen og den nye planen om forebygging?")
    assert answer.outcome is Outcome.ANSWERED
    cited = list(dict.fromkeys(each.locator.document for each in answer.citations))
    assert cited == [OLD, PLAN]
    # Passages come in turn, so that a reader who stops has met both.
    found = [hit.passage.locator.document for hit in answer.hits]
    assert set(found[:2]) == set(found) == {OLD, PLAN}
    assert len(found) == len(set(answer.hits)) > 10


def test_a_filter_narrows_what_is_heard(assistant: Assistant) -> None:
    question = "Hva sier 2035-planen og den nye planen om forebygging?"
    answer = assistant.ask(question, documents=[PLAN])
    assert {hit.passage.locator.document for hit in answer.hits} == {PLAN}
    assert {each.locator.document for each in answer.citations} == {PLAN}


def test_what_others_say_is_no_answer(assistant: Assistant) -> None:
    """The annual report knows the waiting times, and is not asked."""
    answer = assistant.ask(
        "Hva sier 2035-planen og siden om planer og strategier om ventetid i somatikken i 2024?"
    )
    assert answer.outcome.refused or answer.unsure


def test_of_sources_that_are_filtered_out_the_others_are_asked_for(assistant: Assistant) -> None:
    question = "Hva sier 2035-planen og den nye planen om forebygging?"
    answer = assistant.ask(question, documents=[OLD, REPORT])
    assert {each.locator.document for each in answer.citations} == {OLD}
    answer = assistant.ask(question, documents=[REPORT])
    assert answer.outcome.refused or phrases.OTHER_SOURCE["nb"] in answer.notes


def test_an_input_without_a_date_loses_no_words(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    undated = tuple(replace(each, date="") for each in index.store.documents)
    monkeypatch.setattr(index.store, "documents", undated)
    found = several("Hva skrev Ahus og Agder om rehabilitering i kommunene?", index)
    assert found is not None
    assert found.text == "rehabilitering i kommunene?"


def test_a_hostile_question_takes_no_time(index: Index, settings: Settings) -> None:
    """Nor where another index of the same words was asked before: after it was read anew."""
    spent = []
    for one in (open_index(settings), index):
        began = time.thread_time()  # of this work alone: other tests are run beside it
        for words in ("2035-planen 2022 ", "planen og årsmeldingen ", "Ahus 2022 ", "utkastet "):
            several((words * 400)[:2000], one)
        spent.append(time.thread_time() - began)
    assert max(spent) < 1


def test_a_source_that_says_nothing_is_not_quoted_and_one_that_hardly_does_is_said_to(
    assistant: Assistant,
) -> None:
    titles = {each.id: each.title for each in assistant.documents}
    answer = assistant.ask("Hva sier 2035-planen og den nye planen om samvalg?")
    assert {each.locator.document for each in answer.citations} == {PLAN}
    assert answer.notes[0] == phrases.SILENT_SOURCE["nb"].format(title=titles[OLD])
    assert not answer.unsure
    answer = assistant.ask("Hva sier 2035-planen og den nye planen om legemidler?")
    label = next(each.label for each in answer.citations if each.locator.document == OLD)
    closest = phrases.CLOSEST_IN_SOURCE["nb"].format(title=titles[OLD], labels=label)
    assert closest in answer.notes
    # Whose words they are is told by the part where that is the source.
    answer = assistant.ask("Hva skrev Agder og Lovisenberg om tannbehandling i 2022?")
    assert answer.notes[0] == phrases.SILENT_SOURCE["nb"].format(title=AGDER)


def test_a_source_with_too_few_questions_is_heard_beside_one_that_has_many(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is judged by what was fitted for what it has."""
    index, asked_before = assistant._current(), module._asked_before
    old = index.store.of_documents([index.store.number[OLD]])

    def lacking(index: Index, meaning: Query, ids: Ids, alike: Any) -> Any:
        return None if old[ids].all() else asked_before(index, meaning, ids, alike)

    monkeypatch.setattr(module, "_asked_before", lacking)
    for first, second in ((OLD, PLAN), (PLAN, OLD)):
        names = {OLD: "2035-planen", PLAN: "den nye planen"}
        answer = assistant.ask(f"Hva sier {names[first]} og {names[second]} om digitalisering?")
        assert {each.locator.document for each in answer.citations} == {OLD, PLAN}


def test_what_neither_speaks_of_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("Hva sier årsmeldingen og den nye planen om fotballkamper på TV?")
    assert answer.outcome.refused
    assert not answer.citations


def test_a_replaced_version_alone_is_not_compared_with_what_replaced_it(index: Index) -> None:
    assert several("Hva sto det om fastleger i 2035-planen?", index) is None
    assert several("Står det om fastleger i 2035-planen fortsatt i planen nå?", index) is not None
