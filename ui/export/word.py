"""A sheet as a Word file: headings, quotes and a list of references in Word's own styles."""

from __future__ import annotations

from io import BytesIO

import docx
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from rag.rows import columns
from ui.export.apa import Bibliography, Piece, day
from ui.export.markdown import described
from ui.export.sheet import Entry, Sheet, Source
from ui.export.text import readable
from ui.words.catalogue import say

_TAGS = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def word(sheet: Sheet) -> bytes:
    """The file's bytes. The notice stands on the first page and at the foot of every page."""
    file = docx.Document()
    _set_up(file, sheet)
    file.add_heading(readable(sheet.title), level=0)
    notice = file.add_paragraph(style="Intense Quote")
    notice.add_run(sheet.say("export.notice"))
    file.add_paragraph(sheet.say("export.made", date=day(sheet.made, sheet.language)))
    if not sheet.entries:
        file.add_paragraph(sheet.say("export.none"))
    books = Bibliography(sheet)
    for number, entry in enumerate(sheet.entries, start=1):
        _entry(file, number, entry, sheet, books)
    _references(file, sheet, books)
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def _set_up(file: WordFile, sheet: Sheet) -> None:
    tag = _TAGS[sheet.language]
    facts = file.core_properties
    facts.title, facts.language = readable(sheet.title)[:255], tag
    facts.author = say(sheet.language, "app.name")
    facts.comments = sheet.say("export.notice")[:255]
    normal = file.styles["Normal"]
    normal.font.size = Pt(11)
    # A screen reader speaks the text in the language that the style names.
    language = normal.element.get_or_add_rPr().makeelement(qn("w:lang"), {qn("w:val"): tag})
    normal.element.get_or_add_rPr().append(language)
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    foot = section.footer.paragraphs[0]
    foot.text = sheet.say("export.notice")
    for run in foot.runs:
        run.font.size = Pt(8)


def _entry(file: WordFile, number: int, entry: Entry, sheet: Sheet, books: Bibliography) -> None:
    heading = entry.question or sheet.say("export.quotes")
    file.add_heading(f"{number}. {' '.join(readable(heading).split())}", level=1)
    if entry.verdict:
        file.add_paragraph().add_run(entry.verdict).bold = True
    if entry.is_answer:
        for line in filter(str.strip, readable(entry.text).splitlines()):
            file.add_paragraph(line)
        if entry.sources:
            file.add_heading(sheet.say("export.sources"), level=2)
    for source in entry.sources:
        _source(file, source, entry, sheet, books)
    if entry.comment:
        comment = sheet.say("export.comment", text=readable(entry.comment))
        file.add_paragraph().add_run(comment).italic = True


def _source(
    file: WordFile, source: Source, entry: Entry, sheet: Sheet, books: Bibliography
) -> None:
    label = f"[{source.citation.label}] " if entry.is_answer else ""
    where = readable(described(source, entry, sheet, books))
    if entry.has_in_full(source):
        file.add_paragraph(f"{label}{where}")
        return
    names = columns(source.citation.header)
    words = f"«{readable(source.citation.quote)}»"
    words = f"{readable(names)}: {words}" if names else words
    quote = file.add_paragraph(f"{label}{words}", style="Quote")
    quote.paragraph_format.left_indent = Cm(0.75)
    quote.paragraph_format.keep_with_next = True
    file.add_paragraph(where)


def _references(file: WordFile, sheet: Sheet, books: Bibliography) -> None:
    lines = books.lines()
    if not lines:
        return
    file.add_heading(sheet.say("export.references"), level=1)
    for line in lines:
        _line(file.add_paragraph(), line)


def _line(paragraph: Paragraph, pieces: tuple[Piece, ...]) -> None:
    # APA: a hanging indent, titles in italics.
    paragraph.paragraph_format.left_indent = Cm(1.25)
    paragraph.paragraph_format.first_line_indent = Cm(-1.25)
    for piece in pieces:
        paragraph.add_run(readable(piece.text)).italic = piece.italic
