"""Sources in the style of APA 7 as Norwegian universities use it (kildekompasset.no).

    Helse Sør-Øst RHF. (2026, 18. juni). *Regional plan* [Høringsversjon, ikke vedtatt]. Hentet
    23. november 2026 fra helse-sorost.no

An attachment with a sender of its own is a chapter in the document that holds it. Works of one
author and one year are told apart by a letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from string import ascii_lowercase

from rag.text import squeeze
from rag.types import Status
from ui.export.sheet import Sheet, Source
from ui.words.catalogue import say, say_all

_ALPHABET = {"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3"}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What one line of the list is about; ``date`` is as in the manifest: year, month or day."""

    author: str
    date: str
    title: str
    part: str
    status: Status
    publisher: str
    place: str


class Bibliography:
    """The works of a sheet, each with its letter, and how each source points to its work."""

    def __init__(self, sheet: Sheet) -> None:
        self._language = sheet.language
        read: dict[Work, date] = {}
        for entry in sheet.entries:
            for source in entry.sources:
                work = work_of(source)
                read[work] = max(read.get(work, entry.read), entry.read)
        self._read = read
        self._letters = _lettered(sorted(read, key=self._order))

    def lines(self) -> list[tuple[Piece, ...]]:
        """The list of references, in the order of the Norwegian alphabet."""
        return [self.line(work) for work in sorted(self._read, key=self._order)]

    def line(self, work: Work) -> tuple[Piece, ...]:
        status = f" [{_capital(status_words(work.status, self._language))}]"
        begin = f"{_stop(work.author)} ({self._dated(work)}). "
        where = self._retrieved(work)
        if work.part:
            inside = f"{_stop(work.part)} {self._say('export.in_work')} {work.publisher}, "
            return Piece(begin + inside), Piece(work.title, True), Piece(f"{status}. {where}")
        return Piece(begin), Piece(work.title, True), Piece(f"{status}. {where}")

    def pointer(self, source: Source) -> str:
        """The reference in the text: author, year with its letter, page or section."""
        work, where = work_of(source), source.citation.locator
        found = _DATE.match(work.date)
        year = (found[1] if found else self._say("export.undated")) + self._letters[work]
        page = self._say("export.page", number=where.page) if where.page is not None else ""
        section = (
            self._say("export.section", name=squeeze(where.section[-1])) if where.section else ""
        )
        return "(" + ", ".join(filter(None, (work.author, year, page, section))) + ")"

    def _dated(self, work: Work) -> str:
        letter = self._letters[work]
        found = _DATE.fullmatch(work.date)
        if found is None:
            return (work.date or self._say("export.undated")) + letter
        year, month, day = found.groups()
        name = _month(month, self._language)
        if not name:
            return year + letter
        key = "export.month_day" if day else "export.month"
        return self._say(key, year=year + letter, month=name, day=int(day or 0))

    def _retrieved(self, work: Work) -> str:
        return self._say(
            "export.retrieved", date=day(self._read[work], self._language), place=work.place
        )

    def _order(self, work: Work) -> tuple[str, str, str]:
        return _alphabetical(work.author), work.date, _alphabetical(work.title + work.part)

    def _say(self, key: str, **values: object) -> str:
        return say(self._language, key, **values)


def work_of(source: Source) -> Work:
    citation, document = source.citation, source.document
    title = squeeze(citation.title)
    if document is None:
        return Work(title, "", title, "", citation.status, "", citation.locator.document)
    sender = sender_of(source)
    publisher = document.publisher or title
    own = sender and sender != publisher
    part = squeeze(citation.locator.part or "") if own else ""
    author = sender if own else publisher
    place = document.source or document.file
    return Work(author, document.date, title, part, document.status, publisher, place)


def sender_of(source: Source) -> str:
    """Who wrote the part that the source stands in; empty where the part names nobody."""
    if source.document is None:
        return ""
    start = source.citation.locator.start
    holding = (part for part in source.document.parts if part.start <= start < part.end)
    return next((part.sender for part in holding if part.sender), "")


def status_words(status: Status, language: str) -> str:
    return say(language, f"export.{status.name.lower()}")


def day(when: date, language: str) -> str:
    name = say_all(language, "date.months")[when.month - 1]
    return say(language, "export.day", day=when.day, month=name, year=when.year)


def _month(number: str | None, language: str) -> str:
    months = say_all(language, "date.months")
    return months[int(number) - 1] if number and 1 <= int(number) <= 12 else ""


def _lettered(works: Sequence[Work]) -> dict[Work, str]:
    letters: dict[Work, str] = {}
    for _, group in groupby(works, key=lambda work: (work.author, work.date[:4])):
        same = list(group)
        for number, work in enumerate(same):
            letters[work] = _letter(number, work) if len(same) > 1 else ""
    return letters


def _letter(number: int, work: Work) -> str:
    """«a» to «z», then «aa»; after a hyphen where there is no year to hang it on: «u.å.-a»."""
    letter = ascii_lowercase[number % 26] * (number // 26 + 1)
    return letter if work.date[:4].isdigit() else f"-{letter}"


def _alphabetical(text: str) -> str:
    """Norwegian order, which no code page has: æ, ø, å last."""
    return "".join(_ALPHABET.get(letter, letter) for letter in text.casefold())


def _stop(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
