"""Texts and passages of an index in one SQLite file, read a few rows at a time."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexDamaged, UnknownDocument
from rag.types import Document, Kind, Locator, Page, Part, Passage, Status, pages_of

FILE = "texts.sqlite"
_FEW, _REMEMBERED = 500, 4_000
"""So many passages at a time are remembered, and so many in all: the same ones are found by many
questions."""
_SCHEMA = """
CREATE TABLE document (id TEXT PRIMARY KEY, position INTEGER, facts TEXT, text TEXT);
CREATE TABLE passage (
    id INTEGER PRIMARY KEY, document INTEGER, section INTEGER, part TEXT, headings TEXT,
    page INTEGER, start INTEGER, finish INTEGER, kind TEXT, lead_in TEXT, header TEXT, text TEXT,
    digest BLOB);
CREATE TABLE question (id INTEGER PRIMARY KEY, text TEXT);
CREATE INDEX passage_place ON passage (document, start);
CREATE INDEX passage_section ON passage (section);
"""


def write_store(
    path: Path,
    documents: Sequence[tuple[Document, str]],
    passages: Iterable[tuple[Passage, bytes]],
    questions: Sequence[str] = (),
) -> None:
    """``documents`` with canonical texts, ``passages`` with digests of what is embedded, and the
    ``questions`` written to the passages (``rag.predicted``)."""
    order = {document.id: at for at, (document, _) in enumerate(documents)}
    sections: dict[tuple[str, str | None, tuple[str, ...]], int] = {}
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
        connection.executemany(
            "INSERT INTO document VALUES (?, ?, ?, ?)",
            (
                (document.id, order[document.id], json.dumps(asdict(document)), text)
                for document, text in documents
            ),
        )
        connection.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    p.id,
                    order[p.locator.document],
                    sections.setdefault(
                        (p.locator.document, p.locator.part, p.locator.section), len(sections)
                    ),
                    p.locator.part,
                    json.dumps(p.locator.section),
                    p.locator.page,
                    p.locator.start,
                    p.locator.end,
                    p.kind.value,
                    p.lead_in,
                    p.header,
                    p.text,
                    digest,
                )
                for p, digest in passages
            ),
        )
        connection.executemany("INSERT INTO question VALUES (?, ?)", enumerate(questions))
        connection.commit()
    finally:
        connection.close()


class Store:
    """Reads one index version. Safe to use from several threads.

    Raises IndexDamaged where the file cannot be read as it was written."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._lock = threading.Lock()
        rows = self._rows("SELECT facts FROM document ORDER BY position")
        self.documents = tuple(_document(json.loads(facts)) for (facts,) in rows)
        layout = np.fromiter(
            self._connection.execute("SELECT document, section FROM passage ORDER BY id"),
            np.dtype([("document", np.int32), ("section", np.int32)]),
        )
        self.document_of: NDArray[np.int32] = np.ascontiguousarray(layout["document"])
        """Index in ``documents`` of each passage, shape (passages,)."""
        self.section_of: NDArray[np.int32] = np.ascontiguousarray(layout["section"])
        """Number of each passage's section, shape (passages,)."""
        titles = [row[0] for row in self._rows("SELECT part FROM passage ORDER BY id")]
        self.parts = tuple(dict.fromkeys(title for title in titles if title))
        """Every part's title, in the order of the documents."""
        number = {title: at for at, title in enumerate(self.parts)}
        self.part_of: NDArray[np.int32] = np.array([number.get(t, -1) for t in titles], np.int32)
        """Index in ``parts`` of each passage, -1 where it is in none; shape (passages,)."""
        self.by_id = {document.id: document for document in self.documents}
        self.number = {document.id: at for at, document in enumerate(self.documents)}
        self.text = lru_cache(maxsize=64)(self._text)
        self._remembered = lru_cache(maxsize=_REMEMBERED)(lambda at: self._read([at])[0])

    def of_documents(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each passage is of one of these ``documents``, shape (passages,)."""
        return _among(numbers, len(self.documents))[self.document_of]

    def of_parts(self, numbers: Sequence[int] | NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each passage is of one of these ``parts``, shape (passages,)."""
        # The last, which is none, is what -1 looks up.
        return _among(numbers, len(self.parts) + 1)[self.part_of]

    def documents_with(self, passages: NDArray[np.bool_]) -> list[Document]:
        """The documents that some of these ``passages``, True of each, stand in."""
        held = np.zeros(len(self.documents), bool)
        held[self.document_of[passages]] = True
        return [self.documents[at] for at in np.flatnonzero(held)]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """The passages with these ids, in the order asked for."""
        if len(ids) > _FEW:
            return self._read([int(i) for i in ids])
        return [self._remembered(int(i)) for i in ids]

    def _read(self, ids: Sequence[int]) -> list[Passage]:
        found: dict[int, Passage] = {}
        for at in range(0, len(ids), 500):
            chunk = ids[at : at + 500]
            marks = ",".join("?" * len(chunk))
            for row in self._rows(
                "SELECT id, document, part, headings, page, start, finish, kind, lead_in, header,"
                f" text FROM passage WHERE id IN ({marks})",
                chunk,
            ):
                found[row[0]] = self._passage(row)
        return [found[i] for i in ids]

    def around(self, ids: Sequence[int], reach: int = 2) -> dict[int, Passage]:
        """These passages and those up to ``reach`` before and behind each, by id."""
        last = len(self.section_of)
        near = {
            at
            for one in map(int, ids)
            for at in range(max(one - reach, 0), min(one + reach + 1, last))
        }
        return {each.id: each for each in self.passages(sorted(near))}

    def passage_at(self, document: str, offset: int) -> Passage | None:
        """The passage that holds this offset of a document, or None."""
        rows = self._rows(
            "SELECT p.id FROM passage p JOIN document d ON d.position = p.document"
            " WHERE d.id = ? AND p.start <= ? AND p.finish > ? LIMIT 1",
            [document, offset, offset],
        )
        return self.passages([rows[0][0]])[0] if rows else None

    def section_span(self, locator: Locator) -> tuple[int, int]:
        """Offsets from the first to the last passage of the section around ``locator``.

        The locator's own span where no passage holds it.
        """
        rows = self._rows(
            "SELECT MIN(start), MAX(finish) FROM passage WHERE section = (SELECT p.section FROM"
            " passage p JOIN document d ON d.position = p.document WHERE d.id = ? AND p.start <= ?"
            " AND p.finish > ? LIMIT 1)",
            [locator.document, locator.start, locator.start],
        )
        start, end = rows[0]
        if start is None or end is None:
            return locator.start, locator.end
        return int(start), int(end)

    def sections(self, document: str) -> list[Locator]:
        """Every section of a document that has passages, in the order of its text; the span is
        from its first passage to its last."""
        rows = self._rows(
            "SELECT p.part, p.headings, MIN(p.page), MIN(p.start), MAX(p.finish) FROM passage p"
            " JOIN document d ON d.position = p.document WHERE d.id = ?"
            " GROUP BY p.section ORDER BY MIN(p.start)",
            [document],
        )
        return [
            Locator(document, part, tuple(json.loads(headings)), page, start, end)
            for part, headings, page, start, end in rows
        ]

    def digests(self) -> list[bytes]:
        """Of what was embedded for each passage, in the order of ids."""
        return [row[0] for row in self._rows("SELECT digest FROM passage ORDER BY id")]

    def questions(self, numbers: Sequence[int] | None = None) -> list[str]:
        """Those written to passages, with these numbers in the order asked for, or all."""
        if numbers is None:
            return [row[0] for row in self._rows("SELECT text FROM question ORDER BY id")]
        marks = ",".join("?" * len(numbers))
        found = self._rows(f"SELECT id, text FROM question WHERE id IN ({marks})", numbers)
        texts: dict[int, str] = dict(found)
        return [texts[number] for number in numbers]

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _text(self, document: str) -> str:
        rows = self._rows("SELECT text FROM document WHERE id = ?", [document])
        if not rows:
            raise UnknownDocument(document, tuple(each.id for each in self.documents))
        return str(rows[0][0])

    def _passage(self, row: tuple[Any, ...]) -> Passage:
        number, document, part, headings, page, start, end, kind, lead_in, header, text = row
        source = self.documents[document]
        locator = Locator(
            source.id,
            part,
            tuple(json.loads(headings)),
            page,
            start,
            end,
            any(each.ocr for each in pages_of(source.pages, start, end)),
        )
        return Passage(number, locator, text, Kind(kind), lead_in, header)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return list(self._connection.execute(sql, values))
        except sqlite3.ProgrammingError:  # ours, not the file's
            raise
        except sqlite3.DatabaseError as cause:
            raise IndexDamaged(FILE, str(cause).split("\n")[0][:80]) from cause


def _among(numbers: Sequence[int] | NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """True of these numbers, of so many."""
    found = np.zeros(count, bool)
    found[np.asarray(numbers, np.int64)] = True
    return found


def _document(facts: dict[str, Any]) -> Document:
    parts = tuple(Part(**part) for part in facts.pop("parts"))
    # An index of format 1 has no pages here, and nothing in it was read from a picture.
    pages = tuple(Page(**page) for page in facts.pop("pages", ()))
    document = Document(**facts)
    return replace(
        document,
        status=Status(document.status),
        supersedes=tuple(document.supersedes),
        parts=parts,
        pages=pages,
    )
