"""A conversation is the person's own, reads the same later, and is gone when it is deleted."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.ui.store.making import OTHER, PLAN, Hands, answer, refusal
from ui.store import Store
from ui.store.errors import Gone
from ui.store.saved import named
from ui.store.values import Turn


def turn(question: str, clock: Hands, **changes: object) -> Turn:
    made = Turn(question, clock(), answer(question), filters=("plan",), library=(PLAN,))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_turn_is_read_back_as_it_was(store: Store, clock: Hands) -> None:
    asked = turn("Hva sier planen?", clock)
    name = store.conversations.add("kari", asked)
    clock.turn(minutes=1)
    second = turn("Og om barn?", clock, answer=refusal("Og om barn?"))
    third = Turn("x" * 9000, clock(), problem="Spørsmålet er på 9000 tegn.")
    assert store.conversations.add("kari", second, name) == name
    store.conversations.add("kari", third, name)
    found = store.conversations.read("kari", name)
    assert found.turns == (asked, second, third)
    assert found.summary.title == "Hva sier planen?"
    assert found.summary.turns == 3
    assert found.summary.updated - found.summary.created == timedelta(minutes=1)


def test_nobody_reaches_anothers_conversation(store: Store, clock: Hands) -> None:
    name = store.conversations.add("kari", turn("Mitt eget?", clock))
    conversations = store.conversations
    assert conversations.list("ola") == ()
    assert conversations.list("ola", "eget") == ()
    for reach in (
        lambda: conversations.read("ola", name),
        lambda: conversations.rename("ola", name, "Tatt"),
        lambda: conversations.delete("ola", name),
        lambda: conversations.add("ola", turn("Inn her?", clock), name),
    ):
        with pytest.raises(Gone):
            reach()
    conversations.delete("kari", name)
    with pytest.raises(Gone):
        conversations.restore("ola", name)
    conversations.restore("kari", name)
    assert conversations.read("kari", name).summary.title == "Mitt eget?"


def test_search_finds_words_of_titles_questions_and_answers(store: Store, clock: Hands) -> None:
    ours = store.conversations
    home = ours.add("kari", turn("Hva sier planen om HJEMMESYKEHUS på Ørlandet?", clock))
    clock.turn(minutes=1)
    wait = ours.add("kari", turn("Hvor lang er ventetiden?", clock))
    ours.rename("kari", wait, "Ventetid 100 %")

    def found(words: str) -> list[str]:
        return [each.id for each in ours.list("kari", words)]

    assert found("") == [wait, home]  # newest first
    assert found("hjemmesykehus") == [home]
    assert found("ØRLANDET hjemme") == [home]
    assert found("ventetid hjemmesykehus") == []
    assert found("behandling") == [wait, home]  # in both answers
    assert found("100 %") == [wait]
    assert found("1_0") == []  # what means «any» to a database is a letter here
    assert found("%hjemme") == []
    assert [each.id for each in ours.list("kari", limit=1, offset=1)] == [home]


def test_rename_keeps_the_old_title_rather_than_none(store: Store, clock: Hands) -> None:
    name = store.conversations.add("kari", turn("Hva?", clock))
    store.conversations.rename("kari", name, "  Om \n barn  ")
    store.conversations.rename("kari", name, "   ")
    assert store.conversations.read("kari", name).summary.title == "Om barn"


def test_delete_hides_at_once_and_undo_brings_back_whole(store: Store, clock: Hands) -> None:
    ours = store.conversations
    name = ours.add("kari", turn("Hva?", clock))
    before = ours.read("kari", name)
    ours.delete("kari", name)
    assert ours.list("kari") == ()
    for again in (ours.delete, ours.read):
        with pytest.raises(Gone):
            again("kari", name)
    ours.restore("kari", name)
    assert ours.read("kari", name) == before
    with pytest.raises(Gone):
        ours.restore("kari", name)


def test_characters_that_a_database_refuses_do_no_harm(store: Store, clock: Hands) -> None:
    odd = "Hva \0 er \ud800 dette 😀 \u202e?"
    name = store.conversations.add("kari", turn(odd, clock))
    (read,) = store.conversations.read("kari", name).turns
    assert read.answer == answer(odd)
    assert read.question == "Hva  er ? dette 😀 \u202e?"


def test_turns_added_at_once_each_get_a_place(store: Store, clock: Hands) -> None:
    name = store.conversations.add("kari", turn("Først?", clock))
    faults: list[Exception] = []

    def add(number: int) -> None:
        try:
            store.conversations.add("kari", turn(f"Nummer {number}?", clock), name)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    questions = {each.question for each in store.conversations.read("kari", name).turns}
    assert questions == {"Først?", *(f"Nummer {number}?" for number in range(8))}


def test_what_is_kept_beside_an_answer_is_what_it_names() -> None:
    assert named((PLAN, OTHER), answer()) == (PLAN,)
    assert named((PLAN, OTHER), None, ("annen",)) == (OTHER,)
    assert named((PLAN, OTHER), None) == ()
