from __future__ import annotations

import pytest

from rag import phrases
from rag.answer import Assistant
from rag.attributed import search_for
from rag.current import open_index
from rag.index import Index
from rag.settings import Settings

PLAN, REPORT = "utviklingsplan-2027-2040-horing", "arlig-melding-2024"
PAGE, OLD = "planer-og-strategier", "temaside-utviklingsplan-2035"
AHUS, SIV = "Vedlegg fra Akershus universitetssykehus", "Vedlegg fra Sykehuset i Vestfold"
AGDER, LDS = "Vedlegg fra Helsefellesskapet Agder", "Vedlegg fra Lovisenberg Diakonale Sykehus"
OUS, LETTER = "Innspill fra Oslo universitetssykehus", "Brev fra Helse Sør-Øst RHF"
INPUTS = {AHUS, SIV, AGDER, LDS, OUS, LETTER}

NAMED = {
    "Hva sier planen om hjemmesykehus?": ("hjemmesykehus", {PLAN}),
    "Står det noe om roboter i den nye planen?": ("roboter", {PLAN}),
    "Hva sier årsmeldingen om organdonasjon?": ("organdonasjon", {REPORT}),
    "Kva står det i årsmeldinga om følgjetenesta?": ("følgjetenesta", {REPORT}),
    "Finnes det noe i årlig melding 2024 om antibiotika?": ("antibiotika", {REPORT}),
    "What does the annual report say about antibiotics?": ("antibiotics", {REPORT}),
    "Is there anything about autopsies in the annual report?": ("autopsies", {REPORT}),
    "Hva står det om finans på siden med planer og strategier?": ("finans", {PAGE}),
    "Hva foreslår Ahus om digitalisering?": ("digitalisering", {AHUS}),
    "What did OUS propose about staffing?": ("staffing", {OUS}),
    "Hva mener Ahus om fastleger?": ("fastleger", {AHUS}),
    "Ahus sitt syn på fastlegene": ("fastlegene", {AHUS}),
    "Kva meiner Sykehuset i Vestfold om rus?": ("rus", {SIV}),
    # The year of an input says whose words these are; any other year is asked about.
    "Hva mente Ahus om samhandling i 2022?": ("samhandling", {AHUS}),
    "Hva skrev OUS i 2022 om fastleger?": ("fastleger", {OUS}),
    "Hva mente Ahus om samhandling i 2030?": ("samhandling i 2030", {AHUS}),
    "Hva mente Ahus om samhandling fra 2022 til 2030?": ("samhandling fra 2022 til 2030", {AHUS}),
    "Ifølge årsmeldingen, hva var ventetiden i 2025?": ("hva var ventetiden i 2025", {REPORT}),
    "Hva sier planen om bemanning i 2026?": ("bemanning i 2026", {PLAN}),
    "Hva skriver Lovisenberg om tannbehandling?": ("tannbehandling", {LDS}),
    "Does Oslo University Hospital say anything about autopsies?": ("autopsies", {OUS}),
    "Hva står det om forskning i innspillet fra Agder?": ("forskning", {AGDER}),
    "Hva sier HSØ-brevet om fødsler?": ("fødsler", {LETTER}),
    "Hva sier innspillene om finansiering?": ("finansiering", INPUTS),
    "hvem slåss sykehusa om folk med, ifølge ahus?": ("hvem slåss sykehusa om folk med", {AHUS}),
    "Ifølge årsmeldingen, hvor mange fikk hjelp?": ("hvor mange fikk hjelp", {REPORT}),
    "Hvor mange ressurser går til de sykeste, ifølge 2035-planen?": (
        "Hvor mange ressurser går til de sykeste",
        {OLD},
    ),
}
UNNAMED = (
    "Hva sier kommunene om samarbeid?",
    "What do the hospitals think about general practitioners?",
    "Hva sier legene om samvalg?",
    "Hva mener departementet om innleie?",
    "Hva sier Helse Sør-Øst om bemanning?",
    "Hva står det om hjemmesykehus i Oslo?",
    "Hva står det om ledelse på sykehuset?",
    "Hva står det om samarbeid i helsetjenesten?",
    "Hva sier tallene om ventetid?",
    "Hva er årsmeldingen?",
    "Hva sier planen?",
    "Hva sier de om ventetider i 2022?",
    "Hva sier de om bemanning i 2035?",
    "What is said about waiting times in 2024?",
)


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def sources(question: str, index: Index) -> tuple[str, set[str]]:
    search = search_for(question, index)
    if search.of is None:
        return search.text, set()
    store = index.store
    ids = search.of.nonzero()[0].tolist()
    return search.text, {
        store.parts[store.part_of[at]]
        if store.part_of[at] >= 0
        else store.documents[store.document_of[at]].id
        for at in ids
    }


