"""``make bench``: the figures that the product promises, measured here and now.

Times vary with the machine; ratios in one run compare. Prints one line a promise.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles

import psutil

from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import Embedder, Encoded, Progress, SentenceEmbedder
from rag.engines import backend_of
from rag.index import Index
from rag.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
QUESTION = "Hva sier planen om hjemmesykehus?"


class Timed(SentenceEmbedder):
    """The engine of the product, with the seconds that embedding alone took."""

    seconds = 0.0

    def encode(self, texts, progress: Progress | None = None) -> Encoded:  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        encoded = super().encode(texts, progress)
        self.seconds += time.perf_counter() - began
        return encoded

    def queries(self, texts) -> Encoded:  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        encoded = super().queries(texts)
        self.seconds += time.perf_counter() - began
        return encoded


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(corpus=ROOT / "corpus", index=Path(folder) / "indeks")
        print(f"prosessor: {os.cpu_count()} kjerner, last {os.getloadavg()[0]:.1f}")
        _ingest(settings)
        _cold(settings)
        # As in the product, answers come from a process that has built nothing.
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            process.submit(_warm, settings).result()
    return 0


def _ingest(settings: Settings) -> None:
    engines: list[Timed] = []

    def engine(model: str) -> Embedder:
        engines.append(Timed(model))
        return engines[-1]

    began = time.perf_counter()
    report = ingest(settings, embedder=engine)
    whole = time.perf_counter() - began
    bare = engines[0].seconds
    print(
        f"bygging fra ingenting: {whole:.1f} s for {report.passages} avsnitt, "
        f"bare vektorer {bare:.1f} s, forhold {whole / bare:.2f} (mål 1,5)"
    )
    began = time.perf_counter()
    ingest(settings)
    print(f"bygging uten endringer: {time.perf_counter() - began:.1f} s")


def _cold(settings: Settings) -> None:
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--index", str(settings.index)]
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    print(f"kaldt spørsmål, median av 5: {median(seconds):.2f} s (mål 3)")


def _warm(settings: Settings) -> None:
    assistant = Assistant.open(settings)
    index = Index.load(settings.index, settings.fingerprint, backend_of(settings))
    step = index.size // 100
    passages = index.store.passages(range(0, step * 100, step))
    questions = [f"Hva står det om {' '.join(passage.text.split()[3:10])}?" for passage in passages]
    assistant.ask(QUESTION)
    answers = [assistant.ask(question) for question in questions]
    seconds = [answer.seconds for answer in answers]
    beyond = [(answer.stages["retrieve"]) / answer.stages["embed"] for answer in answers]
    cuts = quantiles(seconds, n=20)
    print(
        f"varmt svar, {len(questions)} spørsmål: p50 {median(seconds) * 1000:.0f} ms (mål 60), "
        f"p95 {cuts[18] * 1000:.0f} ms (mål 150); søk / én vektor: {median(beyond):.2f}"
    )
    memory = psutil.Process().memory_info().rss / 1e6
    print(f"minne i denne prosessen: {memory:.0f} MB")
    print(f"minne i appen: {_app_memory(settings):.0f} MB (mål 700)")


def _app_memory(settings: Settings) -> float:
    """Resident memory of a process that serves the app's answers, after 20 of them."""
    code = (
        "import streamlit, psutil\n"
        "from streamlit.web import bootstrap\n"
        "from rag.answer import Assistant\n"
        "from rag.settings import load_settings\n"
        "a = Assistant.open(load_settings())\n"
        "[a.ask(f'Hva sier planen om {w}?') for w in 'eldre barn rus krig kreft tolk'.split()]\n"
        "print(psutil.Process().memory_info().rss / 1e6)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PLAN_INDEX": str(settings.index)},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(result.stdout.strip().splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
