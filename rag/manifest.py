"""What an index says of itself: of what it was made, with what, and the digests of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.encoded import ModelCard
from rag.errors import IndexDamaged

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of and with; ``files`` are SHA-256 digests by name, and ``level`` is
    how near its headings lie to its passages (``rag.level``), empty where that was not measured."""

    format: int
    created: str
    model: ModelCard
    fingerprint: str
    corpus: dict[str, str]
    documents: int
    parts: int
    passages: int
    files: dict[str, str]
    engine: str = "faiss"
    level: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Manifest:
        try:
            values = dict(json.loads(path.read_text(encoding="utf-8")))
            # An index of version 0.1.0 has no seal.
            if values.pop("seal", _seal(values)) != _seal(values):
                raise ValueError("seal")
            values["model"] = ModelCard(**values["model"])
            return cls(**values)
        except FileNotFoundError as cause:
            raise IndexDamaged(path.name, "filen mangler") from cause
        except (OSError, ValueError, KeyError, TypeError) as cause:
            raise IndexDamaged(path.name, "innholdet er ikke et helt manifest") from cause

    def as_json(self) -> str:
        values: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        values["model"] = {name: getattr(self.model, name) for name in self.model.__slots__}
        return json.dumps(values | {"seal": _seal(values)}, ensure_ascii=False, indent=1)


def _seal(values: dict[str, Any]) -> str:
    """Digest of a manifest's own content, so that a flipped byte in it is noticed too."""
    whole = {name: value for name, value in values.items() if name != "seal"}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()
