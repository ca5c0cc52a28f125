"""The index on disk: write, publish, verify, load, search. The only door to FAISS.

    index/
      CURRENT                    the name of the version in use
      lock                       held by the process that builds
      versions/<name>/           manifest.json  texts.sqlite  vectors.faiss  lexical.npz  terms.txt
                                 abbreviations.json

A version is written beside the others under a name that begins with a dot, read back and asked a
question, and only then named in CURRENT, which is replaced in one step. So a reader sees the old
version or the new one, whole, whenever the builder is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.abbreviations import defined
from rag.embed import ModelCard, Vectors
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, StorageProblem
from rag.lexical import ABBREVIATIONS, LexicalIndex
from rag.store import FILE as TEXTS
from rag.store import Store, write_store
from rag.types import Document, Passage

FORMAT = 3
CURRENT, VERSIONS, MANIFEST = "CURRENT", "versions", "manifest.json"
VECTORS = "vectors.faiss"
FILES = (TEXTS, VECTORS, "lexical.npz", "terms.txt", ABBREVIATIONS)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of and with; ``files`` are SHA-256 digests by name."""

    format: int
    created: str
    model: ModelCard
    fingerprint: str
    corpus: dict[str, str]
    documents: int
    parts: int
    passages: int
    files: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> Manifest:
        try:
            values = dict(json.loads(path.read_text(encoding="utf-8")))
            # An index of version 0.1.0 has no seal.
            if values.pop("seal", _seal(values)) != _seal(values):
                raise ValueError("innholdet stemmer ikke med seglet")
            values["model"] = ModelCard(**values["model"])
            return cls(**values)
        except (OSError, ValueError, KeyError, TypeError) as cause:
            raise IndexDamaged(path.name, str(cause)) from cause

    def as_json(self) -> str:
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        values["model"] = {name: getattr(self.model, name) for name in self.model.__slots__}
        return json.dumps(values | {"seal": _seal(values)}, ensure_ascii=False, indent=1)


def _seal(values: dict[str, Any]) -> str:
    """Digest of a manifest's own content, so that a flipped byte in it is noticed too."""
    whole = {name: value for name, value in values.items() if name != "seal"}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


class Index:
    """One version, loaded and verified. Immutable; safe to use from several threads."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        try:
            self.store = Store(folder / TEXTS)
            self._vectors = faiss.read_index(str(folder / VECTORS))
            self.lexical = LexicalIndex.load(folder)
        except (OSError, RuntimeError, ValueError, KeyError, sqlite3.Error) as cause:
            raise IndexDamaged(folder.name, str(cause).split("\n")[0]) from cause
        counts = {self._vectors.ntotal, self.lexical.count, len(self.store.document_of)}
        if counts != {manifest.passages}:
            raise IndexDamaged(folder.name, f"delene har ulikt antall avsnitt: {sorted(counts)}")

    @classmethod
    def load(cls, root: Path, fingerprint: str) -> Index:
        """The current version under ``root``, every file verified by its digest.

        Raises IndexMissing, IndexDamaged, or IndexMismatch where it was built with other settings.
        """
        name = current_version(root)
        if name is None:
            raise IndexMissing(root)
        return cls.load_version(root / VERSIONS / name, fingerprint)

    @classmethod
    def load_version(cls, folder: Path, fingerprint: str) -> Index:
        manifest = Manifest.read(folder / MANIFEST)
        if manifest.format != FORMAT:
            raise IndexMismatch("format", manifest.format, FORMAT)
        if manifest.fingerprint != fingerprint:
            raise IndexMismatch(
                f"modellen {manifest.model.name} og innstillinger",
                manifest.fingerprint,
                fingerprint,
            )
        for file in FILES:
            path = folder / file
            if not path.is_file():
                raise IndexDamaged(file, "filen mangler")
            if _digest(path) != manifest.files.get(file):
                raise IndexDamaged(file, "innholdet stemmer ikke med sjekksummen")
        return cls(folder, manifest)

    @property
    def size(self) -> int:
        return self.manifest.passages

    def nearest(
        self, query: Vectors, k: int, allowed: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and cosines of the ``k`` passages nearest ``query`` of shape (dimensions,)."""
        parameters = None
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
            k = min(k, len(allowed))
        k = min(k, self.size)
        if k == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        cosines, ids = self._vectors.search(query[None, :], k, params=parameters)
        found = ids[0] >= 0
        return ids[0][found], cosines[0][found]

    def vectors(self, ids: NDArray[np.int64] | Sequence[int]) -> Vectors:
        """The vectors of these passages, shape (len(ids), dimensions)."""
        if len(ids) == 0:
            return np.zeros((0, self.manifest.model.dimensions), np.float32)
        return np.asarray(self._vectors.reconstruct_batch(np.asarray(ids, np.int64)), np.float32)

    def close(self) -> None:
        self.store.close()


