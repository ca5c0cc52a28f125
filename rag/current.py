"""The index in use: exchanged for a newer version between two questions, never in one.

Whoever answers takes one ``Index`` and keeps to it to the end, so that no answer mixes versions. A
version that cannot be loaded is passed over: at start the newest intact one before it serves, and
in a running process the one that serves already. So is the one that serves, once a file of it was
written to and no longer has its digest. ``problem`` says so until it is mended.
"""

from __future__ import annotations

import logging
import threading

from rag.embed import ModelCard
from rag.engines import backend_of
from rag.errors import EngineProblem, IndexDamaged, IndexProblem
from rag.index import VERSIONS, Index, current_version
from rag.settings import Settings
from rag.touched import State, state
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
        self._refused: tuple[str, State] | None = None
        self._lock = threading.Lock()

    def index(self) -> Index:
        """The newest version that can be used.

        Raises IndexDamaged where the one in use was written to and no other is intact.
        """
        if not self._settled():
            with self._lock:
                if not self._settled():
                    self._settle()
        return self._index

    @property
    def problem(self) -> str:
        """Why the version named in CURRENT is not the one that answers; empty when it is."""
        return passed_over(self._settings, self.index())

    def _settled(self) -> bool:
        """Whether the version that answers is as it was, and CURRENT names no other to try."""
        name = _named(self._settings)
        known = name in (None, self._index.folder.name) or self._refused == self._mark(name)
        return known and not self._index.touched

    def _settle(self) -> None:
        name = _named(self._settings)
        if name not in (None, self._index.folder.name) and self._refused != self._mark(name):
            self._take(name)
        if self._index.touched:
            self._replace()

    def _mark(self, name: str | None) -> tuple[str, State]:
        """A version as it is: one that was refused is tried again once a file of it is another."""
        return name or "", state(self._settings.index / VERSIONS / (name or ""))

    def _take(self, name: str | None) -> None:
        mark = self._mark(name)
        try:
            newer = _version(self._settings, name or "")
        except EngineProblem as problem:
            # The next question tries again: it is the engine that is away, not the version.
            _LOG.warning("index version %s not reached: %s", name, problem)
            return
        except IndexProblem as problem:
            # Remembered, so that not every question reads and digests the damaged files again.
            self._refused = mark
            _LOG.warning("index version %s refused: %s", name, problem)
            return
        if newer.manifest.model == self._model:
            self._index = newer
        else:
            self._refused = mark

    def _replace(self) -> None:
        """Files of the version in use were written to: it is verified anew, and where it is no
        longer whole the newest intact one before it takes its place."""
        name = self._index.folder.name
        mark = self._mark(name)
        try:
            self._index = _version(self._settings, name)
        except IndexDamaged as damage:
            intact = _intact(self._settings, name)
            if intact is None or intact.manifest.model != self._model:
                raise
            self._index, self._refused = intact, mark
            _LOG.warning("index damaged, version %s answers: %s", intact.folder.name, damage)


def passed_over(settings: Settings, index: Index) -> str:
    """That ``index`` answers in the place of the version in CURRENT, in one sentence; empty where
    it does not."""
    name = _named(settings)
    if name == index.folder.name:
        return ""
    return (
        f"Indeksversjonen {name or 'i CURRENT'} kan ikke brukes; {index.folder.name} "
        "svarer. Kjør python -m ingest, eller python -m ingest --rollback."
    )


def _named(settings: Settings) -> str | None:
    """The version in CURRENT, or None where it names none."""
    try:
        return current_version(settings.index)
    except IndexDamaged:
        return None


def _intact(settings: Settings, before: str | None = None) -> Index | None:
    """The newest intact version before the one in use, and before ``before`` where it is given."""
    for name in earlier(settings.index):
        if before is not None and name >= before:
            continue
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
