"""What a question is about, without what only asks what the documents say of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answer import Assistant
from rag.subject import plain, states, subject
from rag.types import Hit, Outcome, Turn

PLAN = "utviklingsplan-2027-2040-horing"


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Hva sier planen om hjemmesykehus?", "hjemmesykehus?"),
        ("Kva seier planen om samiske pasientar?", "samiske pasientar?"),
        ("hva står det i den nye planen om KI", "KI"),
        ("Hva står det om barn og unge i planen?", "barn og unge?"),
        ("Jeg lurer på hva planen sier om fødsler", "fødsler"),
        ("Kan du fortelle meg hva utviklingsplanen sier om rus?", "rus?"),
        ("Står det noe om droner i dokumentene?", "droner?"),
        ("Seier planen noko om tolk?", "tolk?"),
        ("Nevner planen helikopter?", "helikopter?"),
        ("Fortell om samvalg", "samvalg"),
        ("Kan du fortelle meg litt om samvalg?", "samvalg?"),
        ("Could you tell me more about telemedicine?", "telemedicine?"),
        ("Er det skrevet noe om selvmord?", "selvmord?"),
        ("Er det noe om klima i planen?", "klima?"),
        ("Vis alt som står om KI i dokumentene", "KI"),
        ("Samvalg, hva sier planen om det?", "Samvalg?"),
        ("What does the plan say about children?", "children?"),
        ("Please summarise what the plan says about cancer", "cancer"),
        ("Does the plan mention drones?", "drones?"),
        ("Tell me about home hospital", "home hospital"),
        ("Hva sier planen om rus, og hvem betaler?", "rus, og hvem betaler?"),
    ],
)
def test_the_frame_is_left_out(question: str, about: str) -> None:
    assert subject(question) == about


@pytest.mark.parametrize(
    "question",
    [
        "Hvor mange døgnplasser har Lovisenberg?",
        "Hva sier årsmeldingen om sykefravær?",
        "Hva sier Ahus og OUS om tolking for pasientene?",
        "Hva er målene i planen?",
        "Hva sier planen?",
        "Hva sier planen om det?",
        "Hva skiller den nye planen fra den som ble vedtatt i 2022?",
        "Om planen",
        "?",
        "",
    ],
)
def test_what_has_no_frame_or_nothing_else_stays(question: str) -> None:
    assert subject(question) == question


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("HVA SIER PLANEN OM HJEMMESYKEHUS?", "hva sier planen om hjemmesykehus?"),
        ("Hei! Hvor mange lærlinger er det? Hilsen Kari", "Hvor mange lærlinger er det?"),
        ("God dag. Hva koster Nye Aker? Mvh Per Hansen, Oslo", "Hva koster Nye Aker?"),
        ("Er det ledig? Tusen takk for hjelpen! Venleg helsing Ola", "Er det ledig?"),
        ("Hi there, what is TSB? Thank you. Best regards, John", "what is TSB?"),
        ("TSB", "TSB"),
        ("KI OG TSB", "KI OG TSB"),
        ("Hei", "Hei"),
        ("Takk!", "Takk!"),
        ("Hvem skrev hilsenen i årsmeldingen?", "Hvem skrev hilsenen i årsmeldingen?"),
        ("Takker pasientene for hjelpen?", "Takker pasientene for hjelpen?"),
    ],
)
def test_greetings_thanks_and_shouting_are_left_out(question: str, bare: str) -> None:
    assert plain(question) == bare


def test_it_points_back_and_the_abbreviation_does_not() -> None:
    assert not states("What does the plan say about it in hospitals?")
    assert states("What does the plan say about IT in hospitals?")
    assert states("Hva står det om IT i utviklingsplanen?")


def test_how_it_is_asked_makes_no_difference(assistant: Assistant) -> None:
    question = "Hvor mange lærlinger har Sykehuset Østfold?"
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    for asked in (
        f"Hei! {question} Takk på forhånd. Hilsen Kari Nordmann",
        f"Kan du si meg {question[0].lower()}{question[1:]}",
        question.upper(),
    ):
        other = assistant.ask(asked)
        assert other.question == asked
        assert other.outcome is Outcome.ANSWERED
        assert other.citations[0].quote == answer.citations[0].quote


@pytest.mark.parametrize("about", ["hjemmesykehus", "samiske pasienter", "tvang", "luftambulanse"])
def test_the_same_passages_are_found_in_any_frame(assistant: Assistant, about: str) -> None:
    bare = assistant.find(about, k=5)
    for frame in ("Hva står det om {}", "Kva står det om {}", "Tell me about {}"):
        assert assistant.find(frame.format(about), k=5) == bare
    plan = assistant.find(f"Hva sier planen om {about}", k=5)
    assert _first_of_plan(plan) <= _first_of_plan(bare)
    assert plan == assistant.find(f"What does the plan say about {about}", k=5)
    listed = assistant.list_all(f"Hva sier planen om {about}")
    assert listed.sections == assistant.list_all(about).sections


def test_what_is_shown_is_the_whole_question(assistant: Assistant) -> None:
    answer = assistant.ask("Kva seier planen om samiske pasientar?")
    assert answer.question == "Kva seier planen om samiske pasientar?"
    assert answer.outcome is Outcome.ANSWERED
    assert any("samisk" in each.quote.lower() for each in answer.citations)


def test_a_follow_up_leans_on_the_subject_before(assistant: Assistant) -> None:
    first = assistant.ask("Hva sier planen om hjemmesykehus?")
    turn = Turn(first.question, first.text)
    answer = assistant.ask("og for barn?", history=[turn])
    assert answer.standalone == "Hva sier planen om hjemmesykehus? og for barn?"
    bare = assistant.ask("hjemmesykehus? og for barn?")
    assert _first_of_plan(answer.hits) <= _first_of_plan(bare.hits)
    found = {hit.passage.id for hit in bare.hits[:10]}
    assert len(found & {hit.passage.id for hit in answer.hits[:10]}) >= 5


def _first_of_plan(hits: Sequence[Hit]) -> int:
    """The rank of the first passage of the plan, behind the last where there is none."""
    ranks = [at for at, hit in enumerate(hits) if hit.passage.locator.document == PLAN]
    return ranks[0] if ranks else len(hits)
