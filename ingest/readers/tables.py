"""Rows of cells -> elements: which rows name the columns, and what a list in a cell becomes.

Planning documents use tables in three ways: for figures, with a header; for two lists side by
side («De neste fire årene vil vi:» | «Hvordan vet vi …?»); and for layout alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.elements import Element, ElementKind
from rag.text import squeeze


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` is all of the cell; ``blocks`` the same in pieces, where the cell holds a list."""

    text: str = ""
    blocks: tuple[Element, ...] = ()


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length, of which the first ``headers`` name the columns."""

    rows: tuple[Row, ...]
    headers: int


_EMPTY = Cell()
_SEPARATOR = re.compile(r"[-:–—_=\s]+")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:19|20)?\d\d)?\*?")
# Column names that begin with a digit: «0–17 år», «80+ år», «1. tertial 2024».
_COUNTED = re.compile(r"\d+\s*(?:[-–]\s*\d+|\+)?\s*år\b.*|\d\.\s*(?:kvartal|tertial|halvår)\b.*")
_FIGURE = re.compile(r"[-−–+±<>≤≥~]?\s*(?:kr\.?|NOK)?\s*\d")
_LONGEST_LABEL = 60


def table(rows: Iterable[Sequence[Cell]], headers: int | None = None) -> Table:
    """Empty rows and columns go; ``headers`` None is guessed from what the cells look like."""
    all_rows = list(rows)
    named = headers or 0
    kept = [(number < named, row) for number, row in enumerate(all_rows) if _says_something(row)]
    width = max((len(row) for _, row in kept), default=0)
    padded = [tuple(row) + (_EMPTY,) * (width - len(row)) for _, row in kept]
    filled = [column for column in range(width) if any(row[column].text for row in padded)]
    square = tuple(tuple(row[column] for column in filled) for row in padded)
    # A header that syntax promises and leaves empty is no header: then the rows decide.
    found = sum(is_header for is_header, _ in kept)
    return Table(square, found if found or headers == 0 else guess_headers(square))


def joined(first: Table, second: Table) -> Table | None:
    """One table of two that a page break cut, known by the header that is repeated.

    A row without its first cell, right after the repeated header, is the rest of the row above.
    """
    count = first.headers
    if not count or second.rows[: second.headers] != first.rows[:count]:
        return None
    above, below = list(first.rows), list(second.rows[second.headers :])
    if len(above) > count and below and not below[0][0].text:
        pairs = zip(above.pop(), below.pop(0), strict=True)
        above.append(tuple(_both(upper, lower) for upper, lower in pairs))
    return Table((*above, *below), count)


def elements(blocks: Iterable[Element | Table]) -> tuple[Element, ...]:
    """The blocks in order, with each table as its elements and cut tables made whole."""
    whole: list[Element | Table] = []
    for block in blocks:
        if isinstance(block, Table) and whole and isinstance(previous := whole[-1], Table):
            both = joined(previous, block)
            if both is not None:
                whole[-1] = both
                continue
        whole.append(block)
    return tuple(
        element
        for block in whole
        for element in ([block] if isinstance(block, Element) else _elements(block))
    )


def guess_headers(rows: Sequence[Row]) -> int:
    """How many of the first rows name columns; 0 where it is not clear."""
    if len(rows) < 2 or not _are_labels(rows[0]):
        return 0
    if any(_is_figure_column(rows, column) for column in range(len(rows[0]))):
        count = 1
        # A second header row splits a column in years and has nothing to say of the first.
        while count < len(rows) - 1 and not rows[count][0].text and _are_labels(rows[count]):
            count += 1
        return count
    return int(_are_clearly_labels(rows))


def _are_labels(row: Row) -> bool:
    filled = [cell for cell in row if cell.text]
    return len(filled) >= 2 and not any(cell.blocks or _is_figure(cell.text) for cell in filled)


def _is_figure_column(rows: Sequence[Row], column: int) -> bool:
    """Most of the cells below the first are figures, and the first is not one of them."""
    label = rows[0][column].text
    below = [row[column].text for row in rows[1:] if row[column].text]
    figures = [
        text
        for text in below
        if _is_figure(text) or (_YEAR.fullmatch(text) and not _YEAR.fullmatch(label))
    ]
    return 2 * len(figures) > len(below)


def _are_clearly_labels(rows: Sequence[Row]) -> bool:
    first, below = rows[0], [cell for row in rows[1:] for cell in row if cell.text]
    if any(not cell.text or len(cell.text) > _LONGEST_LABEL for cell in first):
        return False
    if first in rows[1:] or any(cell.blocks for cell in below):
        return True
    length = sum(len(cell.text) for cell in first) / len(first)
    return sum(len(cell.text) for cell in below) >= 2 * length * len(below)


def _is_figure(text: str) -> bool:
    return bool(_FIGURE.match(text)) and not (_YEAR.fullmatch(text) or _COUNTED.fullmatch(text))


def _says_something(row: Sequence[Cell]) -> bool:
    filled = [cell.text for cell in row if cell.text]
    return not all(_SEPARATOR.fullmatch(text) for text in filled)


def _elements(whole: Table) -> list[Element]:
    heads, body = whole.rows[: whole.headers], whole.rows[whole.headers :]
    if all(sum(bool(cell.text) for cell in row) < 2 for row in whole.rows):
        return [element for row in whole.rows for cell in row for element in _pieces(cell)]
    found: list[Element] = []
    named = led = False
    for row in body:
        if any(cell.blocks for cell in row):
            found += _side_by_side(row, heads)
            led = True
            continue
        if not named:
            found += [_row(head, header=True) for head in heads]
            named = True
        found.append(_row(row))
    if not (named or led):
        found += [_row(head, header=True) for head in heads]
    return found


def _side_by_side(row: Row, heads: Sequence[Row]) -> list[Element]:
    """Column by column: what the header says leads in what stands under it."""
    found: list[Element] = []
    for column, cell in enumerate(row):
        lead = squeeze(" ".join(head[column].text for head in heads))
        if lead:
            ending = "" if lead[-1] in ":?!." else ":"
            found.append(Element(ElementKind.PARAGRAPH, lead + ending))
        found += _pieces(cell)
    return found


def _pieces(cell: Cell) -> tuple[Element, ...]:
    if cell.blocks or not cell.text:
        return cell.blocks
    return (Element(ElementKind.PARAGRAPH, cell.text),)


def _row(row: Row, header: bool = False) -> Element:
    cells = tuple(cell.text for cell in row)
    return Element(ElementKind.ROW, "  ".join(filter(None, cells)), cells=cells, header=header)


def _both(upper: Cell, lower: Cell) -> Cell:
    blocks = _pieces(upper) + _pieces(lower) if upper.blocks or lower.blocks else ()
    return Cell(squeeze(f"{upper.text} {lower.text}"), blocks)
