"""The index in use: exchanged for a newer version between two questions, never in one.

Whoever answers takes one ``Index`` and keeps to it to the end, so that no answer mixes versions. A
version that cannot be loaded is passed over: at start the newest intact one before it serves, and
in a running process the one that serves already. ``problem`` says so until it is mended.
"""

from __future__ import annotations

import logging
import threading

from rag.embed import ModelCard
from rag.engines import backend_of
from rag.errors import EngineProblem, IndexDamaged, IndexProblem
from rag.index import VERSIONS, Index, current_version
from rag.settings import Settings
from rag.versions import earlier

_LOG = logging.getLogger(__name__)
_TRIES = 5
"""How often a reader may meet a version that is swept away while it loads it."""


def open_index(settings: Settings) -> Index:
    """The version in use; where its files are damaged, the newest intact one before it.

    Raises IndexMissing, IndexMismatch, or IndexDamaged where no version is intact;
    EngineProblem where the engine cannot be reached.
    """
    for _ in range(_TRIES):
        name = _named(settings)
        try:
            return _load(settings)
        except IndexDamaged as damage:
            if _named(settings) != name:
                continue  # a newer version was published meanwhile
            index = _intact(settings)
            if index is None:
                raise
            _LOG.warning("index damaged, version %s answers: %s", index.folder.name, damage)
            return index
    return _load(settings)


class Current:
    """Safe to use from several threads."""

    def __init__(self, settings: Settings, index: Index, model: ModelCard) -> None:
        """``model`` is that of the questions; a version of another is passed over."""
        self._settings = settings
        self._model = model
        self._index = index
        self._refused: str | None = None
        self._lock = threading.Lock()

    def index(self) -> Index:
        """The newest version that can be used."""
        name = _named(self._settings)
        if name in (None, self._index.folder.name, self._refused):
            return self._index
        with self._lock:
            if name not in (self._index.folder.name, self._refused):
                self._take(name)
        return self._index

    @property
    def problem(self) -> str:
        """Why the version named in CURRENT is not the one that answers; empty when it is."""
        self.index()
        name = _named(self._settings)
        if name == self._index.folder.name:
            return ""
        return (
            f"Indeksversjonen {name or 'i CURRENT'} kan ikke brukes; {self._index.folder.name} "
            "svarer. Kjør python -m ingest, eller python -m ingest --rollback."
        )

    def _take(self, name: str | None) -> None:
        try:
            newer = _version(self._settings, name or "")
        except EngineProblem as problem:
            # The next question tries again: it is the engine that is away, not the version.
            _LOG.warning("index version %s not reached: %s", name, problem)
            return
        except IndexProblem as problem:
            # Remembered, so that not every question reads and digests the damaged files again.
            self._refused = name
            _LOG.warning("index version %s refused: %s", name, problem)
            return
        if newer.manifest.model == self._model:
            self._index = newer
        else:
            self._refused = name


def _named(settings: Settings) -> str | None:
    """The version in CURRENT, or None where it names none."""
    try:
        return current_version(settings.index)
    except IndexDamaged:
        return None


def _intact(settings: Settings) -> Index | None:
    for name in earlier(settings.index):
        try:
            return _version(settings, name)
        except IndexProblem:
            continue
    return None


def _load(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint, backend_of(settings))


def _version(settings: Settings, name: str) -> Index:
    folder = settings.index / VERSIONS / name
    return Index.load_version(folder, settings.fingerprint, backend_of(settings))
