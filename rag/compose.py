"""The words around the quotes: headings, labels, notes on a source's weight, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import groupby

from rag import phrases
from rag.asked import Asked
from rag.attributed import Search
from rag.cite import figures
from rag.found import Found
from rag.heard import speaks
from rag.index import Index
from rag.lexical import LexicalIndex
from rag.norwegian import STOPWORDS, terms
from rag.rows import columns, lacks_cells
from rag.types import Citation, Locator, Outcome, Status

_YEARS = re.compile(r"\b((?:19|20)\d\d)\b(?:\s*[–-]\s*((?:19|20)\d\d)\b)?")
_ACRONYM = re.compile(r"(?<![\w-])[A-ZÆØÅ]{2,5}(?![\w-])")
_NUMBERING = re.compile(r"^\d+(?:\.\d+)*\.?\s+")


def group(citation: Citation) -> tuple[object, ...]:
    """What citations shown under one heading have in common."""
    where = citation.locator
    return where.document, where.part, where.section


def written(
    citations: Sequence[Citation], budget: int, language: str
) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text, at most ``budget`` characters, and the citations it has room for."""
    lines: list[str] = []
    kept: list[Citation] = []
    used = 0
    for _, run in groupby(citations, key=group):
        members = list(run)
        heading = _heading(members[0], language)
        for number, citation in enumerate(members):
            labelled = replace(citation, label=len(kept) + 1)
            added = [f"{_names(labelled)}«{labelled.quote}» [{labelled.label}]"]
            if number == 0 or not lines:
                added = ([""] if lines else []) + [heading, *added]
            cost = sum(len(line) + 1 for line in added)
            if used + cost > budget:
                continue
            lines += added
            kept.append(labelled)
            used += cost
    return "\n".join(lines), tuple(kept)


def _heading(citation: Citation, language: str) -> str:
    """Innermost heading without its number, the sender, and the status.

    A heading that holds figures is passed over for the one above it, so that every figure in an
    answer is one that a source vouches for; so is one that only leads in («Vi vil:»).
    """
    named = [unnumbered(heading) for heading in reversed(citation.locator.section)]
    told = [each for each in named if not figures(each)]
    name = next((each for each in told if not each.endswith(":")), told[0][:-1] if told else "")
    title = re.split(r"[\d(,]", citation.title)[0].strip()
    status = phrases.STATUS[language][citation.status.value]
    place = " – ".join(each for each in (name, citation.locator.part or title) if each)
    return f"{place} ({status}):"


def _names(citation: Citation) -> str:
    """What stands before a table's row: the names of its columns, and the heading over them where
    its figures, for which the passage vouches, tell what the table is of."""
    if not citation.header:
        return ""
    heading = next(iter(reversed(citation.locator.section)), "")
    told = figures(unnumbered(heading)) and heading in citation.passage
    return "".join(
        f"{each}: " for each in (heading if told else "", columns(citation.header)) if each
    )


def unnumbered(heading: str) -> str:
    return _NUMBERING.sub("", heading)


def elsewhere(
    search: Search, index: Index, citations: Sequence[Citation], language: str
) -> list[str]:
    """That no citation is of the source that was asked for, where that is so."""
    if search.of is None:
        return []
    store = index.store
    cited = [store.passage_at(c.locator.document, c.locator.start) for c in citations]
    if any(passage is not None and search.of[passage.id] for passage in cited):
        return []
    return [phrases.OTHER_SOURCE[language]]


def of_each(
    sources: Sequence[Found],
    citations: Sequence[Citation],
    index: Index,
    language: str,
    *,
    unsure: bool,
) -> list[str]:
    """A note for each of several sources that does not speak of it, and for each of which the
    second look holds no passage likely to answer (``rag.refuse``: .15 of those 52, and .81 of those
    250), unless all of the answer is told to be ``unsure``."""
    notes: list[str] = []
    for source in sources:
        places = {_source(hit.passage.locator) for hit in source.hits}
        mine = [citation for citation in citations if _source(citation.locator) in places]
        silent = not mine and not speaks(source)
        if not silent and (unsure or not mine or source.likeliest >= 0):
            continue
        phrase = phrases.SILENT_SOURCE if silent else phrases.CLOSEST_IN_SOURCE
        labels = _labels(mine, language) if mine else ""
        title = _title(places, index)
        notes.append(phrase[language].format(title=title, labels=labels))
    return notes


def _source(where: Locator) -> tuple[str, str | None]:
    return where.document, where.part


def _title(places: Collection[tuple[str, str | None]], index: Index) -> str:
    """The name of a part, or of the document where there are several or none."""
    document, part = min(places, key=str)
    return part if part and len(places) == 1 else index.store.by_id[document].title


