"""What an ingest did, file by file, for a person to act on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum


class Reading(StrEnum):
    READ = "lest"
    READ_WITH_REMARKS = "lest med merknader"
    KEPT = "forrige utgave beholdt"
    NOT_READ = "ikke lest"


@dataclass(frozen=True, slots=True)
class FileReport:
    file: str
    reading: Reading
    passages: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Counts and seconds of one ingest. ``embedded`` counts the passages that were new,
    ``with_questions`` those that are also found by questions written to them."""

    version: str
    documents: int
    parts: int
    passages: int
    embedded: int
    with_questions: int
    characters: int
    seconds: dict[str, float] = field(default_factory=dict)
    files: tuple[FileReport, ...] = ()

    @property
    def troubled(self) -> tuple[FileReport, ...]:
        return tuple(file for file in self.files if file.remarks)

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        lines = [
            f"Indeksen {self.version} er klar: {self.documents} dokumenter, {self.parts} deler, "
            f"{self.passages} avsnitt ({self.embedded} nye, {self.with_questions} med spørsmål "
            f"skrevet til seg) på {self.seconds['total']:.1f} s "
            f"(lesing {self.seconds['read']:.1f}, vektorer {self.seconds['embed']:.1f}, "
            f"skriving {self.seconds['publish']:.1f})."
        ]
        for file in self.files:
            lines.append(f"  {file.file}: {file.reading.value}, {file.passages} avsnitt")
            lines += [f"    – {remark}" for remark in file.remarks]
        return "\n".join(lines)
