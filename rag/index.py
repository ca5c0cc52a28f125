"""The index on disk: write, publish, verify, load, search.

    index/
      CURRENT                    the name of the version in use
      lock                       held by the process that builds
      versions/<name>/           manifest.json  texts.sqlite  tokens, questions, the engine's files

A version is written beside the others under a name that begins with a dot, read back and asked a
question, and only then named in CURRENT, which is replaced in one step. So a reader sees the old
version or the new one, whole, whenever the builder is killed. Every file that the manifest names is
verified, whoever wrote it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np

from rag.embed import Encoded, Vectors
from rag.engine import Backend, Contents, Ids, Ranges, Scores, ranges
from rag.engines.faiss import LEXICAL, VECTORS, FaissBackend
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing, StorageProblem
from rag.late import FILES as TOKENS
from rag.late import Query, Tokens, TokenStore, write_tokens
from rag.lexical import LexicalIndex
from rag.manifest import MANIFEST, Manifest
from rag.named import Sources
from rag.predicted import FILES as PREDICTED
from rag.predicted import NO_QUESTIONS, Predicted, Questions, write_questions
from rag.store import FILE as TEXTS
from rag.store import Store, write_store
from rag.touched import State, state, touched
from rag.types import Document, Passage

FORMAT = 5
CURRENT, VERSIONS = "CURRENT", "versions"
FILES = (TEXTS, VECTORS, *LEXICAL)
"""What a version by the embedded engine holds, at the least."""


FAISS = FaissBackend()
NONE: Ids = np.zeros(0, np.int64)


class Index:
    """One version, loaded and verified. Immutable; safe to use from several threads."""

    def __init__(self, folder: Path, manifest: Manifest, backend: Backend, seen: State) -> None:
        """``seen`` are the files as they were before they were verified."""
        self._seen = seen
        self.folder = folder
        self.manifest = manifest
        try:
            self.store = Store(folder / TEXTS)
            self.lexical = LexicalIndex.load(folder)
            self.tokens = TokenStore(folder) if TOKENS[0] in manifest.files else None
            self.predicted = Predicted(folder) if PREDICTED[0] in manifest.files else None
        except (OSError, ValueError, KeyError, sqlite3.Error) as cause:
            raise IndexDamaged(folder.name, str(cause).split("\n")[0]) from cause
        self._engine = backend.open(folder, manifest.model, self.lexical)
        vectors = manifest.passages if self.tokens is None else self.tokens.count
        asked = manifest.passages if self.predicted is None else self.predicted.count
        counts = {self.lexical.count, len(self.store.document_of), vectors, asked}
        if counts != {manifest.passages}:
            raise IndexDamaged(folder.name, f"delene har ulikt antall avsnitt: {sorted(counts)}")

    @classmethod
    def load(cls, root: Path, fingerprint: str, backend: Backend = FAISS) -> Index:
        """The current version under ``root``, every file verified by its digest.

        Raises IndexMissing, IndexDamaged, or IndexMismatch where it was built with other settings.
        """
        name = current_version(root)
        if name is None:
            raise IndexMissing(root)
        return cls.load_version(root / VERSIONS / name, fingerprint, backend)

    @classmethod
    def load_version(cls, folder: Path, fingerprint: str, backend: Backend = FAISS) -> Index:
        seen = state(folder)
        manifest = Manifest.read(folder / MANIFEST)
        if manifest.format != FORMAT:
            raise IndexMismatch("format", manifest.format, FORMAT)
        if manifest.engine != backend.name:
            raise IndexMismatch("søkemotoren", manifest.engine, backend.name)
        if manifest.fingerprint != fingerprint:
            raise IndexMismatch(
                f"modellen {manifest.model.name} og innstillinger",
                manifest.fingerprint,
                fingerprint,
            )
        for file in dict.fromkeys((TEXTS, *LEXICAL, *manifest.files)):
            try:
                digest = _digest(folder / file)
            except (FileNotFoundError, IsADirectoryError) as cause:
                raise IndexDamaged(file, "filen mangler") from cause
            if digest != manifest.files.get(file):
                raise IndexDamaged(file, "innholdet stemmer ikke med sjekksummen")
        return cls(folder, manifest, backend, seen)

    @property
    def touched(self) -> bool:
        """Whether a file of it was written to since it was verified."""
        return touched(self.folder, self._seen)

    @cached_property
    def sources(self) -> Sources:
        """The documents and their parts by what they are called."""
        return Sources(self.store, self.lexical)

    @cached_property
    def questions(self) -> Sequence[str]:
        """Those written to its passages, by number; none where it has none."""
        return [] if self.predicted is None else self.store.questions()

    def by_own_words(self) -> Index:
        """The same index without the questions written to its passages."""
        other = copy(self)
        other.predicted = None
        return other

    @property
    def size(self) -> int:
        return self.manifest.passages

    def nearest(self, query: Vectors, k: int, allowed: Ids | None = None) -> tuple[Ids, Scores]:
        """Ids and cosines of the ``k`` passages nearest ``query`` of shape (dimensions,).

        ``allowed`` ids, ascending, restrict; None means all.
        """
        return self._engine.nearest(query, k, _within(allowed))

    def worded(
        self, query: Mapping[str, float], k: int, allowed: Ids | None = None, also: Ids = NONE
    ) -> tuple[Ids, Scores]:
        """Ids, ascending, and BM25 of the ``k`` best passages above zero and of those in ``also``.

        ``query`` is what ``lexical.query`` gives; ``also`` must be among ``allowed``.
        """
        sparse = {self.lexical.vocabulary[term]: weight for term, weight in query.items()}
        return self._engine.worded(sparse, k, _within(allowed), also)

    def vectors(self, ids: Ids | Sequence[int]) -> Vectors:
        """The vectors of these passages, shape (len(ids), dimensions)."""
        return self._engine.vectors(np.asarray(ids, np.int64))

    def met(self, query: Query, ids: Ids | Sequence[int]) -> Scores | None:
        """How well these passages meet the question token by token, shape (len(ids),); None where
        the model has no token vectors."""
        if self.tokens is None or not len(query.tokens):
            return None
        return self.tokens.scores(query, ids)

    def read(self, passage: int, query: Vectors | None = None) -> Tokens:
        """What a second look reads of a passage: its tokens, and those of the questions written to
        it, the nearest to ``query`` or all. The model must have token vectors."""
        assert self.tokens is not None
        own = self.tokens.of(passage)
        return own if self.predicted is None else own.beside(self.predicted.tokens(passage, query))

    def will_read(self, ids: Ids, met: Ids) -> None:
        """Have what is kept of the questions written to passages ``ids``, and of the tokens of
        those to be ``met``, read from disk while something else is done."""
        if self.predicted is not None:
            self.predicted.will_read(ids)
        if self.tokens is not None:
            self.tokens.will_read(met)

    def kept(self, ids: Sequence[int]) -> Encoded:
        """What the index keeps of these passages, for a version that takes it over."""
        tokens = () if self.tokens is None else tuple(map(self.tokens.of, ids))
        return Encoded(self.vectors(ids), tokens)

    def close(self) -> None:
        self.store.close()


def write_version(
    folder: Path,
    created: str,
    fingerprint: str,
    documents: Sequence[tuple[Document, str]],
    passages: Iterable[tuple[Passage, bytes]],
    contents: Contents,
    backend: Backend = FAISS,
    tokens: Sequence[Tokens] = (),
    level: Mapping[str, float] = MappingProxyType({}),
    questions: Questions = NO_QUESTIONS,
) -> Manifest:
    """Write every file of a version into ``folder`` and its manifest last.

    ``passages`` come with digests of what was embedded for them; ``tokens`` are theirs, in the same
    order, or none, and ``level`` is what ``rag.level`` measures. ``questions`` are written to them.
    """
    with _storage_errors(folder):
        write_store(folder / TEXTS, documents, passages, questions.texts)
        files = [TEXTS, *write_tokens(folder, tokens), *write_questions(folder, questions)]
        files += backend.write(folder, contents)
        manifest = Manifest(
            FORMAT,
            created,
            contents.model,
            fingerprint,
            {document.id: document.sha256 for document, _ in documents},
            len(documents),
            sum(len(document.parts) for document, _ in documents),
            len(contents.vectors),
            {file: _digest(folder / file) for file in files},
            backend.name,
            dict(level),
        )
        (folder / MANIFEST).write_text(manifest.as_json(), encoding="utf-8")
        for file in (*files, MANIFEST):
            _sync(folder / file)
        _sync(folder)
    return manifest


def publish(root: Path, building: Path, name: str, keep: int, backend: Backend = FAISS) -> None:
    """Name the finished version, point CURRENT at it, and drop versions beyond ``keep``."""
    versions = root / VERSIONS
    with _storage_errors(root):
        building.rename(versions / name)
        _sync(versions)
    point(root, name, backend)
    others = sorted(path for path in versions.iterdir() if path.name != name)
    drop(others[: max(0, len(others) - (keep - 1))], backend)


def point(root: Path, name: str, backend: Backend = FAISS) -> None:
    """Make ``name`` the version in use, in one step, and tell the engine."""
    with _storage_errors(root):
        pointer = root / f".{CURRENT}.new"
        pointer.write_text(name + "\n", encoding="utf-8")
        _sync(pointer)
        pointer.replace(root / CURRENT)
        _sync(root)
    backend.publish(root / VERSIONS / name)


def drop(folders: Sequence[Path], backend: Backend = FAISS) -> None:
    """Delete versions, and what the engine holds of them first, while a folder still says what."""
    backend.retire(folders)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def current_version(root: Path) -> str | None:
    """The name in CURRENT, or None where there is no index."""
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as cause:
        if any((root / VERSIONS).glob("[!.]*")):
            raise IndexDamaged(CURRENT, "filen mangler") from cause
        return None
    except (OSError, UnicodeDecodeError) as cause:
        raise IndexDamaged(CURRENT, "filen kan ikke leses") from cause
    if not name or "/" in name or name.startswith(".") or not (root / VERSIONS / name).is_dir():
        raise IndexDamaged(CURRENT, f"peker på versjonen «{name[:60]}», som ikke finnes")
    return name


def _within(allowed: Ids | None) -> Ranges | None:
    return None if allowed is None else ranges(allowed)


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
