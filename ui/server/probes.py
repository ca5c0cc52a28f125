"""What ``/readyz`` looks at: that a whole index answers, and that the store does."""

from __future__ import annotations

from collections.abc import Mapping

from rag.current import open_index, passed_over
from rag.errors import IndexProblem
from rag.index import CURRENT, VERSIONS, current_version
from rag.settings import Settings
from rag.touched import State, state
from ui.server.routes import OK, Probe
from ui.stored import store

EARLIER = "earlier version"
"""An intact version answers in the place of the one in use, which is not."""


class IndexProbe:
    """Loads a version once, with every file's digest, and again only when a file of it was written
    to; other looks cost microseconds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: tuple[State, State] | None = None
        self._found: str | IndexProblem = OK

    def __call__(self) -> str:
        """«ok» or «earlier version». Raises IndexProblem or EngineProblem."""
        now = self._files()
        if now != self._seen:
            self._found = self._look()
            self._seen = now
        if isinstance(self._found, IndexProblem):
            raise self._found
        return self._found

    def _look(self) -> str | IndexProblem:
        try:
            index = open_index(self._settings)
        except IndexProblem as problem:
            return problem
        index.close()
        return EARLIER if passed_over(self._settings, index) else OK

    def _files(self) -> tuple[State, State]:
        """The pointer and the files of the version that it names, as they are."""
        root = self._settings.index
        pointer = {name: mark for name, mark in state(root).items() if name == CURRENT}
        try:
            name = current_version(root)
        except IndexProblem:
            name = None
        return pointer, state(root / VERSIONS / name) if name else {}


def probes(settings: Settings) -> Mapping[str, Probe]:
    def stored() -> str:
        store(settings).ready()
        return OK

    return {"index": IndexProbe(settings), "store": stored}
