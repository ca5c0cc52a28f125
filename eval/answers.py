"""What can be said of one answer without a judge: citations, quotes, figures, key facts.

The checks trust nothing that the answer says of itself: every citation is resolved again against
the documents' canonical texts, by code that shares nothing with the code that made it but folding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.match import text_holds
from eval.schema import Quote, Row
from eval.stored import Cited, Stored
from rag.cite import figures
from rag.text import fold
from rag.types import Document

_LABELS = re.compile(r"(?:\s*\[\d+\])+")
_LABEL = re.compile(r"\[(\d+)\]")
_WHOLE = 3
"""Letters; a fact no longer than this is found as a whole word only."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents as the index holds them. ``text`` gives a canonical text by id."""

    documents: dict[str, Document]
    text: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of an answer and the labels that follow it; none where it is unsupported."""

    text: str
    labels: tuple[int, ...]


def statements(stored: Stored) -> list[Statement]:
    """The answer cut at its labels, line by line; what stands inside a quote cuts nothing."""
    found: list[Statement] = []
    masked = _masked(stored)
    begin = 0
    for line in _lines(masked):
        at = 0
        for match in _LABELS.finditer(line):
            labels = tuple(map(int, _LABEL.findall(match.group())))
            text = stored.answer[begin + at : begin + match.start()]
            found.append(Statement(text.strip(" .;,\n"), labels))
            at = match.end()
        rest = stored.answer[begin + at : begin + len(line)].strip(" .;,")
        if rest:
            found.append(Statement(rest, ()))
        begin += len(line) + 1
    return found


def _lines(text: str) -> list[str]:
    """``text`` cut at the line breaks that stand outside «»."""
    lines, begin, depth = [], 0, 0
    for at, character in enumerate(text):
        depth = max(0, depth + (character == "«") - (character == "»"))
        if character == "\n" and depth == 0:
            lines.append(text[begin:at])
            begin = at + 1
    return [*lines, text[begin:]]


def _masked(stored: Stored) -> str:
    """The answer with the quotes of its citations blotted out, every offset kept."""
    masked = stored.answer
    for quote in sorted((c.quote for c in stored.citations), key=len, reverse=True):
        masked = masked.replace(f"«{quote}»", f"«{'·' * len(quote)}»")
    return masked


def quote_fault(citation: Cited, sources: Sources) -> str:
    """Why the quote is not the document's own words at its place; empty where it is."""
    if citation.document not in sources.documents:
        return f"[{citation.label}] ukjent dokument «{citation.document}»"
    text = sources.text(citation.document)
    if not citation.quote.strip():
        return f"[{citation.label}] tomt sitat"
    if not 0 <= citation.start < citation.end <= len(text):
        return f"[{citation.label}] plasseringen er utenfor dokumentet"
    if fold(text[citation.start : citation.end]) != fold(citation.quote):
        return f"[{citation.label}] sitatet står ikke der det sies å stå"
    return ""


def citation_fault(citation: Cited, sources: Sources) -> str:
    """Why the citation does not lead to what it says; empty where it does."""
    fault = quote_fault(citation, sources)
    if fault:
        return fault
    document = sources.documents[citation.document]
    part = next((p.title for p in document.parts if p.start <= citation.start < p.end), None)
    if (citation.title, citation.status) != (document.title, document.status.value):
        return f"[{citation.label}] tittel eller status er et annet dokuments"
    if citation.part != part:
        return f"[{citation.label}] sitatet står i en annen del"
    if fold(citation.quote) not in fold(citation.passage):
        return f"[{citation.label}] sitatet står ikke i avsnittet"
    if citation.passage.strip() not in sources.text(citation.document):
        return f"[{citation.label}] avsnittet står ikke i dokumentet"
    return ""


def label_faults(stored: Stored) -> list[str]:
    """Labels without a citation, citations without a label, and words quoted under a wrong one."""
    known = {citation.label: citation for citation in stored.citations}
    parts = statements(stored)
    used = {label for part in parts for label in part.labels}
    faults = [f"[{label}] har ingen kilde" for label in sorted(used - known.keys())]
    faults += [f"[{label}] brukes ikke i svaret" for label in sorted(known.keys() - used)]
    if len(known) < len(stored.citations):
        faults.append("to kilder har samme merke")
    if stored.citations and not stored.answers:
        faults.append("et svar som ikke svarer, har kilder")
    for part in parts:
        mine = [known[label].quote for label in part.labels if label in known]
        if part.labels and part.text.endswith("»") and not _quoted_from(part.text, mine):
            faults.append(f"{list(part.labels)} «…{part.text[-40:]}: ordene er ikke kildens")
    return faults


def _quoted_from(text: str, quotes: Sequence[str]) -> bool:
    """Whether the words in «» that end ``text`` are those of one of ``quotes``."""
    folded = fold(text)
    if any(folded.endswith(fold(f"«{quote}»")) for quote in quotes):
        return True
    inner = fold(text[_opening(text) + 1 : -1])
    return bool(inner) and any(inner in fold(quote) for quote in quotes)


def _opening(text: str) -> int:
    """Where the «that the last » closes stands; 0 where there is none."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == "»") - (text[at] == "«")
        if depth == 0:
            return at
    return 0


def figure_faults(stored: Stored) -> tuple[list[str], int]:
    """Figures that stand in no passage cited for them, and how many figures there are."""
    passages = {citation.label: citation.passage for citation in stored.citations}
    faults: list[str] = []
    total = 0
    for part in statements(stored):
        stated = figures(part.text)
        known = {figure for label in part.labels for figure in figures(passages.get(label, ""))}
        total += len(stated)
        faults += [f"tallet {figure} har ingen kilde" for figure in sorted(stated - known)]
    return faults, total


def facts_found(row: Row, answer: str) -> float:
    """The share of key facts that ``answer`` holds, in any spelling."""
    return sum(any(says(answer, each) for each in fact) for fact in row.facts) / len(row.facts)


def says(text: str, fact: str) -> bool:
    """Whether ``fact`` stands in ``text``: «30» not in «130» or «30,5», and «to» not in «tolv»."""
    bare = len(fact) <= _WHOLE and fact.isalpha()
    before = r"\b" if bare else r"(?<!\d)(?<!\d[.,])" if fact[:1].isdigit() else ""
    after = r"\b" if bare else r"(?![.,]?\d)" if fact[-1:].isdigit() else ""
    return re.search(before + re.escape(fold(fact).lower()) + after, fold(text).lower()) is not None


def evidence_cited(row: Row, stored: Stored) -> float:
    """The share of the row's evidence that the citations' quotes hold, or are a good part of."""
    found = sum(
        any(_meets(citation, quote) for citation in stored.citations for quote in evidence.quotes)
        for evidence in row.evidence
    )
    return found / len(row.evidence)


def citation_precision(row: Row, stored: Stored) -> float:
    """The share of citations that meet some evidence."""
    good = sum(
        any(_meets(citation, quote) for quote in row.quotes) for citation in stored.citations
    )
    return good / len(stored.citations)


def _meets(citation: Cited, gold: Quote) -> bool:
    """Whether the citation's quote holds the gold quote, or is at least half of it."""
    if citation.document != gold.document:
        return False
    if text_holds(gold.quote, gold.document, citation.quote):
        return True
    return len(citation.quote) * 2 >= len(gold.quote) and text_holds(
        citation.quote, gold.document, gold.quote
    )
