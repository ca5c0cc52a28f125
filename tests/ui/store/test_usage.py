"""Use is counted by day; nothing in the counters tells who asked or what the question said."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy

from rag.types import Expansion, Outcome
from tests.ui.store.making import START, Hands, answer, refusal
from ui.store import Store
from ui.store.database import Database
from ui.store.usage import latency_class, percentile, subject

TODAY = START.date()


def test_a_day_is_summed_up(store: Store, clock: Hands) -> None:
    for seconds in (0.05, 0.05, 2.0):
        store.usage.record(answer(seconds=seconds))
    store.usage.record(refusal())
    clock.turn(days=2)
    store.usage.record(answer())
    first, empty, last = store.usage.report(TODAY, TODAY + timedelta(2)).days
    assert first.outcomes == {Outcome.ANSWERED: 3, Outcome.NOT_FOUND: 1}
    assert first.questions == 4
    assert first.refused == 0.25
    assert first.p50 == pytest.approx(0.05, rel=0.05)
    assert first.p95 == pytest.approx(2.0, rel=0.05)
    assert (empty.questions, empty.refused, empty.p50) == (0, None, None)
    assert last.questions == 1


def test_what_is_cited_and_what_is_missing_are_listed(store: Store) -> None:
    store.usage.record(answer())
    store.usage.record(answer())
    store.usage.record(refusal())
    report = store.usage.report(TODAY, TODAY)
    assert report.sections == (("plan › Vedlegg fra Ahus › 3.1 Hjemmesykehus", 2),)
    assert report.gaps == (("heimesjukehus – plan › Vedlegg fra Ahus › 3.1 Hjemmesykehus", 1),)
    assert store.usage.report(TODAY - timedelta(9), TODAY - timedelta(1)).sections == ()


def test_an_unsure_answer_is_a_subject_that_lacks_one(store: Store) -> None:
    store.usage.record(answer(unsure=True))
    report = store.usage.report(TODAY, TODAY)
    ((about, count),) = report.gaps
    assert about.endswith("plan › Vedlegg fra Ahus › 3.1 Hjemmesykehus")
    assert count == 1
    assert report.days[0].refused == 0


@pytest.mark.parametrize("question", ["Hei!", "Hvem er du?"])
def test_an_introduction_is_no_use_of_the_documents(store: Store, question: str) -> None:
    store.usage.record(answer(question, outcome=Outcome.OUT_OF_SCOPE, citations=(), hits=()))
    (day,) = store.usage.report(TODAY, TODAY).days
    assert (day.questions, day.refused) == (0, None)


def test_the_counters_hold_neither_the_question_nor_who_asked(url: str, store: Store) -> None:
    store.usage.record(refusal("Hva sier planen om Kari Nordmanns tannlege?"))
    database = Database(url)
    with database.reading() as session:
        rows = session.execute(sqlalchemy.text("SELECT * FROM usage")).all()
    database.close()
    written = repr(rows).lower()
    assert rows
    for word in ("kari", "nordmann", "tannlege", "lokal", "local"):
        assert word not in written


def test_a_question_outside_the_subject_leaves_no_subject(store: Store) -> None:
    store.usage.record(answer(outcome=Outcome.OUT_OF_SCOPE, citations=()))
    assert store.usage.report(TODAY, TODAY).gaps == ()
    assert subject(answer(hits=(), expansion=())) == ""


def test_counters_grow_right_under_many_writers(store: Store) -> None:
    threads = [
        threading.Thread(target=lambda: [store.usage.record(answer()) for _ in range(5)])
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (day,) = store.usage.report(TODAY, TODAY).days
    assert day.questions == 30


@pytest.mark.parametrize("seconds", [0.001, 0.0371, 0.5, 1.4999, 42.0])
def test_the_middle_of_a_class_is_within_five_per_cent(seconds: float) -> None:
    found = percentile({latency_class(seconds): 1}, 0.95)
    assert found == pytest.approx(seconds, rel=0.05)


def test_percentiles_are_of_all_answers() -> None:
    # 95 of 100 within class 10, so p95 is class 10's; the 96th is in class 50.
    assert percentile({10: 95, 50: 5}, 0.95) == percentile({10: 1}, 0.5)
    assert percentile({10: 94, 50: 6}, 0.95) == percentile({50: 1}, 0.5)
    assert percentile({}, 0.5) is None


def test_the_words_of_a_dictionary_are_not_counted() -> None:
    """Word by word they would be the question over again."""
    added = tuple(
        Expansion(word, (norwegian,))
        for word, norwegian in (("dentist", "tannlege"), ("abortion", "svangerskapsavbrudd"))
    )
    about = subject(answer(hits=(), expansion=(*added, Expansion("GP", ("fastlege",)))))
    assert about == "fastlege"
