"""The pipeline: documents to a published index, and a report of what happened."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from ingest.canonical import canonical
from ingest.context import digest, embedded_text, lexical_text
from ingest.manifest import Corpus, Entry, load_corpus, sha256_of
from ingest.passages import passages as cut
from ingest.progress import Silent, Teller
from ingest.readers import Limits, read
from ingest.report import FileReport, Reading, Report
from rag import e5
from rag.embed import BUNDLED, Embedder, ModelCard, Vectors, bulk_embedder
from rag.errors import Busy, ConfigurationError, IndexProblem, SourceProblem, StorageProblem
from rag.index import VERSIONS, Index, publish, write_version
from rag.settings import Settings
from rag.types import Document, Passage

REPORT = "report.json"


class NothingUsable(SourceProblem):
    """Not one document could be read; ``files`` say why, file by file."""

    def __init__(self, folder: Path, files: tuple[FileReport, ...]) -> None:
        super().__init__(str(folder), "ingen dokumenter kunne leses; indeksen er ikke endret")
        self.files = files


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document ready to index: its canonical text and passages, ids counted from 0."""

    document: Document
    text: str
    passages: tuple[Passage, ...]


def ingest(
    settings: Settings,
    teller: Teller | None = None,
    embedder: Callable[[str], Embedder] = bulk_embedder,
) -> Report:
    """Build or update the index in ``settings.index`` from ``settings.corpus``.

    ``embedder`` is called with the model's name, and only if some passage is new. Raises Busy,
    ConfigurationError, NothingUsable or StorageProblem; whatever is raised, the previous index
    answers on.
    """
    teller = teller or Silent()
    root = settings.index
    try:
        (root / VERSIONS).mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / "lock", timeout=0)
        lock.acquire()
    except Timeout as cause:
        raise Busy(
            f"En annen prosess bygger allerede indeksen i «{root}». "
            "Vent til den er ferdig, eller stopp den."
        ) from cause
    except OSError as cause:
        raise StorageProblem(
            f"Mappen «{root}» kan ikke skrives til: {cause.strerror}. Gi skrivetilgang, eller "
            "velg en annen mappe med --index."
        ) from cause
    try:
        return _ingest(settings, teller, embedder)
    finally:
        lock.release()
        teller.close()


def _ingest(settings: Settings, teller: Teller, embedder: Callable[[str], Embedder]) -> Report:
    began = time.perf_counter()
    root = settings.index
    corpus = load_corpus(settings.corpus)
    previous = _previous(settings)
    prepared, files = _prepare(corpus, settings, previous, teller)
    if not prepared:
        raise NothingUsable(settings.corpus, files)
    read_seconds = time.perf_counter() - began
    passages, embedded = _numbered(prepared)
    digests = [digest(text) for text in embedded]
    at = time.perf_counter()
    model, vectors, new = _vectors(embedded, digests, settings, previous, embedder, teller)
    embed_seconds = time.perf_counter() - at

    at = time.perf_counter()
    teller.tell("publiser", "Skriver og kontrollerer indeksen")
    now = datetime.now(UTC)
    name = f"{now:%Y%m%dT%H%M%S%f}"
    building = root / VERSIONS / f".{name}"
    _sweep(root / VERSIONS)
    try:
        building.mkdir()
        manifest = write_version(
            building,
            now.isoformat(timespec="seconds"),
            model,
            settings.fingerprint,
            [(each.document, each.text) for each in prepared],
            passages,
            digests,
            [lexical_text(passage) for passage in passages],
            vectors,
        )
        check(Index.load_version(building, settings.fingerprint))
        report = Report(
            name,
            manifest.documents,
            manifest.parts,
            manifest.passages,
            new,
            sum(len(each.text) for each in prepared),
            {
                "read": round(read_seconds, 3),
                "embed": round(embed_seconds, 3),
                "publish": round(time.perf_counter() - at, 3),
                "total": round(time.perf_counter() - began, 3),
            },
            files,
        )
        (building / REPORT).write_text(report.as_json(), encoding="utf-8")
        publish(root, building, name, settings.versions_kept)
    except OSError as cause:
        raise StorageProblem(
            f"Indeksen kunne ikke skrives i «{root}»: {cause.strerror}. Den forrige er urørt."
        ) from cause
    finally:
        shutil.rmtree(building, ignore_errors=True)
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
    index.lexical.scores(index.lexical.query("prøve"))


def _previous(settings: Settings) -> Index | None:
    """The version in use, if it can serve as a source of vectors and texts."""
    try:
        return Index.load(settings.index, settings.fingerprint)
    except IndexProblem:
        return None


