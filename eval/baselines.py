"""What the product is measured against: each leg alone, and the pipeline of LangChain's tutorial.

The tutorial pipeline is ``RecursiveCharacterTextSplitter`` with 1000 characters and 200 overlap on
the raw files, the same model, and an exact search by inner product: what FAISS's ``IndexFlatIP``
computes, done here with one matrix product so that FAISS keeps its one door. The vectors are kept
under ``build/`` as a plain array, named by what made them.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.errors import EvalError
from eval.schema import Row
from eval.system import Product, System, passages_only
from rag.answer import Assistant
from rag.embed import Embedder, Vectors, bulk_embedder, question_embedder
from rag.index import Index
from rag.settings import Settings
from rag.types import Hit
from rag.wire import hit_to_dict

SYSTEMS = ("product", "lexical", "dense", "langchain")
_SHOWN = 40
_SIZE, _OVERLAP = 1_000, 200


def open_system(
    name: str, settings: Settings, index: Index, cache: Path, generator: str = "quotes"
) -> System:
    """The system of that name. ``cache`` is a folder for the tutorial pipeline's vectors."""
    if name == "product":
        return Product(Assistant.open(settings), generator)
    embedder = question_embedder(settings.model)
    if name == "lexical":
        return Lexical(index)
    if name == "dense":
        return Dense(index, embedder)
    if name == "langchain":
        return Tutorial.build(settings, index, embedder, cache, bulk_embedder)
    raise EvalError(f"Ukjent system «{name}». Velg blant: {', '.join(SYSTEMS)}.")


class Lexical:
    """BM25 over the index's passages, nothing else."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def answer(self, row: Row) -> dict[str, Any]:
        began = time.perf_counter()
        query = self._index.lexical.query(row.standalone)
        ids, scores = self._index.worded(query, _SHOWN)
        best = np.argsort(-scores, kind="stable")
        found = _hits(self._index, ids[best].tolist(), scores[best].tolist())
        return passages_only(row, found, time.perf_counter() - began)


class Dense:
    """The nearest passages of the index by cosine, nothing else."""

    def __init__(self, index: Index, embedder: Embedder) -> None:
        self._index = index
        self._embedder = embedder

    def answer(self, row: Row) -> dict[str, Any]:
        began = time.perf_counter()
        vector = self._embedder.queries([row.standalone]).vectors[0]
        ids, cosines = self._index.nearest(vector, _SHOWN)
        found = _hits(self._index, ids.tolist(), cosines.tolist())
        return passages_only(row, found, time.perf_counter() - began)


class Tutorial:
    """LangChain's tutorial: split, embed, take the nearest."""

    def __init__(
        self, chunks: Sequence[dict[str, Any]], vectors: Vectors, embedder: Embedder
    ) -> None:
        self._chunks = chunks
        self._vectors = vectors
        self._embedder = embedder

    @classmethod
    def build(
        cls,
        settings: Settings,
        index: Index,
        embedder: Embedder,
        cache: Path,
        bulk: Callable[[str], Embedder],
    ) -> Tutorial:
        """Split and embed the raw files of the index's documents, or read the kept vectors."""
        files = [(d.id, settings.corpus / d.file) for d in index.store.documents]
        chunks = [chunk for name, file in files for chunk in _split(name, file)]
        key = json.dumps([[chunk["text"] for chunk in chunks], embedder.card.digest])
        kept = cache / f"langchain-{hashlib.sha256(key.encode()).hexdigest()[:16]}.npy"
        if kept.is_file():
            vectors = np.load(kept, allow_pickle=False)
        else:
            vectors = bulk(settings.model).encode([chunk["text"] for chunk in chunks]).vectors
            cache.mkdir(parents=True, exist_ok=True)
            with kept.open("wb") as file:
                np.save(file, vectors, allow_pickle=False)
        return cls(chunks, vectors, embedder)

    def answer(self, row: Row) -> dict[str, Any]:
        began = time.perf_counter()
        cosines = self._vectors @ self._embedder.queries([row.standalone]).vectors[0]
        best = np.argsort(-cosines, kind="stable")[:_SHOWN].tolist()
        found = [{**self._chunks[at], "score": round(float(cosines[at]), 6)} for at in best]
        return passages_only(row, found, time.perf_counter() - began)


def _hits(index: Index, ids: Sequence[int], scores: Sequence[float]) -> list[dict[str, Any]]:
    passages = index.store.passages(ids)
    return [
        hit_to_dict(Hit(passage, round(score, 6)))
        for passage, score in zip(passages, scores, strict=True)
    ]


def _split(document: str, file: Path) -> list[dict[str, Any]]:
    """The file's chunks; ``start`` counts characters of the raw file."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    text = file.read_text(encoding="utf-8")
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=_SIZE, chunk_overlap=_OVERLAP, add_start_index=True
    )
    chunks: list[dict[str, Any]] = []
    for piece in splitter.create_documents([text]):
        start = int(piece.metadata["start_index"])
        # The splitter is known to lose count; a span that is wrong would join the wrong texts.
        placed = start >= 0 and text[start : start + len(piece.page_content)] == piece.page_content
        chunks.append(
            {
                "document": document,
                "part": None,
                "section": [],
                "page": None,
                "text": piece.page_content,
                "start": start if placed else None,
                "end": start + len(piece.page_content) if placed else None,
            }
        )
    return chunks
