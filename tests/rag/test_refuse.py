"""Signals of a question that the documents do not answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rag import phrases
from rag.answer import Assistant
from rag.attributed import Search
from rag.compose import refusal
from rag.found import Found
from rag.heard import lags
from rag.index import Index
from rag.late import Query
from rag.learned import Logistic
from rag.refuse import Signals, is_unsure, judge, signals
from rag.retrieve import retrieve
from rag.types import Hit, Kind, Locator, Outcome, Passage


def signs(assistant: Assistant, question: str) -> Signals:
    index = assistant._current()
    found = retrieve(index, question, assistant._embedder.query(question), k=10)
    return signals(asked(question, index), found, index.lexical, index.tokens)


def asked(question: str, index: Index) -> Search:
    """``question`` as the signals read it, in no frame."""
    english = index.lexical.is_english(question)
    return Search(question, question, None, english, english)


@pytest.mark.parametrize(
    ("question", "strange"),
    [
        ("What is the capital of Mongolia?", 1.0),
        ("Hva heter kongen av Thailand?", 1.0),
        ("Mongolia har hvilken hovedstad?", 0.0),
        ("Hva bygges på Lovisenberg?", 0.0),
        ("What was the waiting time in December 2024?", 0.0),
        ("Hvilket nytt hovedmål er kommet i RUPX?", 0.0),
    ],
)
def test_a_name_that_the_documents_never_use_speaks_against(
    assistant: Assistant, question: str, strange: float
) -> None:
    assert signs(assistant, question).strange == strange


@pytest.mark.parametrize(
    "question", ["Kva seier planen om heimesjukehus?", "Hva står i dokumentet om hjemmesykehus?"]
)
def test_words_that_only_ask_are_not_missed(assistant: Assistant, question: str) -> None:
    assert signs(assistant, question).missing == ()


def test_the_nynorsk_word_for_says_is_no_slip_for_an_owner(assistant: Assistant) -> None:
    lexical = assistant._current().lexical
    assert lexical.query("Kva seier planen om samisk?") == lexical.query(
        "Hva sier planen om samisk?"
    )


def test_words_that_no_document_uses_speak_against_by_the_language_of_the_question(
    assistant: Assistant,
) -> None:
    # Of «regler offside fotball» and «reglar offside fotball» offside and fotball are unknown:
    # 2/3 in bokmål, three quarters of that in nynorsk, whose words the documents often spell
    # otherwise, and nothing in English, whose words the dictionary has not all.
    told = [
        signs(assistant, question).signs["unknown"]
        for question in (
            "Hvilke regler har offside i fotball?",
            "Kva reglar har ein for offside i fotball?",
            "What are the rules of offside in football?",
        )
    ]
    assert told == pytest.approx([2 / 3, 0.75 * 2 / 3, 0.0])


def test_in_english_a_word_is_held_by_the_norwegian_one_and_small_words_are_not_missed(
    assistant: Assistant,
) -> None:
    found = signs(assistant, "Why couldn't GPs and hospitals play offside?")
    assert {"gps", "hospitals"} <= set(found.held)
    assert set(found.missing) == {"offside"}
    assert found.signs["missed"] == 0.0
    _, notes = refusal(Outcome.NOT_FOUND, ("hospitals",), found.missing, "en")
    assert notes == ("The nearest passages mention “hospitals”, but not “offside”.",)


def test_an_english_word_is_found_by_its_phrase(assistant: Assistant) -> None:
    """«literacy» stands in the dictionary in «health literacy» alone."""
    assert signs(assistant, "What is being done about health literacy?").missing == ()


def test_an_answer_is_unsure_where_it_is_unlikely_to_be_what_was_asked_for() -> None:
    told, even = Signals(()), Logistic({}, 0.0, 0.3)  # the documents answer: even odds
    assert is_unsure(told, 0.59, even)
    assert not is_unsure(told, 0.61, even)
    assert not is_unsure(told, 0.01, None)


def test_an_answer_is_unsure_where_others_say_more_than_the_source_asked_for() -> None:
    none = Query.of(np.zeros(2, np.float32))

    def found(**answers: float) -> Found:
        return Found((), {}, 0.0, none, answers=dict(enumerate(answers.values())))

    assert lags(found(own=1.9), found(own=1.9, other=4.0))
    assert not lags(found(own=1.9), found(own=1.9, other=3.8))
    assert not lags(found(own=2.1), found(own=2.1, other=9.0))


def test_what_only_another_source_answers_is_unsure(assistant: Assistant) -> None:
    """Of the words of the plan none are on dental care; a consultation input has some."""
    answer = assistant.ask("Hva sier planen om tannhelse?", generator="quotes")
    assert answer.unsure
    assert answer.notes[0] == phrases.UNSURE["nb"]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_an_unsure_answer_says_so_first(assistant: Assistant, language: str) -> None:
    answer = assistant.ask("Hva gjøres for barn med FASD?", language=language)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.unsure
    assert answer.notes[0] == phrases.UNSURE[language]
    sure = assistant.ask("Hva sier planen om hjemmesykehus?", language=language)
    assert not sure.unsure
    assert phrases.UNSURE[language] not in sure.notes


def test_how_long_is_a_way_of_asking(assistant: Assistant) -> None:
    found = signs(assistant, "Hvor lang er ventetiden for kneoperasjon på Ringerike i 2031?")
    assert "ventetiden" in found.held
    assert {"kneoperasjon", "2031"} <= set(found.missing)
    assert "lang" not in (*found.held, *found.missing)


@pytest.mark.parametrize(
    ("outcome", "held", "missing", "note"),
    [
        (Outcome.NOT_FOUND, ("a",), ("b",), "De nærmeste avsnittene nevner «a», men ikke «b»."),
        (Outcome.NOT_FOUND, (), ("b",), "Ingen av de nærmeste avsnittene nevner: «b»."),
        (Outcome.OUT_OF_SCOPE, ("a",), ("b",), "De nærmeste avsnittene nevner «a», men ikke «b»."),
        # That documents about something else lack the words needs no saying.
        (Outcome.OUT_OF_SCOPE, (), ("b",), ""),
        (Outcome.NOT_FOUND, ("a",), (), ""),
    ],
)
def test_a_refusal_says_which_words_were_found(
    outcome: Outcome, held: tuple[str, ...], missing: tuple[str, ...], note: str
) -> None:
    _, notes = refusal(outcome, held, missing, "nb")
    assert notes == ((note,) if note else ())


@pytest.mark.parametrize(
    "question",
    ["Hva sier planen om abort?", "Hvor mange ansatte har Lovisenberg i 2031?", "Hva er ventetid?"],
)
def test_the_language_of_the_answer_does_not_decide_whether_there_is_one(
    question: str, assistant: Assistant
) -> None:
    outcomes = {assistant.ask(question, language=each).outcome for each in ("nb", "nn", "en")}
    assert len(outcomes) == 1


def test_a_second_look_is_not_sure_of_a_figure_that_stands_apart_from_the_names(
    assistant: Assistant,
) -> None:
    """«Hvor mange lærlinger har Lovisenberg?»: a sentence has both, and no number of them."""
    index, query = assistant._current(), assistant._embedder.query("lærlinger")
    found = retrieve(index, "lærlinger", query, k=1)
    answer = Logistic({}, -1.0, 0.3)  # likely .27: under the bar, over the lower one
    for answers, apart, outcome in (
        (7.0, 0.0, Outcome.ANSWERED),
        (7.0, 1.0, Outcome.NOT_FOUND),
        (0.0, 0.0, Outcome.NOT_FOUND),
    ):
        told = Signals(("lovisenberg",), ("lærlinger",), signs={"answers": answers, "apart": apart})
        assert judge(found, told, answer) is outcome


def test_words_that_few_passages_lack_tell_little(assistant: Assistant) -> None:
    index, query = assistant._current(), assistant._embedder.query("Hva sier planen om dragonritt?")
    found = retrieve(index, "dragonritt", query, k=10)
    search = asked("Hva sier planen om dragonritt?", index)
    few = replace(index.lexical, count=100)
    whole = signals(search, found, index.lexical, index.tokens).signs["unknown"]
    assert whole == 1.0
    assert signals(search, found, few, index.tokens).signs["unknown"] == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("missed", "tells", "likely", "outcome"),
    [
        (0.6, 1.0, 0.3, Outcome.ANSWERED),
        (0.7, 1.0, 0.3, Outcome.NOT_FOUND),  # hardly a word of it stands there …
        (0.7, 1.0, 0.7, Outcome.ANSWERED),  # … but what is meant does
        (0.7, 0.5, 0.3, Outcome.ANSWERED),  # of a few passages that tells less
        (0.9, 0.5, 0.3, Outcome.NOT_FOUND),
    ],
)
def test_a_question_in_other_words_must_be_the_likelier(
    missed: float, tells: float, likely: float, outcome: Outcome
) -> None:
    none = Query.of(np.zeros(2, np.float32))
    passage = Passage(1, Locator("plan", None, ("Mål",), None, 0, 10), "Ti tegn her", Kind.PROSE)
    found = Found((Hit(passage, 1.0),), {}, 0.0, none)
    signs = {"missed": missed, "lacking": 0.0, "apart": 0.0, "answers": 0.0}
    fitted = Logistic({}, float(np.log(likely / (1 - likely))), 0.2)
    assert judge(found, Signals(("a",), ("b",), signs=signs, tells=tells), fitted) is outcome


def test_that_a_word_is_lacking_tells_less_the_fewer_the_passages_are(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Hvilke regler har offside i fotball?"
    many = signs(assistant, question)
    assert many.tells == 1.0
    monkeypatch.setattr("rag.refuse._MANY", 4 * assistant._current().lexical.count)
    few = signs(assistant, question)
    assert few.tells == 0.25
    assert few.signs["unknown"] == pytest.approx(many.signs["unknown"] / 4)


def test_what_is_meant_may_stand_there_in_other_words(assistant: Assistant) -> None:
    """No passage has «hacking», and hardly one of the other words is in the best of them."""
    question = "Kva gjer ein for å hindre hacking?"
    assert signs(assistant, question).known < 0.34
    assert not assistant.ask(question, generator="quotes").outcome.refused


@pytest.mark.parametrize(("likely", "outcome"), [(0.5, Outcome.NOT_FOUND), (0.7, Outcome.ANSWERED)])
def test_what_likely_passages_say_of_others_must_be_the_likelier(
    likely: float, outcome: Outcome, assistant: Assistant
) -> None:
    index, query = assistant._current(), assistant._embedder.query("lærlinger")
    found = retrieve(index, "lærlinger", query, k=1)
    signs = {"missed": 0.0, "lacking": 0.0, "apart": 0.0, "answers": 0.0}
    fitted = Logistic({}, float(np.log(likely / (1 - likely))), 0.2)
    of_others = Signals(("a",), ("b",), signs=signs, unnamed=("sunnaas",))
    assert judge(found, of_others, fitted) is outcome
    assert judge(found, replace(of_others, unnamed=()), fitted) is Outcome.ANSWERED


def test_the_names_that_the_likeliest_passages_lack_are_told(assistant: Assistant) -> None:
    """The report treats antibiotics, and Sunnaas elsewhere."""
    question = "Hvor mye antibiotika brukte Sunnaas?"
    assert signs(assistant, question).unnamed == ("sunnaas",)
    assert signs(assistant, "Hvor mye antibiotika brukte sykehusene?").unnamed == ()
    answer = assistant.ask(question, generator="quotes")
    assert answer.outcome is Outcome.NOT_FOUND
    assert any("sunnaas" in note.lower().split("ikke")[-1] for note in answer.notes)
