"""A sheet as CSV that a Norwegian Excel opens by a double click: semicolons, UTF-8 with a mark.

One row a quote, and in a column of its own the names of the columns that a table row stands under;
an answer has a row of its own before its quotes. Every row carries the notice, so that it stays
when rows are sorted or copied.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from rag.rows import columns
from ui.export.apa import Bibliography, sender_of, status_words
from ui.export.sheet import Entry, Sheet, Source
from ui.export.text import readable
from ui.words.catalogue import say_all

_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
"""What makes a spreadsheet reckon with a cell, in the width of East Asian letters too."""


def csv_file(sheet: Sheet) -> bytes:
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(say_all(sheet.language, "export.columns"))
    books = Bibliography(sheet)
    for number, entry in enumerate(sheet.entries, start=1):
        writer.writerows(list(map(defused, row)) for row in _rows(number, entry, sheet, books))
    return stream.getvalue().encode("utf-8-sig")


def defused(cell: str) -> str:
    """``cell`` as text and nothing else: a mark before what could be read as a formula."""
    cell = readable(cell).replace("\r", " ")
    return f"'{cell}" if cell.lstrip(" \n\u00a0").startswith(_FORMULA) else cell


def _rows(number: int, entry: Entry, sheet: Sheet, books: Bibliography) -> Iterator[list[str]]:
    read, notice = entry.read.isoformat(), sheet.say("export.notice")
    if entry.is_answer:
        text = "\n".join(filter(None, (entry.verdict, entry.text)))
        nothing = [""] * 11
        yield [
            *(str(number), sheet.say("export.answer"), entry.question, text),
            *nothing,
            *(read, entry.comment, "", notice),
        ]
    for source in entry.sources:
        comment = "" if entry.is_answer else entry.comment
        yield [
            *(str(number), sheet.say("export.quotes"), entry.question, ""),
            *_place(source, sheet),
            *(read, comment, books.pointer(source), notice),
        ]


def _place(source: Source, sheet: Sheet) -> list[str]:
    where, document = source.citation.locator, source.document
    return [
        source.citation.quote,
        columns(source.citation.header),
        source.citation.title,
        status_words(source.citation.status, sheet.language),
        sheet.say("export.yes") if document and document.superseded_by else "",
        document.date if document else "",
        document.publisher if document else "",
        where.part or "",
        sender_of(source),
        " › ".join(where.section),
        str(where.page) if where.page is not None else "",
    ]
