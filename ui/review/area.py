"""The review area on disk: a folder for each upload, under a name that no upload chooses.

<PLAN_REVIEW>/<32 hex digits>/
  file<suffix>     the bytes as they came
  facts.json       who, when, the name it came with, and what reading it gave
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import StorageProblem
from rag.settings import Settings
from ui.review.errors import BadName, TooLarge, Unreadable

FACTS = "facts.json"
SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".md", ".txt")
_NAME = re.compile(r"[\w][\w .,()+–-]*")
_LONGEST = 100
_ID = re.compile(r"[0-9a-f]{32}")
_GRACE = 30  # seconds for the child beyond what reading may take


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading the file gave. ``text`` is its beginning; ``headings`` are paths."""

    characters: int
    passages: int
    headings: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]
    text: str


Read = Callable[[Path], Preview]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits. ``at`` is ISO 8601 in UTC."""

    id: str
    name: str
    by: str
    at: str
    size: int
    preview: Preview


class Area:
    def __init__(self, settings: Settings, read: Read | None = None) -> None:
        self._folder = settings.review
        self._megabytes = settings.upload_megabytes
        self._read = read or (lambda path: read_in_child(path, settings))

    def add(self, name: str, content: bytes, by: str) -> Upload:
        """Take a file in, if its name, its size and its content are what they should be.

        Raises UploadProblem, and then nothing of it is kept; StorageProblem.
        """
        clean = checked_name(name)
        if len(content) > self._megabytes * 1_000_000:
            raise TooLarge(len(content), self._megabytes)
        number = secrets.token_hex(16)
        folder = self._folder / number
        try:
            folder.mkdir(parents=True)
            path = folder / f"file{Path(clean).suffix.lower()}"
            path.write_bytes(content)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            upload = Upload(number, clean, by, now, len(content), self._read(path))
            facts = json.dumps(asdict(upload), ensure_ascii=False, indent=1)
            (folder / FACTS).write_text(facts, encoding="utf-8")
        except OSError as cause:
            raise StorageProblem(
                f"Kunne ikke lagre i «{self._folder}»: {cause.strerror}. Frigjør plass eller gi "
                "skrivetilgang, og last opp på nytt."
            ) from cause
        finally:
            if not (folder / FACTS).is_file():
                shutil.rmtree(folder, ignore_errors=True)
        return upload

    def waiting(self) -> tuple[Upload, ...]:
        """Oldest first."""
        found = [_load(path) for path in self._folder.glob(f"*/{FACTS}")]
        return tuple(sorted(found, key=lambda each: each.at))

    def file(self, upload: Upload) -> Path:
        return self._place(upload) / f"file{Path(upload.name).suffix.lower()}"

    def remove(self, upload: Upload) -> None:
        shutil.rmtree(self._place(upload), ignore_errors=True)

    def _place(self, upload: Upload) -> Path:
        if not _ID.fullmatch(upload.id):
            raise BadName
        return self._folder / upload.id


def checked_name(name: str) -> str:
    """``name`` as a plain file name of a known kind. Raises BadName; a path is never mended."""
    clean = unicodedata.normalize("NFC", name).strip()
    known = Path(clean).suffix.lower() in SUFFIXES
    if not known or len(clean) > _LONGEST or ".." in clean or not _NAME.fullmatch(clean):
        raise BadName
    return clean


def read_in_child(path: Path, settings: Settings) -> Preview:
    """Read the file as an ingest would, in a process of its own. Raises Unreadable."""
    command = [sys.executable, "-m", "ingest.preview", str(path.resolve())]
    try:
        done = subprocess.run(
            command,
            cwd=Path(__file__).parents[2],
            capture_output=True,
            timeout=settings.reader_seconds + _GRACE,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as cause:
        raise Unreadable("lesingen ble ikke ferdig; lagre dokumentet på nytt") from cause
    if found["reason"]:
        raise Unreadable(found["reason"])
    del found["reason"]
    return _preview(found)


def _preview(found: dict[str, Any]) -> Preview:
    headings = tuple(tuple(each) for each in found.pop("headings"))
    return Preview(**{**found, "headings": headings, "warnings": tuple(found["warnings"])})


def _load(path: Path) -> Upload:
    facts = json.loads(path.read_text(encoding="utf-8"))
    return Upload(**{**facts, "preview": _preview(facts["preview"])})
