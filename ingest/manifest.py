"""``corpus/manifest.toml``: what each document is. Without one, a manifest is derived."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.readers import SUFFIXES
from rag.errors import ConfigurationError
from rag.types import Document, Page, Part, Status

NAME = "manifest.toml"
_NOT_DOCUMENTS = frozenset({NAME, "readme.md", "license", "license.txt"})


class PartEntry(BaseModel):
    """A part of a document and the words it starts with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    sender: str | None = None
    starts: str = Field(min_length=3)


class Entry(BaseModel):
    """One ``[[document]]`` table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[\w.-]+$")
    file: str
    title: str = Field(min_length=1)
    publisher: str = ""
    date: str = ""
    kind: str = ""
    status: Status = Status.UNKNOWN
    period: str = ""
    supersedes: tuple[str, ...] = ()
    superseded_by: str | None = None
    language: str = "nb"
    source: str = ""
    sha256: str = ""
    part: tuple[PartEntry, ...] = ()

    def document(
        self, sha256: str, parts: tuple[Part, ...], pages: tuple[Page, ...] = ()
    ) -> Document:
        values = self.model_dump(exclude={"part", "sha256"})
        return Document(**values, sha256=sha256, parts=parts, pages=pages)


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    document: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents to read. ``remarks`` are sentences for the report, by file name."""

    folder: Path
    entries: tuple[Entry, ...]
    remarks: tuple[tuple[str, str], ...]


def load_corpus(folder: Path) -> Corpus:
    """The corpus as its manifest lists it, and as the folder holds it.

    A file that the manifest does not list is taken in with status «ukjent» and remarked on; a
    listed file that is missing is remarked on and left out. Raises ConfigurationError where the
    folder or the manifest itself cannot be used.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"Fant ingen mappe «{folder}» med dokumenter.")
    path = folder / NAME
    listed = _read(path) if path.exists() else ()
    remarks: list[tuple[str, str]] = []
    entries: list[Entry] = []
    for entry in listed:
        if (folder / entry.file).is_file():
            entries.append(entry)
        else:
            remarks.append((entry.file, "står i manifest.toml, men filen finnes ikke."))
    known = {entry.file for entry in listed}
    taken = {entry.id for entry in listed}
    for file in _files(folder):
        if file in known:
            continue
        if path.exists():
            remarks.append(
                (file, "står ikke i manifest.toml; tatt med med status «ukjent». Legg den til der.")
            )
        entry = _derived(file, taken)
        taken.add(entry.id)
        entries.append(entry)
    return Corpus(folder, tuple(entries), tuple(remarks))


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(path: Path) -> tuple[Entry, ...]:
    try:
        entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).document
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise ConfigurationError(f"{path.name} kan ikke leses: {cause}.") from cause
    except ValidationError as cause:
        faults = "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in cause.errors()
        )
        raise ConfigurationError(f"{path.name} har feil: {faults}.") from cause
    for what in ("id", "file"):
        values = [getattr(entry, what) for entry in entries]
        if twice := sorted({value for value in values if values.count(value) > 1}):
            raise ConfigurationError(f"{path.name}: samme {what} to ganger: {', '.join(twice)}.")
    for entry in entries:
        if Path(entry.file).is_absolute() or ".." in Path(entry.file).parts:
            raise ConfigurationError(
                f"{path.name}: filen «{entry.file}» peker ut av mappen. Bruk et filnavn i mappen."
            )
    return entries


def _files(folder: Path) -> Sequence[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file()
        and path.name.lower() not in _NOT_DOCUMENTS
        and not any(piece.startswith(".") for piece in path.relative_to(folder).parts)
        and path.suffix.lower() in SUFFIXES
    )


def _derived(file: str, taken: set[str]) -> Entry:
    stem = Path(file).with_suffix("").as_posix().replace("/", "-")
    name = "".join(c if c.isalnum() or c in "._-" else "-" for c in stem) or "dokument"
    unique = name
    number = 2
    while unique in taken:
        unique = f"{name}-{number}"
        number += 1
    title = Path(file).stem.replace("-", " ").replace("_", " ").strip() or name
    return Entry(id=unique, file=file, title=title[:1].upper() + title[1:])