@pytest.mark.parametrize(("question", "found"), NAMED.items())
def test_whose_words_are_asked_for_is_told_from_what_about(
    index: Index, question: str, found: tuple[str, set[str]]
) -> None:
    assert sources(question, index) == found


@pytest.mark.parametrize("question", UNNAMED)
def test_what_names_no_source_is_part_of_the_question(index: Index, question: str) -> None:
    assert search_for(question, index).of is None


def test_the_language_is_that_of_the_whole_question(index: Index) -> None:
    """A subject alone need not tell: «turnover» is written so in Norwegian, too."""
    assert search_for("What does the plan say about turnover?", index).english
    assert search_for("What does Ahus say about innovation?", index).english
    assert not search_for("Hva sier planen om turnover?", index).english
    # What is answered is the bare subject where whose words are asked for, else all of it.
    assert search_for("What does the plan say about transport?", index).asked_in_english
    assert not index.lexical.is_english("transport")
    whole = search_for("Tell me about tvang", index)
    assert whole.asked_in_english
    assert not whole.english


def test_the_source_that_is_asked_for_is_quoted(assistant: Assistant) -> None:
    for question, part in (
        ("Hva sier brevet fra Helse Sør-Øst om fødsler?", LETTER),
        ("Hva mener Ahus om fastleger?", AHUS),
        ("Hva skriver Lovisenberg om hjemmesykehus?", LDS),
        ("Hva sier SiV om rusbehandling?", SIV),
    ):
        answer = assistant.ask(question)
        assert answer.citations, question
        assert {each.locator.part for each in answer.citations} == {part}, question


def test_what_the_plan_says_is_told_by_the_plan(assistant: Assistant) -> None:
    for subject in ("hjemmesykehus", "fastleger", "tolk", "psykisk helse", "digitalisering"):
        cited = assistant.ask(f"Hva sier planen om {subject}?").citations
        assert {each.locator.document for each in cited} == {PLAN}, subject


def test_where_the_source_says_nothing_others_are_quoted_and_that_is_told(
    assistant: Assistant,
) -> None:
    for subject, named in (("obduksjon", OUS), ("fristbrudd", REPORT), ("antibiotika", REPORT)):
        answer = assistant.ask(f"Hva sier planen om {subject}?")
        where = answer.citations[0].locator
        assert named in (where.part, where.document), subject
        assert phrases.OTHER_SOURCE["nb"] in answer.notes, subject
    for question in ("Hva sier planen om hjemmesykehus?", "Hva står det om tannhelse?"):
        assert phrases.OTHER_SOURCE["nb"] not in assistant.ask(question).notes


def test_a_source_outside_the_filter_gains_nothing(assistant: Assistant) -> None:
    hits = assistant.find("Hva sier årsmeldingen om digitalisering?", [PLAN])
    assert {hit.passage.locator.document for hit in hits} == {PLAN}


def test_hits_are_in_the_order_of_their_scores(assistant: Assistant) -> None:
    for question in NAMED:
        scores = [hit.score for hit in assistant.find(question)]
        assert scores == sorted(scores, reverse=True), question
