"""Checks between a draft and what is shown: a quote is verbatim or it is not shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from rag.text import fold
from rag.types import Citation, Document, Locator, Passage, pages_of

_FIGURE = re.compile(r"\d+(?:[\s.,]\d+)*")


def cite(label: int, passage: Passage, start: int, end: int, document: Document) -> Citation:
    """A citation of ``text[start:end]`` of the document, which lies inside ``passage``.

    A passage may go over two pages: the citation names the one its own words begin on.
    """
    where = passage.locator
    quote = passage.text[start - where.start : end - where.start]
    locator = replace(where, start=start, end=end)
    if pages := pages_of(document.pages, start, end):
        ocr = any(page.ocr for page in pages)
        locator = replace(locator, page=pages[0].number, ocr=ocr)
    header = passage.header if passage.header not in quote else ""
    header = header if header in passage.text else ""
    return Citation(label, locator, document.title, document.status, quote, passage.text, header)


def grounded(citation: Citation, text: Callable[[str], str]) -> bool:
    """Whether the quote is the document's own words at the locator, and inside its passage."""
    where = citation.locator
    return (
        bool(citation.quote.strip())
        and text(where.document)[where.start : where.end] == citation.quote
        and fold(citation.quote) in fold(citation.passage)
    )


def figures(text: str) -> set[str]:
    """The figures in ``text``, number groups closed up: «1 700» and «1700» are one figure."""
    return {re.sub(r"\s", "", found).strip(".,") for found in _FIGURE.findall(fold(text))}


def unsupported_figures(statement: str, sources: Iterable[str]) -> set[str]:
    """Figures of ``statement`` that stand in none of ``sources``."""
    known: set[str] = set()
    for source in sources:
        known |= figures(source)
    return figures(statement) - known


def reference(locator: Locator, document: Document, quote: str) -> str:
    """One line that says where a quote stands, for people to copy.

    Publisher (year). Title. Part. Section. Page. In Norwegian APA manner, with the quote first.
    """
    pieces = [f"«{quote}» {document.publisher} ({document.date or 'u.å.'}). {document.title}."]
    if locator.part:
        pieces.append(f"{locator.part}.")
    if locator.section:
        pieces.append(f"{' › '.join(locator.section)}.")
    if locator.page is not None:
        pieces.append(f"s. {locator.page}{' (OCR)' if locator.ocr else ''}.")
    return " ".join(pieces)
