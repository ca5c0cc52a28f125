from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rag import retrieve as module
from rag.answer import Assistant
from rag.engine import Ids
from rag.errors import UnknownDocument, UnknownPart
from rag.events import Passages
from rag.index import Index
from rag.late import Query
from rag.retrieve import retrieve, standardised
from rag.text import fold


def test_scores_arestandardised_and_a_flat_leg_says_nothing() -> None:
    # (1, 2, 3): mean 2, standard deviation sqrt(2/3) = 0.8165, so -1.2247, 0, 1.2247.
    scores = standardised(np.array([1, 2, 3], np.float32))
    np.testing.assert_allclose(scores, [-1.2247, 0, 1.2247], atol=1e-4)
    np.testing.assert_array_equal(standardised(np.ones(4, np.float32)), np.zeros(4))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Hva sier planen om hjemmesykehus?", "Hjemmesykehus betyr at spesialisthelsetjenesten"),
        ("hva koster det når en sykepleier slutter", "120 000 kroner"),
        ("levealder for kvinner på Vestre Aker", "Vestre Aker"),
        ("hvilke private ideelle sykehus samarbeides det med", "Betanien Hospital"),
        ("Kor mange lærlingar var det i portørfaget?", "Portørfag 9 11 10 13 14 16"),
        ("What is meant by hospital at home?", "Hjemmesykehus betyr"),
        ("rehablitering av barn med hjerneskade", "ervervet hjerneskade"),
        ("Ahus sitt syn på fastlegene", "Fastlegeordningen er under stort press"),
    ],
)
def test_the_right_passage_is_among_the_first_five(
    assistant: Assistant, question: str, words: str
) -> None:
    texts = [fold(hit.passage.text) for hit in assistant.find(question, k=5)]
    assert any(words in text for text in texts), texts


def test_a_year_in_the_question_puts_other_years_back(assistant: Assistant) -> None:
    texts = [
        hit.passage.text
        for hit in assistant.find("Hvor lang var ventetiden i somatikken i 2024?", k=3)
    ]
    assert "79 dager" in " ".join(texts)


def test_each_hit_knows_how_many_lie_nearer_by_meaning(assistant: Assistant) -> None:
    index, question = assistant._current().by_own_words(), "Hva sier planen om hjemmesykehus?"
    meaning = assistant._embedder.query(question)
    found = retrieve(index, question, meaning, k=30)
    cosines = index.vectors(np.arange(index.size)) @ meaning.vector
    for hit in found.hits:
        nearer = int((cosines > cosines[hit.passage.id]).sum())
        # Beyond the candidates only those found by words count.
        assert found.places[hit.passage.id] == nearer or nearer >= 200
    assert len(set(found.places.values())) == len(found.hits)
    first, last = (found.hits[0].passage.id, found.hits[-1].passage.id)
    assert found.places[first] < found.places[last]


def test_token_vectors_are_read_of_the_best_alone(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, question = assistant._current(), "Hva sier planen om hjemmesykehus?"
    read: list[int] = []
    met = type(index).met

    def counted(self: Index, query: Query, ids: Ids) -> Any:
        read.append(len(ids))
        return met(self, query, ids)

    monkeypatch.setattr(type(index), "met", counted)
    found = retrieve(index, question, assistant._embedder.query(question), k=40)
    assert read == [module._MET] == [24]
    assert len(found.hits) == 40


def test_an_unknown_document_is_refused(assistant: Assistant) -> None:
    index = assistant._current()
    with pytest.raises(UnknownDocument):
        retrieve(index, "x", Query.of(index.vectors([0])[0]), k=3, documents=("borte",))


def test_without_any_known_word_the_dense_leg_answers_alone(assistant: Assistant) -> None:
    index = assistant._current()
    found = retrieve(index, "qqqq zzzz", Query.of(index.vectors([7])[0]), k=3)
    assert found.query == {}
    assert found.hits[0].passage.id == 7


def test_a_part_narrows_its_own_document_and_stands_beside_a_whole_one(
    assistant: Assistant,
) -> None:
    letter = next(each for each in assistant.documents if len(each.parts) > 2)
    part = letter.parts[-1].title
    plan = next(each.id for each in assistant.documents if each.id != letter.id)
    alone = list(assistant.stream("hjemmesykehus", parts=[part]))
    hits = next(event.hits for event in alone if isinstance(event, Passages))
    assert hits
    assert {hit.passage.locator.part for hit in hits} == {part}
    beside = list(assistant.stream("hjemmesykehus", documents=[plan, letter.id], parts=[part]))
    both = next(event.hits for event in beside if isinstance(event, Passages))
    assert {hit.passage.locator.document for hit in both} == {plan, letter.id}
    assert {
        hit.passage.locator.part for hit in both if hit.passage.locator.document == letter.id
    } == {part}


def test_an_unknown_part_is_said_with_the_known_ones(assistant: Assistant) -> None:
    with pytest.raises(UnknownPart, match=r"finnes ikke i indeksen\. Velg blant"):
        assistant.ask("hjemmesykehus", parts=["Vedlegg fra ingen"])
