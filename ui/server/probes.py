"""What ``/readyz`` looks at: that the index in use is whole, and that the store answers."""

from __future__ import annotations

from collections.abc import Mapping

from rag.engines import backend_of
from rag.errors import IndexMissing
from rag.index import VERSIONS, Index, current_version
from rag.settings import Settings
from ui.server.routes import Probe
from ui.stored import store


class IndexProbe:
    """Loads each version once, with every file's digest; later looks cost a few microseconds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._whole = ""

    def __call__(self) -> None:
        """Raises IndexProblem or EngineProblem."""
        root = self._settings.index
        name = current_version(root)
        if name is None:
            raise IndexMissing(root)
        if name != self._whole:
            fingerprint, backend = self._settings.fingerprint, backend_of(self._settings)
            Index.load_version(root / VERSIONS / name, fingerprint, backend).close()
            self._whole = name


def probes(settings: Settings) -> Mapping[str, Probe]:
    return {"index": IndexProbe(settings), "store": lambda: store(settings).ready()}
