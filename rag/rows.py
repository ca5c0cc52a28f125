"""Table rows: which of them a question names, and what the columns over them are called."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.norwegian import terms
from rag.types import Kind, Passage

_ROW = re.compile(r"[^\n]+")
_BEFORE_FIGURE = re.compile(r".+?(?=\s[-−+]?\d|$)")
_CELLS = "  "
_TAIL = re.compile(r"(?:(?<!\S)(?:[-−+]?\d[\d.,]*%?|[-–—*.]+)(?:\s+|$))+$")
_GROUP = 3
"""Digits of a thousand's group."""
_MOST = 4
"""Rows of one table that are quoted beside each other."""
_TELLS = 4
"""A word tells rows apart where at most one in so many has it in its label."""
_NAMED = 0.5
"""Share of a label, by rarity, that a question must hold in the same words to name its row; in
words that mean the same («SI» for Sykehuset Innlandet), all of it."""
_SEVERAL, _NAMED_BY_SEVERAL = 2, 0.4
"""Of a label of which it holds so many words, this share is enough: «Nye Aker og Nye
Rikshospitalet» is not the row «Rikshospitalet» alone."""
_COMPARES = re.compile(
    r"\b(eller|mot(?! \d)|mellom(?! \d)|flest|mest|færrest|minst|størst\w*|høy[ge]st\w*|høgst\w*"
    r"|lavest\w*|lågast\w*|forskjell\w*|skilnad\w*|sammenlikn\w*|sammenlign\w*|samanlikn\w*|than"
    r"|versus|vs|or|between(?! \d)|compare\w*|most|least|highest|lowest|largest|smallest)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(total\w*|sum|summen|samlet|samlede|samla|til ?sammen|til ?saman|i alt|overall|altogether"
    r"|in all|(?:hele|heile) (?:regionen|landet|foretaksgruppen|føretaksgruppa|helse)"
    r"|(?:whole|entire) (?:region|country|group))\b",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(r"(totalt?|sum|samlet|samla|i alt|overall)\b", re.IGNORECASE)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """``passage`` is the id of the passage that it stands in, ``span`` where; ``terms`` are those
    of its label, and ``total`` says whether it sums up the others."""

    passage: int
    span: Span
    terms: frozenset[str]
    total: bool


def named_rows(
    passages: Iterable[Passage],
    question: str,
    weights: Mapping[str, float],
    rarity: Callable[[str], float],
    longest: int,
) -> dict[int, list[Span]]:
    """The rows to quote of each passage whose table has rows that a question asks for by name.

    ``weights`` are the question's terms by rarity, ``rarity`` that of any term. A passage with none
    of the rows named stands with an empty list beside those that have some. A table is left out
    where no row is named, one is longer than ``longest``, or rows are compared and fewer than two
    are named. Who asks for the whole («samlet», «hele regionen») names the row of totals, where no
    other is named.
    """
    tables: dict[tuple[object, ...], list[Passage]] = defaultdict(list)
    for passage in passages:
        if passage.kind is Kind.TABLE:
            where = passage.locator
            tables[where.document, where.part, where.section, passage.header].append(passage)
    least = 2 if _COMPARES.search(question) else 1
    found: dict[int, list[Span]] = {}
    for table in tables.values():
        every = [row for each in table for row in _rows(each)]
        rows, whole = _named(every, weights, rarity, least > 1)
        if rows and found and not whole:
            # In a table that is further off, part of a label is likely just a word.
            continue
        if len(rows) >= least and all(end - start <= longest for _, (start, end) in rows):
            for each in table:
                found[each.id] = [span for passage, span in rows if passage == each.id]
    if not found and least == 1 and _WHOLE.search(question):
        for table in tables.values():
            totals = {each.id: [row.span for row in _rows(each) if row.total] for each in table}
            spans = [span for each in totals.values() for span in each]
            if len(spans) == 1 and spans[0][1] - spans[0][0] <= longest:
                found |= totals
    return found


def _rows(passage: Passage) -> list[_Row]:
    """The rows of ``passage`` but those that name columns."""
    return [
        _Row(
            passage.id, match.span(), frozenset(terms(label(match.group()))), sums_up(match.group())
        )
        for match in _ROW.finditer(passage.text)
        if match.group() not in passage.header
    ]


def _named(
    rows: Sequence[_Row],
    weights: Mapping[str, float],
    rarity: Callable[[str], float],
    compared: bool,
) -> tuple[list[tuple[int, Span]], bool]:
    """The rows that are named, and whether some are named whole.

    «Oslo universitetssykehus» names one row and not every university hospital: its words are
    used up by the row that holds most of them. Beside a row that is named whole, those named in
    part are what the words happen to be («65 år gamle menn i Innlandet», «Gamle Oslo»), unless rows
    are ``compared``."""
    often = max(1, len(rows) // _TELLS)
    count = Counter(term for row in rows for term in row.terms)
    told = [{term for term in row.terms if count[term] <= often} for row in rows]
    whole = [sum(map(rarity, mine)) for mine in told]
    left = set(weights)
    found: list[int] = []
    while len(found) < _MOST:
        worth = [
            (sum(weights[term] for term in mine & left), -at)
            for at, mine in enumerate(told)
            if mine & left
            and (
                mine <= left
                or sum(weights[term] for term in mine & left) > _enough(mine & left) * whole[at]
            )
        ]
        if not worth:
            break
        at = -max(worth)[1]
        found.append(at)
        left -= told[at]
    entire = [at for at in found if told[at] <= set(weights)]
    chosen = found if compared or not entire else entire
    return [(rows[at].passage, rows[at].span) for at in chosen], bool(entire)


def _enough(held: Collection[str]) -> float:
    return _NAMED if len(held) < _SEVERAL else _NAMED_BY_SEVERAL


def sums_up(row: str) -> bool:
    """Whether ``row`` begins as the sum of the others does."""
    return bool(_SUMS_UP.match(row))


def label(row: str) -> str:
    """What a row is of: its first cell, or where cells are not told apart, what stands before its
    first figure."""
    first, apart, _ = row.partition(_CELLS)
    before = _BEFORE_FIGURE.match(row)
    return first if apart else before.group() if before else row


def lacks_cells(row: str, others: str) -> bool:
    """Whether ``row`` and the ``others``, its table's rows by line, have not as many figures each:
    empty cells were lost with the grid, and nobody can tell under which names the figures stand,
    those of the fullest row either.

    False where that cannot be told, as thousands are parted by spaces, and where cells are told
    apart.
    """
    counts = {_figures(each) for each in others.split("\n") if not sums_up(each)} - {0}
    return not sums_up(row) and _figures(row) > 0 and len(counts | {_figures(row)}) > 1


def _figures(row: str) -> int:
    """How many figures, or marks in their place, stand behind the label of ``row``; 0 where some of
    them may be one figure, or cells are told apart."""
    found = _TAIL.search(row.strip()) if _CELLS not in row.strip() else None
    if found is None:
        return 0
    tail = found.group().split()
    joined = any(len(each) == _GROUP and each.isdigit() for each in tail[1:])
    # A row that begins with a figure has it for a label.
    return 0 if joined else len(tail) - (found.start() == 0)


def columns(header: str) -> str:
    """The names of a table's columns in one line, as they stand before a row."""
    return " | ".join(_cells(header.replace("\n", _CELLS)))


def grid(header: str, rows: str) -> list[list[str]] | None:
    """``header`` and ``rows`` cell by cell; None where the cells do not stand under the names."""
    found = [_cells(line) for line in (header, *rows.split("\n"))]
    whole = len(found[0]) > 1 and "\n" not in header
    return found if whole and len({len(cells) for cells in found}) == 1 else None


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split(_CELLS) if cell.strip()]
