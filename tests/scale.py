"""The corpus made larger by varying it (tests/varied.py), and what asking it then costs.

python -m tests.scale 10 100            # times the corpus's passages, embedded engine
python -m tests.scale 1000 =1000000     # =N is a number of passages
python -m tests.scale --engine milvus 1 10
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import psutil

from rag.answer import Assistant
from rag.embed import Embedder, Vectors, question_embedder
from rag.engine import Contents, Ids
from rag.engines import backend_of
from rag.index import VERSIONS, Index, publish, write_version
from rag.late import Query
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings
from tests.varied import (
    copied_documents,
    copied_passages,
    copied_questions,
    copied_tokens,
    varied_postings,
    varied_vectors,
)

ROOT = Path(__file__).parent.parent
QUESTIONS = 100
ANSWERED = 100
"""Of those, how many are answered in full and searched for in one document."""
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
    parser.add_argument(
        "--answered", type=int, default=ANSWERED, help="spørsmål som også besvares (av 100)"
    )
    parser.add_argument(
        "--folder", help="mappen det bygges i; standard er systemets for midlertidige filer"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        settings = load_settings(engine=given.engine)
        if given.engine == "milvus" and "PLAN_MILVUS_URI" not in os.environ:
            settings = settings.model_copy(update={"milvus_uri": f"{folder}/milvus.db"})
        real = Index.load(ROOT / "index", settings.fingerprint)
        sizes = [int(s[1:]) if s[0] == "=" else int(s) * real.size for s in given.sizes]
        table(settings, real, sizes, Path(folder), given.answered)
    return 0


def table(
    settings: Settings, real: Index, sizes: Sequence[int], folder: Path, answered: int = ANSWERED
) -> list[Row]:
    """Measure and print a row for each number of passages; versions are made under ``folder``."""
    embedder = question_embedder(settings.model)
    load = os.getloadavg()[0]
    print(f"motor: {settings.engine}; {os.cpu_count()} kjerner, last {load:.1f}\n{HEADER}")
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            at = settings.model_copy(update={"index": Path(place)})
            rows.append(measure(at, real, size, embedder, answered))
            print(rows[-1], flush=True)
    return rows


def measure(
    settings: Settings, real: Index, size: int, embedder: Embedder, answered: int = ANSWERED
) -> Row:
    """Build an index of ``size`` passages in ``settings.index`` and ask it."""
    backend = backend_of(settings)
    vectors = varied_vectors(real, size, settings.index / "vectors.npy")
    lexical = varied_postings(real.lexical, size)
    name = f"v{size}"
    building = settings.index / VERSIONS / f".{name}"
    building.mkdir(parents=True)
    began, busy = time.perf_counter(), time.process_time()
    write_version(
        building,
        "",
        settings.fingerprint,
        list(copied_documents(real, size)),
        copied_passages(real, size),
        Contents(name, real.manifest.model, vectors, lexical),
        backend,
        copied_tokens(real, size),
        questions=copied_questions(real, size),
    )
    publish(settings.index, building, name, 1, backend)
    built, busy = time.perf_counter() - began, time.process_time() - busy
    _tell(f"{size} bygd på {built:.0f} s, {busy:.0f} s prosessortid")
    del lexical
    began = time.perf_counter()
    index = Index.load(settings.index, settings.fingerprint, backend)
    loaded = time.perf_counter() - began
    row = _asked(settings, index, embedder, vectors, answered)
    _tell(f"{size} spurt, {time.process_time():.0f} s prosessortid i alt")
    disk = sum(each.stat().st_size for each in index.folder.iterdir()) / 1e6
    index.close()
    return replace(row, build_seconds=built, load_seconds=loaded, megabytes=disk)


def _asked(
    settings: Settings, index: Index, embedder: Embedder, vectors: Vectors, answered: int
) -> Row:
    questions = gold_questions(QUESTIONS)
    assistant = Assistant(settings, index, embedder)
    document = (index.store.documents[len(index.store.documents) // 2].id,)
    taken: dict[str, list[float]] = {"embed": [], "retrieve": [], "filtered": [], "answer": []}
    asked: list[Query] = []
    for question in questions[:5]:
        assistant.ask(question)
    for at, question in enumerate(questions):
        if at < answered:
            taken["answer"].append(assistant.ask(question).seconds)
        began = time.perf_counter()
        asked.append(embedder.query(question))
        taken["embed"].append(time.perf_counter() - began)
        for leg, only in (("retrieve", ()), ("filtered", document))[: 1 + (at < answered)]:
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


def _tell(said: str) -> None:
    """What a long run has come to, and the most memory that the process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"{said}; største minne {peak:,.0f} MB", file=sys.stderr, flush=True)


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


if __name__ == "__main__":
    sys.exit(main())
