"""Files to documents ready to index, one by one, so that trouble with one stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.canonical import canonical
from ingest.manifest import Corpus, Entry, sha256_of
from ingest.passages import passages as cut
from ingest.progress import Teller
from ingest.readers import Limits, read
from ingest.report import FileReport, Reading
from rag.errors import ConfigurationError, SourceProblem
from rag.index import Index
from rag.settings import Settings
from rag.types import Document, Passage


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document ready to index: its canonical text and passages, ids counted from 0."""

    document: Document
    text: str
    passages: tuple[Passage, ...]


def prepare(
    corpus: Corpus, settings: Settings, previous: Index | None, teller: Teller
) -> tuple[list[Prepared], tuple[FileReport, ...]]:
    """Every document that can be read, and what happened to each file."""
    limits = Limits(
        seconds_wall=settings.reader_seconds,
        seconds_cpu=settings.reader_seconds,
        megabytes_memory=settings.reader_megabytes,
        megabytes_file=settings.file_megabytes,
        seconds_ocr=settings.ocr_seconds,
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
    document = entry.document(sha256, text.parts, text.pages)
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