def _prepare(
    corpus: Corpus, settings: Settings, previous: Index | None, teller: Teller
) -> tuple[list[Prepared], tuple[FileReport, ...]]:
    limits = Limits(
        seconds_wall=settings.reader_seconds,
        seconds_cpu=settings.reader_seconds,
        megabytes_memory=settings.reader_megabytes,
        megabytes_file=settings.file_megabytes,
    )
    prepared: list[Prepared] = []
    remarks: dict[str, list[str]] = {}
    for file, remark in corpus.remarks:
        remarks.setdefault(file, []).append(remark)
    files: list[FileReport] = []
    for done, entry in enumerate(corpus.entries):
        teller.tell("les", f"Leser {entry.file}", done, len(corpus.entries))
        mine = remarks.pop(entry.file, [])
        try:
            ready, warnings = _prepare_one(corpus.folder, entry, settings, limits)
            mine += warnings
            reading = Reading.READ_WITH_REMARKS if mine else Reading.READ
        except (SourceProblem, ConfigurationError) as problem:
            mine.append(problem.reason if isinstance(problem, SourceProblem) else str(problem))
            kept = _kept(previous, entry)
            if kept is None:
                files.append(FileReport(entry.file, Reading.NOT_READ, 0, tuple(mine)))
                continue
            ready, reading = kept, Reading.KEPT
            mine.append("den forrige utgaven av dokumentet er beholdt i indeksen.")
        prepared.append(ready)
        files.append(FileReport(entry.file, reading, len(ready.passages), tuple(mine)))
    files += [FileReport(file, Reading.NOT_READ, 0, tuple(each)) for file, each in remarks.items()]
    teller.tell(
        "les", f"Leste {len(prepared)} dokumenter", len(corpus.entries), len(corpus.entries)
    )
    return prepared, tuple(files)


def _prepare_one(
    folder: Path, entry: Entry, settings: Settings, limits: Limits
) -> tuple[Prepared, list[str]]:
    path = folder / entry.file
    reading = read(path, limits)
    warnings = list(reading.warnings)
    sha256 = sha256_of(path)
    if entry.sha256 and entry.sha256 != sha256:
        warnings.append(
            "filen er endret siden den ble ført i manifest.toml (sjekksummen er en annen). "
            f'Er endringen riktig, sett sha256 = "{sha256}".'
        )
    text = canonical(reading.elements, entry.part)
    document = entry.document(sha256, text.parts)
    found = cut(document, text, settings.passage_characters)
    if not found:
        raise SourceProblem(entry.file, "ingen tekst ble funnet i filen")
    return Prepared(document, text.text, tuple(found)), warnings


def _kept(previous: Index | None, entry: Entry) -> Prepared | None:
    """The document as the version in use has it, where it has it."""
    if previous is None:
        return None
    store = previous.store
    for number, document in enumerate(store.documents):
        if document.id == entry.id:
            ids = np.flatnonzero(store.document_of == number).tolist()
            return Prepared(document, store.text(document.id), tuple(store.passages(ids)))
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


def _vectors(
    embedded: Sequence[str],
    digests: Sequence[bytes],
    settings: Settings,
    previous: Index | None,
    embedder: Callable[[str], Embedder],
    teller: Teller,
) -> tuple[ModelCard, Vectors, int]:
    """Vectors of all passages: those of unchanged ones taken over, the others embedded."""
    known = {each: at for at, each in enumerate(previous.store.digests())} if previous else {}
    model = _card_without_loading(settings.model)
    if previous is None or (model is not None and model != previous.manifest.model):
        known = {}
    new = [at for at, each in enumerate(digests) if each not in known]
    if not new and previous is not None:
        teller.tell("embed", "Alle avsnitt er uendret", 1, 1)
        taken = previous.vectors([known[each] for each in digests])
        return previous.manifest.model, taken, 0
    teller.tell("embed", "Laster språkmodellen", 0, len(new))
    engine = embedder(settings.model)
    if previous is not None and engine.card != previous.manifest.model:
        known, new = {}, list(range(len(digests)))
    vectors = np.zeros((len(digests), engine.card.dimensions), np.float32)
    old = [at for at, each in enumerate(digests) if each in known]
    if old and previous is not None:
        vectors[old] = previous.vectors([known[digests[at]] for at in old])
    vectors[new] = engine.passages(
        [embedded[at] for at in new],
        lambda done, total: teller.tell("embed", "Lager vektorer av avsnittene", done, total),
    )
    return engine.card, vectors, len(new)


def _card_without_loading(model: str) -> ModelCard | None:
    """The bundled model is known by its digest; another is known only once it is loaded."""
    return ModelCard(e5.NAME, e5.DIMENSIONS, e5.SHA256) if model == BUNDLED else None


def _sweep(versions: Path) -> None:
    """What a killed build left behind; the lock is held, so none of it is in use."""
    for left in versions.glob(".*"):
        shutil.rmtree(left, ignore_errors=True)
