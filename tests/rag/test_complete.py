"""Complete lists: all that is on a subject, at a cost that does not grow with the collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pytest

from rag import complete as module
from rag.answer import Assistant
from rag.complete import Listing, complete, relevance
from rag.embed import LightEmbedder, Vectors
from rag.engine import Ids
from rag.index import Index
from rag.settings import Settings

QUESTION = "Hva sier dokumentene om hjemmesykehus?"


@pytest.fixture(scope="module")
def index(settings: Settings) -> Iterator[Index]:
    opened = Index.load(settings.index, settings.fingerprint)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def vector(light: LightEmbedder) -> Vectors:
    return light.queries([QUESTION]).vectors[0]


def listed(found: Listing) -> list[int]:
    return [hit.passage.id for section in found.sections for hit in section.hits]


def test_every_passage_is_compared_and_what_is_above_is_listed(
    index: Index, vector: Vectors
) -> None:
    found = complete(index, QUESTION, vector)
    every = np.arange(index.size)
    meaning = index.vectors(every) @ vector
    _, words = index.worded(index.lexical.query(QUESTION), 1, also=every)
    score = 0.7 * (meaning - meaning.mean()) / meaning.std() + 0.3 * (
        (words - words.mean()) / words.std()
    )
    assert found.read == index.size
    assert found.documents == 5
    assert sorted(listed(found)) == np.flatnonzero(score >= 2).tolist()
    assert 20 < found.found < 200


def test_the_list_follows_the_documents_and_their_text(index: Index, vector: Vectors) -> None:
    found = complete(index, QUESTION, vector)
    order = [document.id for document in index.store.documents]
    places = [
        (order.index(hit.passage.locator.document), hit.passage.locator.start)
        for section in found.sections
        for hit in section.hits
    ]
    assert all(a < b for a, b in pairwise(places))


def test_one_document_is_measured_against_the_whole_collection(
    index: Index, vector: Vectors
) -> None:
    document = index.store.documents[0].id
    whole, one = complete(index, QUESTION, vector), complete(index, QUESTION, vector, (document,))
    inside = [s for s in whole.sections if s.document.id == document]
    assert one.sections == tuple(inside)
    assert one.read == int((index.store.document_of == 0).sum())


class Counted(Index):
    """Notes how many vectors are asked for at a time, and in all."""

    asked: list[int]

    def vectors(self, ids: Ids | Sequence[int]) -> Vectors:
        self.asked.append(len(ids))
        return super().vectors(ids)


def test_a_large_collection_is_not_read_whole(
    settings: Settings, vector: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Counted.load(settings.index, settings.fingerprint)
    assert isinstance(index, Counted)
    index.asked = []
    exact = complete(index, QUESTION, vector)
    # As if the limits were a fiftieth of what they are.
    monkeypatch.setattr(module, "_MOST", 900)
    monkeypatch.setattr(module, "_CANDIDATES", 120)
    monkeypatch.setattr(module, "_BLOCK", 100)
    index.asked.clear()
    found = complete(index, QUESTION, vector)
    assert max(index.asked) <= 100
    assert sum(index.asked) <= 900 + 2 * 120
    assert found.read <= 2 * 120
    # The sample's deviation is not quite the collection's: some at the threshold go or come, and
    # they alone.
    lost = [
        hit.score
        for section in exact.sections
        for hit in section.hits
        if hit.passage.id not in listed(found)
    ]
    assert max(lost, default=0.0) < module._THRESHOLD + 0.25
    assert len(lost) <= 0.15 * exact.found
    assert found.found <= 1.5 * exact.found
    index.close()


def test_what_cannot_be_told_apart_is_not_above(index: Index) -> None:
    nothing = np.zeros(384, np.float32)
    score = relevance(index, {}, nothing, np.arange(10))
    assert score.tolist() == [0.0] * 10


def test_the_assistant_lists(assistant: Assistant) -> None:
    assert assistant.list_all(QUESTION).found > 20
