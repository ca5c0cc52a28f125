"""The kind of answer that is asked for, and whether it stands with the rest of the question."""

from __future__ import annotations

import time

import pytest

from rag.answer import Assistant
from rag.asked import Asked, asked, beside, unnamed
from rag.lexical import LexicalIndex
from rag.types import Hit, Kind, Locator, Outcome, Passage


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hvor mange lærlinger har Lovisenberg?", Asked.COUNT),
        ("antall lærlinger 2025", Asked.COUNT),
        ("Hvor mange prosent vokser befolkningen?", Asked.FIGURE),
        ("Hvor stor del av budsjettet går til forebygging?", Asked.FIGURE),
        ("Hva koster Nye Aker?", Asked.MONEY),
        ("Når ble delstrategien vedtatt?", Asked.DATE),
        ("Hva heter planen, og når ble den vedtatt?", Asked.DATE),
        ("When did the pilot start?", Asked.DATE),
        ("Når eit prosjekt er i gang, ventar ein då?", None),
        ("What do they mean when they say so?", None),
        ("hvem leder det regionale brukerutvalget?", Asked.NAME),
        ("Hvem er koordinator for likeverd ved OUS?", Asked.PERSON),
        ("Kva heiter leiaren av utvalet?", Asked.PERSON),
        ("Hva heter administrerende direktør ved Sykehuset Telemark?", Asked.PERSON),
        ("Hvem har ansvaret for lageret?", None),
        ("Hva heter plattformen?", Asked.NAME),
        ("I 2035-planen het det noe annet, hva skjer nå?", None),
        ("Hvem sa at god helse er overskudd av energi?", None),
        ("Hvor mye må en leder vite om KI?", None),
        ("Hva sier planen om hjemmesykehus?", None),
        ("Hva sier planen om kost og ernæring?", None),
        ("Hva ble overskuddet i 2024?", Asked.MONEY),
        ("Kva var det samla underskotet?", Asked.MONEY),
        ("Er helse overskudd til hverdagen?", None),
        ("Hva heter utviklingsprogrammet for ledere?", Asked.NAME),
        ("Når kan pasienter få behandling hjemme?", None),
        ("Kva dato vart planen vedteken?", Asked.DATE),
        ("Hva er fristen for å gi innspill?", Asked.DATE),
        ("Kva frist har kommunane?", Asked.DATE),
        ("What is the deadline for comments?", Asked.DATE),
        ("Hva er høringsfristen?", Asked.DATE),
        ("Kva for ein frist har vi?", Asked.DATE),
        ("Hva er siste frist?", Asked.DATE),
        ("What's the deadline?", Asked.DATE),
        ("Hva er fristbrudd?", None),
        ("Hvilke fristbrudd har vi?", None),
        ("Hva skjer hvis fristen brytes?", None),
        ("Hvor store er utslippene?", Asked.FIGURE),
        ("How many beds per centre are there?", Asked.COUNT),
    ],
)
def test_the_form_of_a_question_tells_the_kind_of_answer(question: str, kind: Asked | None) -> None:
    assert asked(question) is kind


def hits(*texts: str, header: str = "", section: tuple[str, ...] = ()) -> list[Hit]:
    kind = Kind.TABLE if header else Kind.PROSE
    return [
        Hit(Passage(at, Locator("d", None, section, None, 0, len(text)), text, kind, "", header), 1)
        for at, text in enumerate(texts)
    ]


NEAR = "Lovisenberg har økt antallet lærlinger. I regionen var det 420 lærlinger i 2024."
OTHERS = ["Vi bygger nytt." for _ in range(30)]


def told(question: str, *texts: str) -> tuple[float, float]:
    lexical = LexicalIndex.build([*texts, *OTHERS])
    return tuple(beside(question, hits(*texts), lexical, lexical.is_english(question)))


def test_a_name_in_another_sentence_than_the_figure_stands_apart() -> None:
    lacking, apart = told("Hvor mange lærlinger har Lovisenberg?", NEAR)
    assert apart == 1
    assert 0.3 < lacking < 1
    assert told("Hvor mange lærlinger har regionen?", NEAR)[1] == 0


def test_with_the_figure_in_the_same_sentence_it_does_not() -> None:
    lacking, apart = told(
        "Hvor mange lærlinger har Lovisenberg?", "Lovisenberg har syv lærlinger i huset."
    )
    assert (lacking, apart) == (0, 0)


