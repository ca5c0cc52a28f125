"""One builder at a time. The lock is the kernel's and goes when its holder does, killed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import Busy, StorageProblem
from rag.index import VERSIONS


@contextmanager
def building(root: Path) -> Iterator[None]:
    """Hold the lock of the index folder ``root``, which is made if need be.

    Raises Busy where another process holds it, StorageProblem where it cannot be written.
    """
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
        yield
    finally:
        lock.release()
