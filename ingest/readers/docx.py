"""DOCX -> elements in the order of the body. With ``word.py``, the one door to python-docx.

Numbers that Word computes («3.1» before a heading) stand nowhere in the file and are not made up.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import notes, word
from ingest.readers.bullets import without_bullet
from ingest.readers.decode import printable
from ingest.readers.hidden import Hidden
from ingest.readers.tables import Cell, Table, elements, table
from rag.errors import SourceProblem
from rag.text import squeeze

_MOST_UNPACKED = 200_000_000
_MOST_PARTS = 10_000
_DAMAGE = (
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # lxml's errors for damaged XML are kinds of it
    TypeError,
    ValueError,
)
_OUT_OF_MEMORY = 2  # ERR_NO_MEMORY of libxml2, which lxml calls a syntax error
_REMEDY = (
    "Skal den med, vis den i Word (Ctrl+D: fjern haken for «Skjult», velg en skriftfarge og en "
    "størrelse som kan leses) og lagre dokumentet på nytt."
)
_HIDDEN_ROW = f"{qn('w:trPr')}/{qn('w:hidden')}"
_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_HOLDERS = {qn(it) for it in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")}


def read(path: Path) -> Reading:
    """Tracked changes are taken as accepted; headers and footers are left out.

    Footnotes and endnotes follow the block that refers to them.
    """
    _check_archive(path)
    try:
        document = docx.Document(str(path))
        root = document.element
        # python-docx fetches and expands no entity, and drops the text after one in silence.
        if root.getroottree().docinfo.doctype:
            raise notes.HasDtd
        body = _Body(word.Styles(document.styles.element), notes.by_reference(document.part))
        found = elements(body.blocks(root.body))
        warnings = tuple(body.warnings())
    except notes.HasDtd as error:
        raise SourceProblem(
            path.name, "filen inneholder en DTD, som DOCX ikke tillater; lagre den på nytt"
        ) from error
    except _DAMAGE as error:
        if isinstance(error, SyntaxError) and getattr(error, "code", None) == _OUT_OF_MEMORY:
            raise MemoryError from error
        raise SourceProblem(
            path.name,
            "filen er skadet eller er ikke et Word-dokument "
            f"({type(error).__name__}); åpne den i Word og lagre den på nytt",
        ) from error
    if not found:
        why = "kanskje det bare er bilder"
        raise SourceProblem(
            path.name,
            f"dokumentet har ingen tekst; {' '.join(body.hidden.warnings(_REMEDY)) or why}",
        )
    return Reading(found, warnings)


def _check_archive(path: Path) -> None:
    """Python's zipfile never unpacks more of a part than the directory declares: the sum holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _DAMAGE as error:
        raise SourceProblem(
            path.name, "filen er skadet eller avkortet og kan ikke pakkes ut; hent den på nytt"
        ) from error
    if "word/document.xml" not in {part.filename for part in parts}:
        raise SourceProblem(
            path.name, "filen heter .docx, men er ikke et Word-dokument; kontroller innholdet"
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        raise SourceProblem(
            path.name,
            f"filen pakkes ut til {unpacked // 1_000_000} MB i {len(parts)} deler; "
            f"grensen er {_MOST_UNPACKED // 1_000_000} MB i {_MOST_PARTS} deler",
        )


@dataclass(slots=True)
class _Body:
    styles: word.Styles
    notes: dict[notes.Reference, Any] = field(default_factory=dict)
    contents: int = 0
    noted: int = 0
    hidden: Hidden = field(default_factory=Hidden)

    def blocks(self, parent: Any, noted: bool = True) -> Iterator[Element | Table]:
        """Content controls and tracked insertions are opened: forms and fact boxes are in them.

        ``noted``: each paragraph and table is followed by the notes it refers to.
        """
        for child in parent.iterchildren():
            if child.tag == _PARAGRAPH:
                yield from self._paragraph(child, noted)
            elif child.tag == _TABLE:
                yield from self._table(child, noted)
            elif child.tag in _HOLDERS:
                yield from self.blocks(child, noted)

    def _text(self, p: Any) -> str:
        return word.text(p, self.styles, self.hidden)

    def _notes(self, holder: Any) -> Iterator[Element]:
        """The notes that ``holder`` refers to, each once."""
        for reference in notes.references(holder, self.styles):
            note = self.notes.pop(reference, None)
            paragraphs = () if note is None else note.iter(_PARAGRAPH)
            text = squeeze(printable(" ".join(map(self._text, paragraphs))))
            if text:
                self.noted += 1
                yield Element(ElementKind.NOTE, text)

    def warnings(self) -> Iterator[str]:
        if self.contents:
            yield f"Innholdsfortegnelsen ({self.contents} linjer) er utelatt."
        if self.noted:
            yield f"Noter ({self.noted}) er satt inn etter avsnittet eller tabellen de hører til."
        yield from self.hidden.warnings(_REMEDY)

    def _paragraph(self, p: Any, noted: bool) -> Iterator[Element | Table]:
        style = self.styles.of(p)
        text = squeeze(printable(self._text(p)))
        if style.contents:
            self.contents += bool(text)
        elif text and style.heading:
            yield Element(ElementKind.HEADING, text, level=style.heading)
        elif text and style.listed >= 0:
            if item := without_bullet(text):
                yield Element(ElementKind.ITEM, item, level=style.listed)
        elif text:
            yield Element(ElementKind.PARAGRAPH, text)
        if noted:
            yield from self._notes(p)
        for box in p.iter(word.TEXT_BOX):
            if not _is_own(box, p):
                continue
            if _is_hidden_box(box):
                self.hidden.add("".join(box.itertext(qn("w:t"))))
            else:
                yield from self.blocks(box, noted)

    def _table(self, tbl: Any, noted: bool) -> Iterator[Element | Table]:
        shown = [row for row in _children(tbl, qn("w:tr")) if not self._is_hidden_row(row)]
        rows = [list(_children(row, qn("w:tc"))) for row in shown]
        nested = any(cell.find(f".//{_TABLE}") is not None for row in rows for cell in row)
        if nested or max(map(len, rows), default=0) < 2:
            # A frame around text, as fact boxes are made: what is in it is ordinary text.
            for row in rows:
                for cell in row:
                    yield from self.blocks(cell, noted)
        else:
            cells = [[it for cell in row for it in self._cell(cell)] for row in rows]
            yield table(cells, 1 if len(cells) > 1 else 0)
            if noted:
                yield from self._notes(tbl)

    def _is_hidden_row(self, row: Any) -> bool:
        mark = row.find(_HIDDEN_ROW)
        if mark is None or not word.switched(mark):
            return False
        self.hidden.add("".join(row.itertext(qn("w:t"))))
        return True

    def _cell(self, tc: Any) -> list[Cell]:
        """The cell, and an empty one for each further column that it covers."""
        found = elements(self.blocks(tc, noted=False))
        listed = any(element.kind is ElementKind.ITEM for element in found)
        text = " ".join(element.text for element in found)
        span = word.number(tc.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")) or 1
        return [Cell(text, found if listed else ())] + [Cell()] * (min(span, 64) - 1)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _HOLDERS:
            yield from _children(child, tag)


def _is_hidden_box(box: Any) -> bool:
    """Whether the drawing that a text box is part of is switched off («Skjul» in Word's list)."""
    drawing = next(box.iterancestors(qn("w:drawing")), None)
    marks = () if drawing is None else drawing.iter(qn("wp:docPr"))
    return any(mark.get("hidden") in ("1", "true") for mark in marks)


def _is_own(box: Any, p: Any) -> bool:
    """Whether a text box belongs to this paragraph itself, and is not Word's older copy."""
    for ancestor in box.iterancestors():
        if ancestor is p:
            return True
        if ancestor.tag in word.SKIPPED:
            return False
    return False
