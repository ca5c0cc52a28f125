"""Names of documents and senders, held against the same told name by name."""

from __future__ import annotations

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from rag.current import open_index
from rag.glossary import same_as
from rag.index import Index
from rag.lexical import LexicalIndex
from rag.named import Names, Sources
from rag.norwegian import terms
from rag.settings import Settings
from rag.types import Document, Part, Status

SAID = (
    "Ahus", "Akershus universitetssykehus", "OUS", "Oslo universitetssykehus HF", "årsmeldingen",
    "annual report", "den nye planen", "høringsutkastet", "Helse Sør-Øst", "HSØ-brevet",
    "Sykehuset i Vestfold", "utviklingsplan 2035", "Helsefellesskapet Agder", "IT", "Majorstua",
    "hospitals", "planer og strategier", "brev fra Helse Sør-Øst RHF", "2022", "brukerutvalget",
    "teknologi",
)  # fmt: skip


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return open_index(settings)


def holds(label: str, told: tuple[str, ...], lexical: LexicalIndex) -> bool:
    """Each term stands in the label, or another name for it and its neighbours does."""
    held = lexical.named(label)
    left = set(told) - held
    for length in (1, 2, 3):
        for at in range(len(told) - length + 1):
            some = told[at : at + length]
            also = [*same_as(some)]
            if length == 1 and some[0] in lexical.abbreviations:
                also.append(lexical.abbreviations[some[0]])
            if any((other := set(terms(name))) and other <= held for name in also):
                left -= set(some)
    return not left


def test_all_names_are_asked_at_once_as_each_would_be(index: Index) -> None:
    labels = [
        f"{part.title} {part.sender} {document.title}"
        for document in index.store.documents
        for part in document.parts
    ]
    labels += [f"{each.title} {each.kind}" for each in index.store.documents] * 2
    names = Names(labels, index.lexical, index.lexical.named)
    seen = 0
    for said in SAID:
        told = tuple(terms(said))
        one_by_one = [holds(label, told, index.lexical) for label in labels]
        assert names.holding(told).tolist() == one_by_one, said
        seen += any(one_by_one) and not all(one_by_one)
    assert seen > 12  # the others are held by none, or, as «IT», are no term


def test_a_name_is_held_by_its_own_words_alone(index: Index) -> None:
    names = Names(["Planer og strategier", "Utviklingsplan"], index.lexical, terms)
    assert names.with_all(terms("strategier og planer")).tolist() == [True, False]
    assert names.with_all(terms("plan")).tolist() == [True, False]  # no part of a compound
    assert names.with_all([]).tolist() == [True, True]
    assert Names([], index.lexical, terms).holding(["plan"]).tolist() == []


def test_senders_and_kinds_of_documents_are_named(index: Index) -> None:
    store = index.store
    parts, documents = index.sources.named("Ahus", place=False)
    assert [store.parts[at] for at in parts] == ["Vedlegg fra Akershus universitetssykehus"]
    assert documents == []
    assert index.sources.named("Ahus", place=True) == ([], [])
    parts, documents = index.sources.named("årsmeldingen", place=False)
    assert (parts, [store.documents[at].id for at in documents]) == ([], ["arlig-melding-2024"])
    assert index.sources.named("2022", place=False) == ([], [])
    assert index.sources.named("Majorstua", place=False) == ([], [])


def test_thousands_of_documents_are_named_as_fast_as_a_few(index: Index) -> None:
    """3 000 documents of 10 parts, all with names of their own. Held one by one against a name, as
    they once were for each stretch of words in a question, they take 0.2 s; here 0.0003."""
    kept = index.store.documents[0]

    def sender(number: int) -> str:
        return f"Sykehuset {7_000 + number}"

    def document(number: int) -> Document:
        parts = tuple(
            Part(f"Vedlegg {letter} fra {sender(number)}", sender(number), 0, 1)
            for letter in "abcdefghkl"
        )
        title = f"Utviklingsplan for sykehus {number}"
        return replace(kept, id=f"d{number}", title=title, parts=parts, status=Status.INPUT)

    documents = [document(number) for number in range(3_000)]
    titles = [part.title for each in documents for part in each.parts]
    store: Any = SimpleNamespace(documents=documents, parts=titles)
    sources = Sources(store, index.lexical)
    began = time.thread_time()
    for number in range(20):
        parts, _ = sources.named(sender(number), place=False)
        assert parts == list(range(10 * number, 10 * number + 10))
        assert sources.begins("Sykehuset")
        assert np.count_nonzero(sources.of_status(Status.INPUT)) == 3_000
    assert time.thread_time() - began < 0.2