def write_version(
    folder: Path,
    created: str,
    model: ModelCard,
    fingerprint: str,
    documents: Sequence[tuple[Document, str]],
    passages: Sequence[Passage],
    digests: Sequence[bytes],
    lexical_texts: Sequence[str],
    vectors: Vectors,
) -> Manifest:
    """Write every file of a version into ``folder`` and its manifest last."""
    with _storage_errors(folder):
        write_store(folder / TEXTS, documents, zip(passages, digests, strict=True))
        flat = faiss.IndexFlatIP(model.dimensions)
        flat.add(np.ascontiguousarray(vectors, np.float32))
        faiss.write_index(flat, str(folder / VECTORS))
        abbreviations = defined(text for _, text in documents)
        LexicalIndex.build(lexical_texts, abbreviations).save(folder)
        manifest = Manifest(
            FORMAT,
            created,
            model,
            fingerprint,
            {document.id: document.sha256 for document, _ in documents},
            len(documents),
            sum(len(document.parts) for document, _ in documents),
            len(passages),
            {file: _digest(folder / file) for file in FILES},
        )
        (folder / MANIFEST).write_text(manifest.as_json(), encoding="utf-8")
        for file in (*FILES, MANIFEST):
            _sync(folder / file)
        _sync(folder)
    return manifest


def publish(root: Path, building: Path, name: str, keep: int) -> None:
    """Name the finished version, point CURRENT at it, and drop versions beyond ``keep``."""
    versions = root / VERSIONS
    with _storage_errors(root):
        building.rename(versions / name)
        _sync(versions)
    point(root, name)
    others = sorted(path.name for path in versions.iterdir() if path.name != name)
    for old in others[: max(0, len(others) - (keep - 1))]:
        shutil.rmtree(versions / old, ignore_errors=True)


def point(root: Path, name: str) -> None:
    """Make ``name`` the version in use, in one step."""
    with _storage_errors(root):
        pointer = root / f".{CURRENT}.new"
        pointer.write_text(name + "\n", encoding="utf-8")
        _sync(pointer)
        pointer.replace(root / CURRENT)
        _sync(root)


def current_version(root: Path) -> str | None:
    """The name in CURRENT, or None where there is no index."""
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as cause:
        raise IndexDamaged(CURRENT, str(cause)) from cause
    if not name or "/" in name or name.startswith(".") or not (root / VERSIONS / name).is_dir():
        raise IndexDamaged(CURRENT, f"peker på versjonen «{name[:60]}», som ikke finnes")
    return name


@contextmanager
def _storage_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.OperationalError, RuntimeError) as cause:
        # FAISS reports a failed write as a RuntimeError, SQLite a full disk as OperationalError.
        raise StorageProblem(
            f"Indeksen kunne ikke skrives i «{folder}»: {str(cause).splitlines()[0]}. "
            "Frigjør plass eller gi skrivetilgang, og kjør python -m ingest igjen. "
            "Den forrige indeksen er urørt."
        ) from cause


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
