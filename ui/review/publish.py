"""From the review area into the corpus, and back: the file and its entry in ``manifest.toml``.

What is published is written down beside the review area, so that withdrawing it gives the corpus
back byte for byte as it was.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from rag.errors import StorageProblem
from rag.settings import Settings
from rag.types import Status
from ui.review.area import Area, Upload
from ui.review.errors import BadDate, Taken

MANIFEST = "manifest.toml"
_PUBLISHED = "published"
_DATE = re.compile(r"|\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the manifest says of the document."""

    title: str
    status: Status
    publisher: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A document that came in by upload. ``entry`` is its text in the manifest, ``made`` whether
    there was no manifest before it."""

    id: str
    file: str
    title: str
    by: str
    entry: str
    made: bool


class Publisher:
    def __init__(self, settings: Settings, area: Area) -> None:
        self._corpus = settings.corpus
        self._kept = settings.review / _PUBLISHED
        self._area = area

    def publish(self, upload: Upload, facts: Facts, by: str) -> Published:
        """Move the file into the corpus and enter it in the manifest. The caller runs the ingest.

        Raises BadDate, Taken where the corpus has such a file, StorageProblem.
        """
        if not _DATE.fullmatch(facts.date):
            raise BadDate(facts.date)
        with self._alone():
            target = self._corpus / upload.name
            if target.exists():
                raise Taken(upload.name)
            manifest = self._corpus / MANIFEST
            entry = _entry(f"opplastet-{upload.id}", upload.name, facts)
            made = not manifest.exists()
            done = Published(upload.id, upload.name, facts.title, by, entry, made)
            self._kept.mkdir(parents=True, exist_ok=True)
            _write(self._record(done.id), json.dumps(asdict(done), ensure_ascii=False, indent=1))
            shutil.copyfile(self._area.file(upload), target)
            _write(manifest, ("" if made else manifest.read_text(encoding="utf-8")) + entry)
            self._area.remove(upload)
        return done

    def published(self) -> tuple[Published, ...]:
        found = [json.loads(path.read_text("utf-8")) for path in sorted(self._kept.glob("*.json"))]
        return tuple(Published(**each) for each in found)

    def withdraw(self, document: Published) -> None:
        """Take the document out of the corpus again, as if it had never come."""
        with self._alone():
            manifest = self._corpus / MANIFEST
            text = manifest.read_text(encoding="utf-8") if manifest.exists() else ""
            left = text.replace(document.entry, "", 1)
            if document.made and not left:
                manifest.unlink(missing_ok=True)
            else:
                _write(manifest, left)
            (self._corpus / document.file).unlink(missing_ok=True)
            self._record(document.id).unlink(missing_ok=True)

    def _record(self, number: str) -> Path:
        return self._kept / f"{number}.json"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One change of the corpus at a time, and storage trouble in our own words."""
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._kept.parent / "lock", timeout=30):
                yield
        except OSError as cause:
            raise StorageProblem(
                f"Dokumentsamlingen «{self._corpus}» kan ikke skrives til: {cause.strerror}. "
                "Frigjør plass eller gi skrivetilgang, og prøv igjen."
            ) from cause


def _entry(number: str, file: str, facts: Facts) -> str:
    """A ``[[document]]`` table. A JSON string is a TOML string, but for the one sign below."""
    values = {"id": number, "file": file, "title": facts.title, "status": facts.status.value,
              "publisher": facts.publisher, "date": facts.date}  # fmt: skip
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items() if value]
    return "\n[[document]]\n" + "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u007f", "\\u007f")


def _write(path: Path, text: str) -> None:
    """In one step: a reader sees the old file or the new one."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    os.replace(fresh, path)
