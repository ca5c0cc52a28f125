"""A sheet as Markdown, with every character of a document's text shown as itself."""

from __future__ import annotations

import re

from rag.rows import columns
from ui.export.apa import Bibliography, Piece, day, status_words
from ui.export.sheet import Entry, Sheet, Source
from ui.export.text import readable

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~$&:.=^@/])")


def markdown(sheet: Sheet) -> bytes:
    """UTF-8. The notice stands first, the list of references last."""
    books = Bibliography(sheet)
    blocks = [
        f"# {plain(sheet.title)}",
        f"> {plain(sheet.say('export.notice'))}",
        plain(sheet.say("export.made", date=day(sheet.made, sheet.language))),
    ]
    if not sheet.entries:
        blocks.append(plain(sheet.say("export.none")))
    for number, entry in enumerate(sheet.entries, start=1):
        blocks += _entry(number, entry, sheet, books)
    lines = books.lines()
    if lines:
        blocks.append(f"## {plain(sheet.say('export.references'))}")
        blocks += ["".join(map(_piece, line)) for line in lines]
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def plain(text: str) -> str:
    """``text`` as Markdown that reads as exactly these words, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(readable(text).split()))


def _entry(number: int, entry: Entry, sheet: Sheet, books: Bibliography) -> list[str]:
    heading = entry.question or sheet.say("export.quotes")
    blocks = [f"## {number}. {plain(heading)}"]
    if entry.verdict:
        blocks.append(f"**{plain(entry.verdict)}**")
    if entry.is_answer:
        blocks += [plain(line) for line in entry.text.splitlines() if line.strip()]
        if entry.sources:
            blocks.append(f"### {plain(sheet.say('export.sources'))}")
    for source in entry.sources:
        blocks.append(_source(source, entry, sheet, books))
    if entry.comment:
        blocks.append(f"*{plain(sheet.say('export.comment', text=entry.comment))}*")
    return blocks


def _source(source: Source, entry: Entry, sheet: Sheet, books: Bibliography) -> str:
    label = f"\\[{source.citation.label}\\] " if entry.is_answer else ""
    where = f"{label}{plain(described(source, entry, sheet, books))}"
    if entry.has_in_full(source):
        return where
    said = (columns(source.citation.header), *source.citation.quote.splitlines())
    lines = [plain(line) for line in said if line.strip()]
    quote = "\n".join(f"> {line}  " for line in lines)
    return f"{where}\n\n{quote}"


def described(source: Source, entry: Entry, sheet: Sheet, books: Bibliography) -> str:
    """Where a quote stands and what it weighs, in one line."""
    document = source.document
    newer = sheet.say("export.superseded") if document and document.superseded_by else ""
    weight = status_words(source.citation.status, sheet.language)
    read = sheet.say("export.read", date=day(entry.read, sheet.language))
    return f"{books.pointer(source)} – " + "; ".join(filter(None, (weight, newer, read)))


def _piece(piece: Piece) -> str:
    text = plain(piece.text)
    if piece.italic:
        return f"*{text}*"
    # Spaces at the ends join the pieces and must stay.
    before = " " if piece.text[:1].isspace() else ""
    after = " " if piece.text[-1:].isspace() else ""
    return f"{before}{text}{after}"
