"""The real index's passages, as the store reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from rag.engines import backend_of
from rag.index import Index
from rag.settings import Settings
from rag.store import Store


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    index = Index.load(settings.index, settings.fingerprint, backend_of(settings))
    yield index.store
    index.close()


def test_few_and_many_passages_are_the_same_in_the_order_asked_for(store: Store) -> None:
    every = store.passages(range(len(store.section_of)))
    assert [each.id for each in every] == list(range(len(store.section_of)))
    some = [900, 3, 3, 500]
    assert store.passages(some) == [every[at] for at in some]
    assert store.passages([]) == []


def test_around_gives_each_passage_and_two_on_either_side(store: Store) -> None:
    last = len(store.section_of) - 1
    near = store.around([0, 50, 52, last])
    assert sorted(near) == [0, 1, 2, 48, 49, 50, 51, 52, 53, 54, last - 2, last - 1, last]
    assert all(store.passages([at]) == [each] for at, each in near.items())
    assert store.around([]) == {}


def test_words_of_a_section_that_go_over_two_passages_have_its_span(store: Store) -> None:
    every = store.passages(range(len(store.section_of)))
    tried = 0
    for one, other in pairwise(every):
        if store.section_of[one.id] != store.section_of[other.id]:
            continue
        first, last = one.locator, other.locator
        span = store.section_span(first)
        assert store.section_span(replace(first, end=last.end)) == span
        assert span[0] <= first.start < last.end <= span[1]
        tried += 1
        if tried == 50:
            break
    assert tried == 50
