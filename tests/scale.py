"""The corpus made larger by varying it, and what asking it then costs.

A larger corpus is the real one many times over. Each copy of a passage keeps its text, but its
vector is moved along the difference of two other passages' vectors (so that it stays among vectors
that the model gives) and 30 % of its words are exchanged for others, drawn as the corpus uses them.
The analyser does not read the copies, so the vocabulary does not grow.

    python -m tests.scale 10 100            # times the corpus's passages, embedded engine
    python -m tests.scale 1000 =1000000     # =N is a number of passages
    python -m tests.scale --engine milvus 1 10
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from rag.answer import Assistant
from rag.embed import Embedder, Vectors, question_embedder
from rag.engine import Contents, Ids
from rag.engines import backend_of
from rag.index import VERSIONS, Index, publish, write_version
from rag.late import Query, Tokens
from rag.lexical import LexicalIndex
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings
from rag.types import Document, Passage

ROOT = Path(__file__).parent.parent
EXCHANGED = 0.3
"""Share of a copy's words that are others."""
QUESTIONS = 100
_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Times in ms unless named otherwise; ``recall`` is recall@20."""

    passages: int
    build_seconds: float
    load_seconds: float
    megabytes: float
    memory: float
    embed: float
    retrieve: tuple[float, float]
    filtered: tuple[float, float]
    answer: tuple[float, float]
    recall: float

    def __str__(self) -> str:
        return (
            f"| {self.passages:,} | {self.build_seconds:.1f} | {self.load_seconds:.1f} "
            f"| {self.megabytes:,.0f} | {self.memory:,.0f} | {self.embed:.1f} "
            f"| {self.retrieve[0]:.0f} / {self.retrieve[1]:.0f} "
            f"| {self.retrieve[0] / self.embed:.2f} | {self.filtered[0]:.0f} / "
            f"{self.filtered[1]:.0f} | {self.answer[0]:.0f} / {self.answer[1]:.0f} "
            f"| {self.answer[0] / self.embed:.2f} | {self.recall:.3f} |"
        ).replace(",", " ")


HEADER = (
    "| avsnitt | bygd s | lastet s | MB på disk | MB i minnet | ett spørsmåls vektor ms"
    " | søk p50 / p95 ms | søk : vektor | søk i ett dokument p50 / p95 ms | svar p50 / p95 ms"
    " | svar : vektor | recall@20 |\n|" + "---:|" * 12
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scale")
    parser.add_argument("sizes", nargs="+", help="ganger korpusets avsnitt, eller =antall")
    parser.add_argument("--engine", choices=["faiss", "milvus"], default="faiss")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(engine=given.engine)
        if given.engine == "milvus" and "PLAN_MILVUS_URI" not in os.environ:
            settings = settings.model_copy(update={"milvus_uri": f"{folder}/milvus.db"})
        real = Index.load(ROOT / "index", settings.fingerprint)
        sizes = [int(s[1:]) if s[0] == "=" else int(s) * real.size for s in given.sizes]
        table(settings, real, sizes, Path(folder))
    return 0


def table(settings: Settings, real: Index, sizes: Sequence[int], folder: Path) -> list[Row]:
    """Measure and print a row for each number of passages; versions are made under ``folder``."""
    embedder = question_embedder(settings.model)
    load = os.getloadavg()[0]
    print(f"motor: {settings.engine}; {os.cpu_count()} kjerner, last {load:.1f}\n{HEADER}")
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            at = settings.model_copy(update={"index": Path(place)})
            rows.append(measure(at, real, size, embedder))
            print(rows[-1], flush=True)
    return rows


def measure(settings: Settings, real: Index, size: int, embedder: Embedder) -> Row:
    """Build an index of ``size`` passages in ``settings.index`` and ask it."""
    backend = backend_of(settings)
    vectors = varied_vectors(real, size, settings.index / "vectors.npy")
    lexical = varied_postings(real.lexical, size)
    name = f"v{size}"
    building = settings.index / VERSIONS / f".{name}"
    building.mkdir(parents=True)
    began = time.perf_counter()
    write_version(
        building,
        "",
        settings.fingerprint,
        list(copied_documents(real, size)),
        copied_passages(real, size),
        Contents(name, real.manifest.model, vectors, lexical),
        backend,
        Copies(real, size),
    )
    publish(settings.index, building, name, 1, backend)
    built = time.perf_counter() - began
    del lexical
    began = time.perf_counter()
    index = Index.load(settings.index, settings.fingerprint, backend)
    loaded = time.perf_counter() - began
    row = _asked(settings, index, embedder, vectors)
    disk = sum(each.stat().st_size for each in index.folder.iterdir()) / 1e6
    index.close()
    return replace(row, build_seconds=built, load_seconds=loaded, megabytes=disk)


class Copies(Sequence[Tokens]):
    """The real passages' tokens over and over; their time and room do not depend on the values."""

    def __init__(self, real: Index, size: int) -> None:
        assert real.tokens is not None
        self._own = [real.tokens.of(at) for at in range(real.size)]
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, at: Any) -> Any:
        if at >= self._size:
            raise IndexError(at)
        return self._own[at % len(self._own)]


