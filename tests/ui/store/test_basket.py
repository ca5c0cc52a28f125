"""The basket keeps quotes and answers once each, in the order that the person gives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ui.store.making import CITATION, PLAN, Hands, answer
from ui.store import Store
from ui.store.errors import Gone
from ui.store.values import Answered, Quoted


def quoted(words: str) -> Quoted:
    return Quoted(replace(CITATION, quote=words), "Hva sier planen?")


def shown(store: Store, user: str = "kari") -> list[str]:
    return [
        each.content.citation.quote if isinstance(each.content, Quoted) else "svar"
        for each in store.basket.list(user)
    ]


def fill(store: Store, *words: str) -> list[str]:
    return [store.basket.add("kari", quoted(each), (PLAN,)) for each in words]


def test_an_item_is_read_back_as_it_was(store: Store, clock: Hands) -> None:
    store.basket.add("kari", quoted("a"), (PLAN,))
    clock.turn(days=1)
    store.basket.add("kari", Answered(answer()), (PLAN,))
    first, second = store.basket.list("kari")
    assert first.content == quoted("a")
    assert first.library == (PLAN,)
    assert second.content == Answered(answer())
    assert (second.read - first.read).days == 1
    assert store.basket.digests("kari") == {first.content.digest, second.content.digest}


def test_the_same_words_are_kept_once(store: Store) -> None:
    first, _, again = fill(store, "a", "b", "a")
    assert first == again
    assert shown(store) == ["a", "b"]


def test_the_order_is_the_persons_own(store: Store) -> None:
    a, b, c, d = fill(store, "a", "b", "c", "d")
    store.basket.move("kari", c, -1)
    assert shown(store) == ["a", "c", "b", "d"]
    store.basket.move("kari", a, 99)
    assert shown(store) == ["c", "b", "d", "a"]
    store.basket.move("kari", d, -99)
    assert shown(store) == ["d", "c", "b", "a"]
    store.basket.order("kari", [b, a])
    assert shown(store) == ["b", "a", "d", "c"]


def test_what_is_removed_comes_back_where_it_was(store: Store) -> None:
    _, b, _ = fill(store, "a", "b", "c")
    store.basket.comment("kari", b, " Viktig! ")
    store.basket.remove("kari", b)
    assert shown(store) == ["a", "c"]
    assert len(store.basket.digests("kari")) == 2
    store.basket.restore("kari", b)
    assert shown(store) == ["a", "b", "c"]
    assert store.basket.list("kari")[1].comment == "Viktig!"
    store.basket.remove("kari", b)
    assert fill(store, "b") == [b]  # asked for anew, it is new: at the end
    assert shown(store) == ["a", "c", "b"]


def test_nobody_reaches_anothers_basket(store: Store) -> None:
    (a,) = fill(store, "a")
    assert shown(store, "ola") == []
    assert store.basket.digests("ola") == frozenset()
    for reach in (
        lambda: store.basket.move("ola", a, 1),
        lambda: store.basket.comment("ola", a, "tatt"),
        lambda: store.basket.remove("ola", a),
    ):
        with pytest.raises(Gone):
            reach()
    store.basket.order("ola", [a])
    store.basket.remove("kari", a)
    with pytest.raises(Gone):
        store.basket.restore("ola", a)
    assert store.basket.add("ola", quoted("a"), (PLAN,)) != a
