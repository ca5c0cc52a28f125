"""The store, opened once per process, for the pages and for the shell."""

from __future__ import annotations

from functools import cache

from rag.settings import Settings
from ui.store import Store


def store(settings: Settings) -> Store:
    """Raises StoreProblem."""
    return _opened(settings.database.get_secret_value(), settings.retention_days)


@cache
def _opened(url: str, retention_days: int) -> Store:
    return Store.open(url, retention_days=retention_days)