def _asked(settings: Settings, index: Index, embedder: Embedder, vectors: Vectors) -> Row:
    questions = gold_questions(QUESTIONS)
    assistant = Assistant(settings, index, embedder)
    document = (index.store.documents[len(index.store.documents) // 2].id,)
    taken: dict[str, list[float]] = {"embed": [], "retrieve": [], "filtered": [], "answer": []}
    asked: list[Query] = []
    for question in questions[:5]:
        assistant.ask(question)
    for question in questions:
        answer = assistant.ask(question)
        taken["answer"].append(answer.seconds)
        began = time.perf_counter()
        asked.append(embedder.query(question))
        taken["embed"].append(time.perf_counter() - began)
        for leg, only in (("retrieve", ()), ("filtered", document)):
            began = time.perf_counter()
            retrieve(index, question, asked[-1], k=40, documents=only)
            taken[leg].append(time.perf_counter() - began)
    memory = psutil.Process().memory_info()
    found = [index.nearest(each.vector, settings.candidates)[0][:20] for each in asked]
    right = nearest_of_all(vectors, np.stack([each.vector for each in asked]), 20)
    recall = np.mean([len(np.intersect1d(a, b)) / 20 for a, b in zip(found, right, strict=True)])
    spread = {leg: _percentiles(seconds) for leg, seconds in taken.items()}
    return Row(
        len(vectors),
        0.0,
        0.0,
        0.0,
        (memory.rss - memory.shared) / 1e6,
        spread["embed"][0],
        spread["retrieve"],
        spread["filtered"],
        spread["answer"],
        float(recall),
    )


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile in ms."""
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return float(p50), float(p95)


def gold_questions(limit: int) -> list[str]:
    """Questions of the gold set, spread evenly over its files."""
    rows = [
        json.loads(line)["question"]
        for path in sorted((ROOT / "eval" / "gold").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return rows[:: max(1, len(rows) // limit)][:limit]


def nearest_of_all(vectors: Vectors, queries: Vectors, k: int) -> list[Ids]:
    """Ids of the ``k`` nearest of every vector there is, one array a query."""
    scores = [np.zeros((len(queries), 0), np.float32)]
    ids = [np.zeros((len(queries), 0), np.int64)]
    for at in range(0, len(vectors), _BLOCK):
        block = queries @ vectors[at : at + _BLOCK].T
        best = np.argpartition(-block, min(k, block.shape[1] - 1), axis=1)[:, :k]
        scores.append(np.take_along_axis(block, best, 1))
        ids.append(best + at)
    every, where = np.concatenate(scores, 1), np.concatenate(ids, 1)
    return list(np.take_along_axis(where, np.argsort(-every, axis=1)[:, :k], 1))


def varied_vectors(real: Index, size: int, path: Path) -> Vectors:
    """``size`` unit vectors on disk: the real ones, then moved copies of them."""
    chance = np.random.default_rng(0)
    own = real.vectors(np.arange(real.size))
    path.parent.mkdir(parents=True, exist_ok=True)
    made = np.lib.format.open_memmap(path, "w+", np.float32, (size, own.shape[1]))
    for at in range(0, size, _BLOCK):
        slots = np.arange(at, min(at + _BLOCK, size))
        towards = chance.integers(0, real.size, len(slots))
        away = (towards + chance.integers(1, real.size, len(slots))) % real.size
        far = chance.uniform(0.15, 0.75, (len(slots), 1)).astype(np.float32)
        moved = own[slots % real.size] + far * (own[towards] - own[away])
        moved[slots < real.size] = own[slots[slots < real.size]]
        made[slots] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    made.flush()
    return made


def varied_postings(real: LexicalIndex, size: int) -> LexicalIndex:
    """The postings of ``size`` texts, the first as they are; rarity stays, as every share does."""
    chance = np.random.default_rng(1)
    of = np.repeat(np.arange(len(real.starts) - 1, dtype=np.int32), np.diff(real.starts))
    order = np.argsort(real.documents, kind="stable")
    lengths = np.bincount(real.documents, minlength=real.count)
    first = np.concatenate(([0], np.cumsum(lengths)))
    slots = np.arange(size) % real.count
    begins = np.concatenate(([0], np.cumsum(lengths[slots])))
    source = np.repeat(first[slots] - begins[:-1], lengths[slots]) + np.arange(begins[-1])
    exchanged = chance.random(begins[-1], np.float32) < EXCHANGED
    exchanged[: begins[min(real.count, size)]] = False
    source[exchanged] = chance.integers(0, len(order), int(exchanged.sum()))
    source = order[source]
    key = of[source].astype(np.int64) * size + np.repeat(np.arange(size), lengths[slots])
    key, at = np.unique(key, return_index=True)
    terms = np.bincount(key // size, minlength=len(real.starts) - 1)
    return replace(
        real,
        starts=np.concatenate(([0], np.cumsum(terms))).astype(np.int64),
        documents=(key % size).astype(np.int32),
        weights=real.weights[source[at]],
        count=size,
    )


def copied_documents(real: Index, size: int) -> Iterator[tuple[Document, str]]:
    for copy in range(-(-size // real.size)):
        for document in real.store.documents:
            yield replace(document, id=_name(document.id, copy)), real.store.text(document.id)


def copied_passages(real: Index, size: int) -> Iterator[tuple[Passage, bytes]]:
    passages, digests = real.store.passages(range(real.size)), real.store.digests()
    for at in range(size):
        copy, slot = divmod(at, real.size)
        passage = passages[slot]
        where = replace(passage.locator, document=_name(passage.locator.document, copy))
        yield replace(passage, id=at, locator=where), digests[slot]


def _name(document: str, copy: int) -> str:
    return f"{document}-{copy}" if copy else document


if __name__ == "__main__":
    sys.exit(main())
