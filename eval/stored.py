"""Stored answers, in the contract's form, parsed once; and the run that they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.errors import RunMissing
from eval.match import Shown
from rag.types import Outcome

ANSWERS, RUN = "answers.jsonl", "run.json"
RETRIEVAL_ONLY = "passages"
"""The status of a line from a system that finds passages and does not answer."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as the contract has it."""

    label: int
    document: str
    title: str
    status: str
    part: str | None
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    passage: str


@dataclass(frozen=True, slots=True)
class Stored:
    """One line of ``answers.jsonl``. ``tokens`` is None where no language model was asked,
    ``unsure`` in a line from before it was told."""

    id: str
    status: str
    answer: str
    citations: tuple[Cited, ...]
    passages: tuple[Shown, ...]
    seconds: float
    error: str = ""
    generator: str = "quotes"
    tokens: int | None = None
    unsure: bool | None = None

    @property
    def answers(self) -> bool:
        """Whether it says something: an answer or part of one."""
        return self.status in (Outcome.ANSWERED, Outcome.PARTIAL)

    @property
    def refuses(self) -> bool:
        return self.status in (Outcome.NOT_FOUND, Outcome.OUT_OF_SCOPE)

    @property
    def retrieval_only(self) -> bool:
        return self.status == RETRIEVAL_ONLY

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> Stored:
        usage = values.get("usage")
        return cls(
            str(values["id"]),
            str(values["status"]),
            str(values["answer"]),
            tuple(_cited(each) for each in values["citations"]),
            tuple(Shown(p["document"], p["text"], p.get("start")) for p in values["passages"]),
            float(values["seconds"]),
            str(values.get("error") or ""),
            str(values.get("generator") or "quotes"),
            usage["prompt_tokens"] + usage["completion_tokens"] if usage else None,
            values.get("unsure"),
        )


@dataclass(frozen=True, slots=True)
class RunCard:
    """What shaped a run. ``index`` is a digest of the index's files, ``code`` of the sources.

    ``splits`` empty means all of the gold files.
    """

    system: str
    generator: str
    splits: tuple[str, ...]
    gold_files: tuple[str, ...]
    gold: str
    questions: int
    corpus: str
    index: str
    index_version: str
    settings: Mapping[str, str]
    fingerprint: str
    code: str
    versions: Mapping[str, str]
    machine: str
    created: str
    seconds: float = 0.0
    finished: bool = False

    @property
    def writer(self) -> str:
        """The language model that wrote the answers; empty for quotes."""
        return self.settings.get("llm_model", "") if self.generator == "llm" else ""

    @property
    def command(self) -> str:
        """What remakes the run, less where to."""
        words = ["python -m eval run"]
        words += [f"--system {self.system}"] if self.system != "product" else []
        words += [f"--generator {self.generator}"] if self.generator != "quotes" else []
        words += [f"--gold {file}" for file in self.gold_files]
        words += [f"--split {split}" for split in self.splits]
        return " ".join(words)

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / RUN).write_text(text + "\n", encoding="utf-8")


def read_card(folder: Path) -> RunCard:
    """The card of a stored run. Raises RunMissing."""
    try:
        values = json.loads((folder / RUN).read_text(encoding="utf-8"))
        lists = {name: tuple(values[name]) for name in ("splits", "gold_files")}
        return RunCard(**{**values, **lists})
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise RunMissing(folder, f"python -m eval run --out {folder} --replace") from cause


def read_answers(folder: Path) -> dict[str, Stored]:
    """The stored answers by id; a last line that was cut off is left out."""
    return {answer.id: answer for answer in map(Stored.parse, _whole_lines(folder / ANSWERS))}


def _whole_lines(file: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = file.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    for line in lines[:-1]:
        if line.strip():
            yield json.loads(line)


def drop_cut_line(file: Path) -> None:
    """Remove a last line without its line break, left by a run that was stopped."""
    if file.is_file():
        content = file.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            file.write_bytes(whole)


def _cited(values: Mapping[str, Any]) -> Cited:
    return Cited(
        int(values["label"]),
        str(values["document"]),
        str(values["title"]),
        str(values["status"]),
        values["part"],
        tuple(values["section"]),
        str(values["quote"]),
        int(values["start"]),
        int(values["end"]),
        str(values["passage"]),
    )
