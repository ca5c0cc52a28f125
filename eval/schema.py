"""Gold rows: what a person would ask, and what the documents answer.

Evidence is given by document, part and verbatim quote, never by passage id, so that the set
outlives every change of chunking.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from eval.errors import Fault, GoldFaults

GOLD = Path(__file__).parent / "gold"
_STRICT = ConfigDict(extra="forbid", strict=True)
Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Language(StrEnum):
    BOKMÅL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class QuestionKind(StrEnum):
    FACT = "fact"
    FIGURE = "figure"
    TABLE = "table"
    LIST = "list"
    DEFINITION = "definition"
    WHY = "why"
    COMPARISON = "comparison"
    SUMMARY = "summary"
    ACROSS = "across"
    VERSION = "version"
    FALSE_PREMISE = "false_premise"
    FOLLOWUP = "followup"


class Style(StrEnum):
    PLAIN = "plain"
    EVERYDAY = "everyday"
    KEYWORDS = "keywords"
    MESSY = "messy"
    RAMBLING = "rambling"
    ABBREVIATION = "abbreviation"


class Expected(StrEnum):
    """How the question ought to end. A draft waits for an owner and counts nowhere."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"
    DRAFT = "draft"


class Unanswerable(StrEnum):
    NEAR_MISS = "near_miss"
    GENERAL = "general"
    OFF_TOPIC = "off_topic"


class Split(StrEnum):
    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of a document; ``part`` is the title of the attachment, if it has any."""

    __pydantic_config__ = _STRICT
    document: Words
    part: str | None
    quote: Words


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece that a full answer needs. Any one of ``quotes`` will do."""

    __pydantic_config__ = _STRICT
    document: Words
    part: str | None
    quote: Words
    alternatives: tuple[Quote, ...] = ()

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return (Quote(self.document, self.part, self.quote), *self.alternatives)


@dataclass(frozen=True, slots=True)
class Exchange:
    __pydantic_config__ = _STRICT
    question: Words
    answer: str


@dataclass(frozen=True, slots=True)
class Row:
    """One gold question. ``facts``: each is a list of spellings, one of which must be answered.

    ``pair`` is shared by the bokmål and the nynorsk wording of one question. ``searched`` is what
    was looked for before a question was called unanswerable.
    """

    __pydantic_config__ = _STRICT
    id: Words
    question: Words
    language: Language
    kind: QuestionKind
    style: Style
    status: Expected
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...] = ()
    reference: str = ""
    pair: str | None = None
    unanswerable: Unanswerable | None = None
    searched: tuple[Words, ...] = ()
    history: tuple[Exchange, ...] = field(default=())
    split: Split | None = None
    note: str = ""

    @property
    def standalone(self) -> str:
        """The question to a system that remembers nothing, behind what was asked before."""
        return " ".join([*(turn.question for turn in self.history), self.question])

    @property
    def answerable(self) -> bool:
        return self.status is Expected.ANSWERED

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return tuple(quote for evidence in self.evidence for quote in evidence.quotes)

    @property
    def documents(self) -> tuple[str, ...]:
        """The documents that the main quotes stand in, each once."""
        return tuple(dict.fromkeys(evidence.document for evidence in self.evidence))

    @property
    def digest(self) -> str:
        """Of all that scores depend on; two runs are compared on rows with the same digest."""
        return hashlib.sha256(as_line(self).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and where it stands, for messages."""

    file: str
    line: int
    row: Row


_ROW = TypeAdapter(Row)


def as_line(row: Row) -> str:
    """One line of JSON; what is at its default is left out where it says nothing."""
    values = asdict(row)
    for name in ("unanswerable", "searched", "history", "note", "split"):
        if not values[name]:
            del values[name]
    return json.dumps(values, ensure_ascii=False)


def read_rows(files: Sequence[Path]) -> tuple[Placed, ...]:
    """Every row of ``files``. Raises GoldFaults with every malformed line."""
    placed: list[Placed] = []
    faults: list[Fault] = []
    for file in files:
        for line, text in _lines(file, faults):
            try:
                placed.append(Placed(file.name, line, _ROW.validate_json(text)))
            except ValidationError as cause:
                faults += [Fault(file.name, line, _reason(fault)) for fault in _unique(cause)]
    if faults:
        raise GoldFaults(faults)
    return tuple(placed)


def gold_files() -> tuple[Path, ...]:
    return tuple(sorted(GOLD.glob("*.jsonl")))


def _lines(file: Path, faults: list[Fault]) -> Iterator[tuple[int, bytes]]:
    try:
        content = file.read_bytes()
    except OSError as cause:
        faults.append(Fault(file.name, 0, f"{file} kan ikke leses: {cause.strerror}"))
        return
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            yield number, line


def _unique(cause: ValidationError) -> list[tuple[str, str, object]]:
    found = [
        (".".join(map(str, fault["loc"])), fault["msg"], fault.get("input"))
        for fault in cause.errors(include_url=False)
    ]
    return found[:5]


def _reason(fault: tuple[str, str, object]) -> str:
    where, message, given = fault
    shown = "" if isinstance(given, dict) else f" (fikk «{str(given)[:60]}»)"
    return f"{where or 'linjen'}: {message}{shown}"