def remarks(index: Index, question: str, citations: Sequence[Citation], language: str) -> list[str]:
    """What a reader must know of the sources: that none is of the year asked for or uses the
    abbreviation, that one is an input, or of a version since replaced."""
    documents = index.store.by_id
    notes: list[str] = []
    if lacking := [
        *_years_of_none(question, citations),
        *_acronyms_of_none(question, citations, index.lexical),
    ]:
        notes.append(phrases.NOT_MENTIONED[language].format(words=", ".join(lacking)))
    if sparse := [each for each in citations if each.header and _lacks_cells(each)]:
        notes.append(phrases.EMPTY_CELLS[language].format(labels=_labels(sparse, language)))
    inputs = [citation for citation in citations if citation.status is Status.INPUT]
    if inputs:
        notes.append(phrases.INPUT[language].format(labels=_labels(inputs, language)))
    for name in dict.fromkeys(citation.locator.document for citation in citations):
        newer = documents.get(documents[name].superseded_by or "")
        if newer is not None:
            mine = [citation for citation in citations if citation.locator.document == name]
            notes.append(
                phrases.SUPERSEDED[language].format(
                    labels=_labels(mine, language), title=documents[name].title, newer=newer.title
                )
            )
    return notes


def _lacks_cells(citation: Citation) -> bool:
    _, _, rows = citation.passage.partition(citation.header)
    return any(lacks_cells(row, rows) for row in citation.quote.split("\n"))


def _years_of_none(question: str, citations: Sequence[Citation]) -> list[str]:
    """The years asked for that no source names, in its words, its headings or its title, nor
    holds between two that it names («2027–2040»)."""
    spans = _YEARS.findall(_said(citations, lambda each: each.quote))
    return [
        year
        for year in dict.fromkeys(match[0] for match in _YEARS.findall(question))
        if not any(first <= year <= (last or first) for first, last in spans)
    ]


def _acronyms_of_none(
    question: str, citations: Sequence[Citation], lexical: LexicalIndex
) -> list[str]:
    """The acronyms asked for that no source's passage uses, nor any word that they are searched for
    by; whoever writes one may mean what the documents write in full, or what they do not treat."""
    said = _said(citations, lambda each: each.passage)
    held = set(terms(said))
    return [
        word
        for word in dict.fromkeys(_ACRONYM.findall(question))
        if not question.isupper()
        and not _emphasised(word)
        and not re.search(rf"\b{word}\b", said, re.IGNORECASE)
        and held.isdisjoint(lexical.query(word))
    ]


def _emphasised(word: str) -> bool:
    """Whether it is a little word in capitals, «IKKE»; of two letters it may be one, as «ME» is."""
    return len(word) > 2 and word.lower() in STOPWORDS


def _said(citations: Sequence[Citation], words: Callable[[Citation], str]) -> str:
    """``words`` of the sources, their headings and their titles."""
    return " \n".join(
        " ".join((words(each), *each.locator.section, each.locator.part or "", each.title))
        for each in citations
    )


def _labels(citations: Sequence[Citation], language: str) -> str:
    """«1», «1 og 3», «1, 2 og 3»."""
    *first, last = (str(citation.label) for citation in citations)
    return f"{', '.join(first)} {phrases.AND[language]} {last}" if first else last


def lost(count: int, language: str) -> list[str]:
    """A note on quotes that could not be proved, if there were any."""
    return [phrases.DROPPED[language].format(count=count)] if count else []


def refusal(
    outcome: Outcome,
    held: Sequence[str],
    missing: Sequence[str],
    language: str,
    sought: Asked | None = None,
) -> tuple[str, tuple[str, ...]]:
    """What is said instead of an answer, and notes on what of the question was found.

    ``held`` and ``missing`` are the question's content words that the nearest passages hold and do
    not hold, ``sought`` the kind of answer that does not stand with them.
    """
    far = outcome is Outcome.OUT_OF_SCOPE
    text = (phrases.OUT_OF_SCOPE if far else phrases.NOT_FOUND)[language]
    notes: list[str] = []
    if missing and (held or not far):
        phrase = phrases.HELD_BUT_NOT if held else phrases.MISSING_WORDS
        named, lacking = (_quoted(each, language) for each in (held, missing))
        notes.append(phrase[language].format(held=named, words=lacking))
    if sought and not far:
        kind = phrases.KINDS[language][sought.value]
        notes.append(phrases.NOT_BESIDE[language].format(kind=kind))
    return text, tuple(notes)


def _quoted(words: Sequence[str], language: str) -> str:
    opening, closing = "“”" if language == "en" else "«»"
    return ", ".join(f"{opening}{word}{closing}" for word in words)