def test_two_names_may_stand_in_two_rows_of_one_passage() -> None:
    rows = "Grorud 84,6 81,9\nUllern 87,7 86,0"
    assert told("Hvor stor er forskjellen mellom Grorud og Ullern?", rows)[1] == 0


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("Hva gjør Lovisenberg med lærlinger?", set()),
        ("Hva gjør Grorud med lærlinger?", {"grorud"}),
        ("Hva gjør Lovisenberg, Ullern og Grorud?", {"grorud", "ullern"}),
        ("Hva gjør regionen?", set()),
    ],
)
def test_names_are_lacking_where_no_passage_has_most_of_them(
    question: str, lacking: set[str]
) -> None:
    lexical = LexicalIndex.build([NEAR, "Grorud og Ullern bygger.", *OTHERS])
    assert unnamed(question, hits(NEAR, "Vi bygger nytt."), lexical, False) == lacking


def test_a_name_may_stand_over_a_passage() -> None:
    lexical = LexicalIndex.build([NEAR, "Grorud bygger.", *OTHERS])
    under = hits("Vi bygger nytt.", section=("Grorud",))
    assert not unnamed("Hva gjør Grorud?", under, lexical, False)


def test_who_is_counted_need_not_be_said() -> None:
    text = "230 000 personer sto uten fastlege."
    lacking, _ = told("Hvor mange står uten fastlege?", text)
    assert lacking < 0.6
    assert told("Hvor mange leger er det?", text)[0] == 1


def test_words_that_the_documents_know_in_no_form_do_not_count() -> None:
    text = "Sykehus må klare seg i 7 dager uten strøm."
    assert told("Hvor mange dager klarer sykehus seg uten gobbledegook?", text)[0] == 0


def test_names_are_found_in_linear_time() -> None:
    question = ("Hvor mange senger " + ". " * 480 + "a " + "Bb " * 330)[:2000]
    began = time.thread_time()
    told(question, NEAR)
    assert time.thread_time() - began < 1


def test_enough_is_no_money() -> None:
    assert told("Hva koster bygget?", "I 2023 var det nok plass i bygget.")[0] == 1
    assert told("Hva koster bygget?", "Bygget: 30 mill i 2023.")[0] < 1


def test_a_hospital_is_no_person() -> None:
    texts = [f"Vestre Viken er leder for arbeidet nummer {at}." for at in range(9)]
    assert told("Hvem er leder for arbeidet?", *texts) == (1, 0)
    assert told("Hvem er leder for arbeidet?", "Kari Nordmannsen er leder for arbeidet.")[0] == 0


def test_a_number_of_something_else_says_a_little() -> None:
    text = "Det kom 404 mediehenvendelser til helseforetaket, og flere spørsmål."
    assert 0.6 < told("Hvor mange spørsmål fikk helseforetaket fra pressen?", text)[0] < 0.9


@pytest.mark.parametrize(
    ("question", "note"),
    [
        (
            "Hvor mange kirurger har Lovisenberg?",
            "Fant ikke et antall sammen med det spørsmålet gjelder.",
        ),
        (
            "Hvem er leder for det regionale brukerutvalget?",
            "Fant ikke navnet på en person sammen med det spørsmålet gjelder.",
        ),
        (
            "Who chairs the board of the regional health authority?",
            "Found no name together with what the question is about.",
        ),
        (
            "Kor mange barn vart fødde på Elverum i 2024?",
            "Fann ikkje eit tal på kor mange saman med det spørsmålet gjeld.",
        ),
    ],
)
def test_a_refusal_says_what_kind_of_answer_was_not_found(
    assistant: Assistant, question: str, note: str
) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.NOT_FOUND
    assert note in answer.notes


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hvem var administrerende direktør på Lovisenberg i 2022?", "Tone Ikdahl"),
        ("hvor mange årsverk har Helse Sør-Øst?", "69 000 årsverk"),
        ("Når ble delstrategien for samvalg vedtatt?", "2023"),
        ("Hva kostet Nye Aker?", "2 209 900"),
    ],
)
def test_what_stands_there_is_still_answered(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.ask(question)
    assert answer.outcome is Outcome.ANSWERED
    assert words in answer.text


def test_a_deadline_may_be_told_in_days() -> None:
    question = "Hva er fristen for å vurdere en henvisning?"
    days, _ = told(question, "Fristen for å vurdere en henvisning er innen 10 virkedager.")
    words, _ = told(question, "Fristen for å vurdere en henvisning er innen ti dager.")
    none, _ = told(question, "Fristen for å vurdere en henvisning er kort, innen alle klinikker.")
    assert days < 0.1
    assert words < 0.1
    assert none == 1.0
