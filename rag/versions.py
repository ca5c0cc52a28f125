"""The versions of an index, oldest to newest: naming, sweeping, and going back to the one before.

A version's name is the time it was made, and always later than every other name, so that order is
kept when the clock is not. Between two builds no version is newer than the one in use, but for
those left by a roll-back or by a builder killed on the last step; the next build sweeps them away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rag.engine import Backend
from rag.errors import IndexDamaged, IndexMissing, IndexProblem
from rag.index import FAISS, VERSIONS, Index, current_version, drop, point
from rag.manifest import MANIFEST, Manifest

_NAME = "%Y%m%dT%H%M%S%f"


class NoEarlierVersion(IndexProblem):
    def __init__(self, root: Path, current: str) -> None:
        super().__init__(
            f"Indeksen i «{root}» har ingen versjon før {current} å gå tilbake til; ingenting er "
            "endret. PLAN_VERSIONS_KEPT sier hvor mange versjoner som beholdes. Legg tilbake de "
            "forrige dokumentene og kjør python -m ingest."
        )


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A change of the version in use; documents by id, told apart by their files' digests."""

    old: str
    new: str
    manifest: Manifest
    changed: tuple[str, ...]
    """Other in ``new`` than in ``old``."""
    gone: tuple[str, ...]
    """In ``old`` only."""
    returned: tuple[str, ...]
    """In ``new`` only."""

    def as_text(self) -> str:
        lines = [
            f"Indeksen er satt tilbake fra versjon {self.old} til {self.new}, laget "
            f"{self.manifest.created}: {self.manifest.documents} dokumenter, "
            f"{self.manifest.passages} avsnitt. Alle filer i den er kontrollert."
        ]
        told = (
            ("tilbake til forrige utgave", self.changed),
            ("ikke lenger med", self.gone),
            ("med igjen", self.returned),
        )
        lines += [f"  {what}: {', '.join(names)}" for what, names in told if names]
        lines.append(
            "Programmer som kjører, tar den i bruk ved neste spørsmål. Neste python -m ingest "
            "leser dokumentene på nytt: ta først bort det som var galt."
        )
        return "\n".join(lines)


def names(root: Path) -> list[str]:
    """Every whole version, newest first."""
    folder = root / VERSIONS
    if not folder.is_dir():
        return []
    found = (path.name for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")
    return sorted(found, reverse=True)


def earlier(root: Path) -> list[str]:
    """The versions before the one in use, newest first; all of them where CURRENT is damaged."""
    try:
        current = current_version(root)
    except IndexDamaged:
        return names(root)
    return [name for name in names(root) if current is not None and name < current]


def new_name(root: Path, now: datetime) -> str:
    """A name for a version made ``now``, later than all others even if the clock was set back."""
    name = now.strftime(_NAME)
    newest = next(iter(names(root)), "")
    if name > newest:
        return name
    try:
        return (datetime.strptime(newest, _NAME) + timedelta(microseconds=1)).strftime(_NAME)
    except (ValueError, OverflowError):  # not a name that we gave
        return f"{newest}-1"


def sweep(root: Path, backend: Backend = FAISS) -> None:
    """Delete what killed builds left and what a roll-back withdrew. Only under the lock."""
    folder = root / VERSIONS
    left = list(folder.glob(".*"))
    try:
        current = current_version(root)
        left += [folder / name for name in names(root) if current and name > current]
    except IndexDamaged:
        pass  # which versions were withdrawn is not known then, so all are kept
    drop(left, backend)


def roll_back(root: Path, fingerprint: str, backend: Backend = FAISS) -> RolledBack:
    """Put the version before the one in use back in use, once every file in it is verified.

    Only under the lock. Raises IndexMissing, NoEarlierVersion, IndexDamaged, IndexMismatch and
    StorageProblem; then nothing has changed. EngineProblem too, where the engine cannot be reached.
    """
    current = current_version(root)
    if current is None:
        raise IndexMissing(root)
    before = next(iter(earlier(root)), None)
    if before is None:
        raise NoEarlierVersion(root, current)
    index = Index.load_version(root / VERSIONS / before, fingerprint, backend)
    index.close()
    point(root, before, backend)
    return _compared(root, current, before, index.manifest)


def _compared(root: Path, old: str, new: str, manifest: Manifest) -> RolledBack:
    try:
        left = Manifest.read(root / VERSIONS / old / MANIFEST).corpus
    except IndexDamaged:  # perhaps the reason for going back
        left = {}
    there = manifest.corpus
    return RolledBack(
        old,
        new,
        manifest,
        tuple(name for name in there if name in left and left[name] != there[name]),
        tuple(name for name in left if name not in there),
        tuple(name for name in there if left and name not in left),
    )
