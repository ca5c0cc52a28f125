"""The pipeline: documents to a published index, and a report of what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.lock import building
from ingest.manifest import load_corpus
from ingest.prepare import Prepared, prepare
from ingest.progress import Silent, Teller
from ingest.questions import NAME as QUESTIONS
from ingest.questions import embedded_questions, read_questions
from ingest.report import FileReport, Reading, Report
from rag.abbreviations import defined
from rag.context import digest, embedded_text, lexical_text
from rag.embed import (
    BASE,
    BUNDLED,
    Embedder,
    Encoded,
    ModelCard,
    bulk_embedder,
    bundled_card,
    question_embedder,
)
from rag.engine import Backend, Contents
from rag.engines import backend_of
from rag.errors import IndexProblem, SourceProblem, StorageProblem
from rag.index import (
    VERSIONS,
    Index,
    current_version,
    drop,
    publish,
    write_version,
)
from rag.level import level
from rag.lexical import LexicalIndex
from rag.manifest import MANIFEST, Manifest
from rag.settings import Settings
from rag.types import Passage
from rag.versions import new_name, sweep

REPORT = "report.json"
_FEW = 128
"""New passages that are embedded sooner without PyTorch: it takes 14 s to load with the model, and
then does 13 passages a second on two cores where NumPy does 8 on one (measured)."""


class NothingUsable(SourceProblem):
    """Not one document could be read; ``files`` say why, file by file."""

    def __init__(self, folder: Path, files: tuple[FileReport, ...]) -> None:
        super().__init__(str(folder), "ingen dokumenter kunne leses; indeksen er ikke endret")
        self.files = files


def ingest(
    settings: Settings,
    teller: Teller | None = None,
    embedder: Callable[[str], Embedder] | None = None,
) -> Report:
    """Build or update the index in ``settings.index`` from ``settings.corpus``.

    ``embedder`` is called with the model's name, and only if some passage is new or gone; without
    one, the engine that is sooner done with them is taken. Raises Busy, ConfigurationError,
    NothingUsable or StorageProblem; whatever is raised, the previous index answers on.
    """
    teller = teller or Silent()
    try:
        with building(settings.index):
            return _ingest(settings, teller, embedder)
    finally:
        teller.close()


def _ingest(
    settings: Settings, teller: Teller, embedder: Callable[[str], Embedder] | None
) -> Report:
    began = time.perf_counter()
    root = settings.index
    backend = backend_of(settings)
    previous = _previous(settings, backend)
    known = {each.file: each.id for each in previous.store.documents} if previous else {}
    corpus = load_corpus(settings.corpus, known)
    prepared, files = prepare(corpus, settings, previous, teller)
    if not prepared:
        raise NothingUsable(settings.corpus, files)
    read_seconds = time.perf_counter() - began
    passages, embedded = _numbered(prepared)
    written = read_questions(corpus.folder, passages)
    if written.remarks:
        answered = sum(map(bool, written.questions))
        remarked = FileReport(QUESTIONS, Reading.READ_WITH_REMARKS, answered, written.remarks)
        files = (*files, remarked)
    digests = [digest(text) for text in embedded]
    at = time.perf_counter()
    engines = _Engines(settings.model, embedder)
    model, encoded, new = _encoded(passages, embedded, digests, settings, previous, engines, teller)
    near = _level(passages, digests, encoded, model, settings, previous, embedder)
    same_model = previous is not None and previous.manifest.model == model
    questions = embedded_questions(
        written.questions, previous if same_model else None, engines.of, teller
    )
    embed_seconds = time.perf_counter() - at

    at = time.perf_counter()
    teller.tell("publiser", "Skriver og kontrollerer indeksen")
    now = datetime.now(UTC)
    sweep(root, backend)
    name = new_name(root, now)
    folder = root / VERSIONS / f".{name}"
    try:
        folder.mkdir()
        manifest = write_version(
            folder,
            now.isoformat(timespec="seconds"),
            settings.fingerprint,
            [(each.document, each.text) for each in prepared],
            zip(passages, digests, strict=True),
            Contents(name, model, encoded.vectors, _words(prepared, passages)),
            backend,
            encoded.tokens,
            near,
            questions,
        )
        check(Index.load_version(folder, settings.fingerprint, backend))
        report = Report(
            name,
            manifest.documents,
            manifest.parts,
            manifest.passages,
            new,
            sum(map(bool, written.questions)),
            sum(len(each.text) for each in prepared),
            {
                "read": round(read_seconds, 3),
                "embed": round(embed_seconds, 3),
                "publish": round(time.perf_counter() - at, 3),
                "total": round(time.perf_counter() - began, 3),
            },
            files,
        )
        (folder / REPORT).write_text(report.as_json(), encoding="utf-8")
        publish(root, folder, name, settings.versions_kept, backend)
    except OSError as cause:
        raise StorageProblem(
            f"Indeksen kunne ikke skrives i «{root}»: {cause.strerror}. Den forrige er urørt."
        ) from cause
    finally:
        if folder.is_dir():  # it was not published
            drop([folder], backend)
    teller.tell(
        "ferdig", f"Ferdig: {manifest.passages} avsnitt fra {manifest.documents} dokumenter"
    )
    return report


def check(index: Index) -> None:
    """Prove every span, and that a passage is found by its own vector.

    Raises AssertionError, which would be a defect of this program and not of a document.
    """
    for at in range(0, index.size, 1000):
        ids = range(at, min(at + 1000, index.size))
        for passage in index.store.passages(ids):
            where = passage.locator
            text = index.store.text(where.document)
            if text[where.start : where.end] != passage.text:
                raise AssertionError(f"avsnitt {passage.id} er ikke et utsnitt av teksten")
    if index.size:
        own = index.vectors([0])[0]
        _, cosines = index.nearest(own, 1)
        if not np.isfinite(cosines).all() or float(cosines[0]) < 0.99:
            raise AssertionError("et avsnitt finnes ikke igjen ved sin egen vektor")
    index.worded(index.lexical.query("prøve"), 1)


class _Engines:
    """The engine that is sooner done with so many texts; one that is loaded stays."""

    def __init__(self, model: str, embedder: Callable[[str], Embedder] | None) -> None:
        self._model = model
        self._embedder = embedder
        self._loaded: Embedder | None = None

    def of(self, count: int) -> Embedder:
        if self._loaded is None:
            sooner = question_embedder if count <= _FEW else bulk_embedder
            self._loaded = (self._embedder or sooner)(self._model)
        return self._loaded


def _words(prepared: Sequence[Prepared], passages: Sequence[Passage]) -> LexicalIndex:
    abbreviations = defined(each.text for each in prepared)
    return LexicalIndex.build([*map(lexical_text, passages)], abbreviations)


def _previous(settings: Settings, backend: Backend) -> Index | None:
    """The version in use, if it can serve as a source of vectors and texts.

    It may have been built with other settings: the digests tell which passages are the same.
    """
    try:
        name = current_version(settings.index)
        if name is None:
            return None
        folder = settings.index / VERSIONS / name
        return Index.load_version(folder, Manifest.read(folder / MANIFEST).fingerprint, backend)
    except IndexProblem:
        return None


def _numbered(prepared: Sequence[Prepared]) -> tuple[list[Passage], list[str]]:
    """All passages with ids that count through the index, and what is embedded for each."""
    passages: list[Passage] = []
    embedded: list[str] = []
    for each in prepared:
        for passage in each.passages:
            passages.append(replace(passage, id=len(passages)))
            embedded.append(embedded_text(each.document, passage))
    return passages, embedded


def _encoded(
    passages: Sequence[Passage],
    embedded: Sequence[str],
    digests: Sequence[bytes],
    settings: Settings,
    previous: Index | None,
    engines: _Engines,
    teller: Teller,
) -> tuple[ModelCard, Encoded, int]:
    """What is kept of all passages: that of unchanged ones taken over, the others embedded."""
    known = {each: at for at, each in enumerate(previous.store.digests())} if previous else {}
    model = _card_without_loading(settings.model)
    if previous is None or (model is not None and model != previous.manifest.model):
        known = {}
    new = [at for at, each in enumerate(digests) if each not in known]
    if not new and previous is not None:
        teller.tell("embed", "Alle avsnitt er uendret", 1, 1)
        return previous.manifest.model, previous.kept([known[each] for each in digests]), 0
    teller.tell("embed", "Laster språkmodellen", 0, len(new))
    engine = engines.of(len(new))
    if previous is not None and engine.card != previous.manifest.model:
        known, new = {}, list(range(len(digests)))
    made = engine.encode(
        [embedded[at] for at in new],
        lambda done, total: teller.tell("embed", "Lager vektorer av avsnittene", done, total),
    )
    # A passage stands last in what is embedded for it.
    tokens = tuple(
        each.behind(len(embedded[at]) - len(passages[at].text))
        for at, each in zip(new, made.tokens, strict=False)
    )
    made = Encoded(made.vectors, tokens)
    old = [at for at, each in enumerate(digests) if each in known]
    if old and previous is not None:
        made = _joined(previous.kept([known[digests[at]] for at in old]), old, made, new)
    return engine.card, made, len(new)


def _level(
    passages: Sequence[Passage],
    digests: Sequence[bytes],
    encoded: Encoded,
    model: ModelCard,
    settings: Settings,
    previous: Index | None,
    embedder: Callable[[str], Embedder] | None,
) -> Mapping[str, float]:
    """How near the headings lie to the passages; that of an index with the same ones stays. None
    where the passages were embedded by another model than the one that is set."""
    if previous and previous.manifest.level and list(previous.store.digests()) == list(digests):
        return previous.manifest.level
    headings = (each.locator.section[-1] for each in passages if each.locator.section)
    engine = embedder or question_embedder
    return level(headings, lambda: engine(settings.model), encoded, model)


def _joined(one: Encoded, at: Sequence[int], other: Encoded, places: Sequence[int]) -> Encoded:
    """Both in one order: ``one`` stands ``at`` these places, ``other`` at those."""
    order = np.argsort(np.array([*at, *places], np.int64))
    tokens = (*one.tokens, *other.tokens)
    vectors = np.concatenate((one.vectors, other.vectors))[order]
    return Encoded(vectors, tuple(tokens[i] for i in order) if tokens else ())


def _card_without_loading(model: str) -> ModelCard | None:
    """The bundled model is known by its digest; another is known only once it is loaded."""
    return bundled_card(model) if model in (BASE, BUNDLED) else None
