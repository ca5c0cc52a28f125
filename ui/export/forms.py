"""The forms that a sheet can be had in."""

from __future__ import annotations

import re
from enum import StrEnum

from ui.export.csv_file import csv_file
from ui.export.markdown import markdown
from ui.export.sheet import Sheet
from ui.export.word import word


class Form(StrEnum):
    """The value is the end of the file's name."""

    WORD = "docx"
    MARKDOWN = "md"
    CSV = "csv"

    @property
    def mime(self) -> str:
        return _MIME[self]


_MIME = {
    Form.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Form.MARKDOWN: "text/markdown",
    Form.CSV: "text/csv",
}
_WRITERS = {Form.WORD: word, Form.MARKDOWN: markdown, Form.CSV: csv_file}


def write(sheet: Sheet, form: Form) -> bytes:
    return _WRITERS[form](sheet)


def file_name(sheet: Sheet, form: Form) -> str:
    """The title and the day, with letters and digits alone: no path, no sign of a shell."""
    name = re.sub(r"[^\w]+", "-", sheet.title).strip("-_")[:60].lower()
    return f"{name or 'utvalg'}-{sheet.made.isoformat()}.{form.value}"
