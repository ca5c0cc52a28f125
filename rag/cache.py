"""Answers that a model has written, kept for a while. The only door to cachetools."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from cachetools import TTLCache

from rag.types import Document, Hit

_MOST = 500
Value = TypeVar("Value")


class Cache(Generic[Value]):
    """In memory alone: what was asked is not left on a disk. ``seconds`` 0 keeps nothing."""

    def __init__(self, seconds: float) -> None:
        self._kept: TTLCache[str, Value] | None = TTLCache(_MOST, seconds) if seconds else None
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        with self._lock:
            return self._kept.get(key) if self._kept is not None else None

    def put(self, key: str, value: Value) -> None:
        with self._lock:
            if self._kept is not None:
                self._kept[key] = value


def cache_key(
    question: str, hits: Sequence[Hit], documents: Mapping[str, Document], *shaping: object
) -> str:
    """The same for the same question, passages and documents, and whatever else shapes an answer:
    a document that has got another status must not be answered from under its old one."""
    passages = [(str(hit.passage.locator), hit.passage.text) for hit in hits]
    named = {hit.passage.locator.document for hit in hits}
    about = [str(documents[name]) for name in sorted(named)]
    text = json.dumps([question, passages, about, [str(each) for each in shaping]])
    return hashlib.sha256(text.encode()).hexdigest()
