"""One contract, every engine: FAISS and Milvus, each as it is below and above its threshold."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import Embedder, LightEmbedder, ModelCard
from rag.engine import Backend, Contents, Engine
from rag.engines import backend_of
from rag.engines.faiss import FaissBackend
from rag.engines.milvus import MilvusBackend
from rag.errors import IndexDamaged, IndexMismatch
from rag.index import Index
from rag.late import Query
from rag.retrieve import retrieve
from rag.settings import Settings
from rag.types import Answer
from tests.scale import gold_questions

Make = Callable[[str], Embedder]
ASKED = int(os.environ.get("GOLD_QUESTIONS", "100"))
"""Gold questions put to every engine; ``make engines`` puts all of them."""
SAME = 0.98 if ASKED >= 400 else 0.95
"""Share of answers alike. The large engine gave 0.9775 of 400, 0.98 of 100 and 0.92 of 50: one
standard deviation is 0.015 with 100. The whole promise is held to where enough are asked."""


@pytest.fixture(scope="module")
def exact(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint)


@pytest.fixture(scope="module")
def asked(light: LightEmbedder) -> list[tuple[str, Query]]:
    return [(question, light.query(question)) for question in gold_questions(ASKED)]


@pytest.fixture(scope="module")
def first(exact: Index, asked: list[tuple[str, Query]]) -> list[set[int]]:
    """What the exact engine finds first."""
    return [twenty(exact, question, query) for question, query in asked]


@pytest.fixture(scope="module")
def answers(exact: Index, settings: Settings, light: LightEmbedder) -> list[Answer]:
    """What the exact engine gives."""
    assistant = Assistant(settings, exact, light)
    return [assistant.ask(question) for question in gold_questions(ASKED)]


@pytest.fixture(scope="module", params=["faiss", "large faiss", "milvus", "large milvus"])
def engine(
    request: pytest.FixtureRequest, exact: Index, tmp_path_factory: pytest.TempPathFactory
) -> Engine:
    """The corpus of the project in each engine."""
    folder = tmp_path_factory.mktemp("versjon")
    backend: Backend = {
        "faiss": FaissBackend,
        "large faiss": lambda: FaissBackend(exact=100),
        "milvus": lambda: MilvusBackend.connect(str(folder / "m.db")),
        "large milvus": lambda: replace(MilvusBackend.connect(str(folder / "m.db")), exact=100),
    }[request.param]()
    vectors = exact.vectors(np.arange(exact.size))
    backend.write(folder, Contents("v1", exact.manifest.model, vectors, exact.lexical))
    return backend.open(folder, exact.manifest.model, exact.lexical)


def over(engine: Engine, index: Index) -> Index:
    """The index with another engine behind it."""
    other = object.__new__(Index)
    other.__dict__.update(index.__dict__, _engine=engine)
    return other


def test_the_first_twenty_are_the_same(
    engine: Engine, exact: Index, asked: list[tuple[str, Query]], first: list[set[int]]
) -> None:
    other = over(engine, exact)
    shares = [
        len(mine & twenty(other, question, query)) / 20
        for mine, (question, query) in zip(first, asked, strict=True)
    ]
    assert np.mean(shares) >= 0.98, shares


def twenty(index: Index, question: str, query: Query) -> set[int]:
    return {hit.passage.id for hit in retrieve(index, question, query, k=20).hits}


def test_the_answers_are_the_same(
    engine: Engine,
    exact: Index,
    settings: Settings,
    light: LightEmbedder,
    answers: list[Answer],
) -> None:
    other = Assistant(settings, over(engine, exact), light)
    questions = gold_questions(ASKED)
    pairs = [(one, other.ask(each)) for one, each in zip(answers, questions, strict=True)]
    same = [one.text == two.text and one.citations == two.citations for one, two in pairs]
    assert np.mean(same) >= SAME, [q for q, alike in zip(questions, same, strict=True) if not alike]


def test_both_legs_keep_to_the_filter(engine: Engine, exact: Index) -> None:
    vector = exact.vectors([3])[0]
    query = {
        exact.lexical.vocabulary[term]: 1.0 for term in exact.lexical.query("pasienter i Oslo")
    }
    for within in ([[10, 20]], [[0, 5], [700, 710], [1_500, 1_600]], [[0, 0]]):
        allowed = np.array(within, np.int64)
        inside = {at for start, end in within for at in range(start, end)}
        near = engine.nearest(vector, 400, allowed)
        assert set(near.ids.tolist()) == inside
        worded = engine.worded(query, 400, allowed, near.ids[:2])
        expected = exact._engine.worded(query, 400, allowed, near.ids[:2])
        np.testing.assert_array_equal(worded.ids, expected.ids)
        np.testing.assert_allclose(worded.scores, expected.scores, atol=1e-5)


def test_words_are_scored_in_whatever_passages_they_are_asked_of(
    engine: Engine, exact: Index
) -> None:
    query = {exact.lexical.vocabulary[term]: 1.0 for term in exact.lexical.query("pasienter")}
    everything = np.arange(exact.size, dtype=np.int64)
    for also in (everything, everything[::3], everything[:0]):  # one range, and hundreds
        worded = engine.worded(query, 1, None, also)
        expected = exact._engine.worded(query, 1, None, also)
        np.testing.assert_array_equal(worded.ids, expected.ids)
        np.testing.assert_allclose(worded.scores, expected.scores, atol=1e-5)


def test_vectors_come_back_as_they_were(engine: Engine, exact: Index) -> None:
    ids = np.array([7, 3, exact.size - 1, 7], np.int64)
    np.testing.assert_array_equal(engine.vectors(ids), exact.vectors(ids))
    assert engine.vectors(ids[:0]).shape == (0, exact.manifest.model.dimensions)


def test_a_passage_is_nearest_to_itself_and_k_may_exceed_what_there_is(
    engine: Engine, exact: Index
) -> None:
    found = engine.nearest(exact.vectors([42])[0], 10_000, None)
    assert found.scores[0] == pytest.approx(1, abs=1e-3)
    assert (np.diff(found.scores) <= 1e-6).all()
    assert len(set(found.ids.tolist())) == len(found.ids)


@pytest.fixture(params=["faiss", "milvus"])
def chosen(request: pytest.FixtureRequest, small: Settings, tmp_path: Path) -> Settings:
    return small.model_copy(
        update={"engine": request.param, "milvus_uri": str(tmp_path / "milvus.db")}
    )


def parking(assistant: Assistant) -> str:
    return assistant.ask("Hva koster parkering for ansatte?").text


def test_a_new_document_is_found_and_a_deleted_one_is_not(chosen: Settings, quick: Make) -> None:
    ingest(chosen, embedder=quick)
    assistant = Assistant.open(chosen)
    (chosen.corpus / "kantine.txt").write_text("Kantinen\n\nLunsj koster 75 kroner.\n", "utf-8")
    report = ingest(chosen, embedder=quick)
    assert 0 < report.embedded < report.passages
    assert "75 kroner" in assistant.ask("Hva koster lunsj i kantinen?").text
    (chosen.corpus / "kantine.txt").unlink()
    assert ingest(chosen, embedder=quick).embedded == 0
    assert "75" not in assistant.ask("Hva koster lunsj i kantinen?").text
    assert "40 kroner" in parking(assistant)


def test_a_new_version_is_published_without_a_gap(chosen: Settings, quick: Make) -> None:
    ingest(chosen, embedder=quick)
    assistant = Assistant.open(chosen)
    file = chosen.corpus / "parkering.txt"
    seen: list[str] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            seen.append(parking(assistant))

    reader = threading.Thread(target=ask)
    reader.start()
    try:
        for price in (41, 42, 43):
            before = str(price - 1)
            file.write_text(file.read_text("utf-8").replace(before, str(price)), "utf-8")
            ingest(chosen, embedder=quick)
    finally:
        stop.set()
        reader.join()
    assert "43 kroner" in parking(assistant)
    prices = [next((p for p in range(40, 44) if f"{p} kroner" in text), None) for text in seen]
    assert prices
    assert None not in prices
    assert prices == sorted(prices)


def test_an_index_of_another_model_or_engine_is_refused(chosen: Settings, quick: Make) -> None:
    ingest(chosen, embedder=quick)
    backend = backend_of(chosen)
    index = Index.load(chosen.index, chosen.fingerprint, backend)
    other = ModelCard("en-annen", index.manifest.model.dimensions + 8, "0" * 64)
    with pytest.raises((IndexMismatch, IndexDamaged)):
        backend.open(index.folder, other, index.lexical)
    name = "faiss" if chosen.engine == "milvus" else "milvus"
    with pytest.raises(IndexMismatch, match="søkemotoren"):
        Assistant.open(chosen.model_copy(update={"engine": name}))
