"""``corpus/questions.jsonl``: questions that passages answer, one line a passage.

A line holds the ``document``'s id, the ``passage`` by the digest of its words, how it ``begins``
(for a person to find it by) and its ``questions``. Where a document changes, the lines of passages
that stay serve on; the others are told of.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.progress import Teller
from rag.embed import Embedder, Encoded
from rag.errors import StorageProblem
from rag.index import Index
from rag.predicted import NO_QUESTIONS, Questions
from rag.text import fold
from rag.types import Passage

NAME = "questions.jsonl"
_BEGINS = 60
_AT_A_TIME = 1_000
"""Questions that are embedded between two looks at how far it is."""
_NAMED = 3
"""Faulty lines that are named one by one; the others are counted."""


class Line(BaseModel):
    """What is asked of one passage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    passage: str
    begins: str = ""
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The questions of each passage, in the order of the passages; the lines ``left``, of passages
    that are no more, and the numbers of those that are ``faulty``."""

    questions: tuple[tuple[str, ...], ...]
    left: tuple[Line, ...] = ()
    faulty: tuple[int, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said of the file, and what to do."""
        return (*_of_faulty(self.faulty), *_of_left(len(self.left)))


def line_of(passage: Passage, questions: Sequence[str]) -> Line:
    """A passage's line with these questions."""
    begins = " ".join(passage.text.split())[:_BEGINS]
    return Line(
        document=passage.locator.document,
        passage=_digest(passage),
        begins=begins,
        questions=tuple(questions),
    )


def read_questions(folder: Path, passages: Sequence[Passage]) -> Written:
    """What ``folder``'s file has for ``passages``; nothing where there is no file.

    Raises StorageProblem where the file is there and cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return Written(((),) * len(passages))
    known: dict[tuple[str, str], list[Line]] = defaultdict(list)
    faulty = []
    for number, text in enumerate(_read(path).splitlines(), 1):
        if not text.strip():
            continue
        try:
            line = Line.model_validate_json(text)
        except ValidationError:
            faulty.append(number)
            continue
        known[line.document, line.passage].append(line)
    found = []
    for passage in passages:
        lines = known.get((passage.locator.document, _digest(passage)))
        # Of passages with the same words each has its own line, in their order.
        asked = lines.pop(0).questions if lines else ()
        found.append(tuple(filter(None, map(_plain, asked))))
    left = tuple(line for lines in known.values() for line in lines)
    return Written(tuple(found), left, tuple(faulty))


def embedded_questions(
    written: Sequence[Sequence[str]],
    previous: Index | None,
    engine: Callable[[int], Embedder],
    teller: Teller,
) -> Questions:
    """The questions of each passage with their vectors; those that ``previous`` has are taken over,
    and ``engine`` is called with how many are left, if any is."""
    texts = [question for some in written for question in some]
    if not texts:
        return NO_QUESTIONS
    known: dict[str, Encoded] = {}
    if previous is not None and previous.predicted is not None:
        known = dict(zip(previous.questions, _each(previous.predicted.encoded()), strict=True))
    if new := list(dict.fromkeys(text for text in texts if text not in known)):
        embedder = engine(len(new))
        for at in range(0, len(new), _AT_A_TIME):
            teller.tell("spørsmål", "Lager vektorer av spørsmålene", at, len(new))
            some = new[at : at + _AT_A_TIME]
            known.update(zip(some, _each(embedder.queries(some)), strict=True))
        teller.tell("spørsmål", "Lager vektorer av spørsmålene", len(new), len(new))
    vectors = np.concatenate([known[text].vectors for text in texts])
    tokens = tuple(token for text in texts for token in known[text].tokens)
    counts = np.array([len(some) for some in written], np.int64)
    return Questions(texts, Encoded(vectors, tokens), counts)


def _each(encoded: Encoded) -> Iterator[Encoded]:
    """What is kept of each text by itself."""
    for at in range(len(encoded.vectors)):
        yield Encoded(encoded.vectors[at : at + 1], encoded.tokens[at : at + 1])


def write_lines(path: Path, lines: Sequence[Line]) -> None:
    """Write all ``lines`` in one step, so that a reader sees the old file or the new one."""
    made = path.with_name(f".{path.name}.new")
    text = "".join(json.dumps(line.model_dump(), ensure_ascii=False) + "\n" for line in lines)
    made.write_text(text, encoding="utf-8")
    made.replace(path)


def _digest(passage: Passage) -> str:
    return hashlib.sha256(fold(passage.text).encode()).hexdigest()[:16]


def _plain(question: str) -> str:
    return " ".join(question.split())


def _read(path: Path) -> str:
    try:
        # Editors on Windows put a mark in front of the first line.
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise StorageProblem(
            f"{path.name} kan ikke leses: {cause}. Rett filen, eller flytt den ut av mappen; "
            "uten den søkes det i dokumentenes egne ord."
        ) from cause


def _of_faulty(numbers: Sequence[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    named = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
    return (
        f"{len(numbers)} linjer kan ikke leses (linje {named}). En linje er et JSON-objekt med "
        "document, passage, begins og questions.",
    )


def _of_left(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (
        f"{count} linjer hører til avsnitt som ikke finnes lenger, og brukes ikke. Er teksten "
        "endret, skriver python -m ingest --questions spørsmål til avsnittene som mangler dem.",
    )
