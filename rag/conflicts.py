"""Statements that give different figures for one thing: both are shown, newest status first.

Documents contradict each other, and themselves, and the assistant does not choose. A conflict that
is none misleads more than one that is missed, so whatever may set two statements apart does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from rag.asked import Asked, asked
from rag.extract import Extract
from rag.glossary import expansion
from rag.norwegian import terms
from rag.statements import MEASURES, YEAR, Statement, names_in, statements
from rag.types import Document, Hit, Status
from rag.wanted import stands

_LOOKED_AT = 8
_FEW = 12
"""Goals and areas are so few; of larger numbers, people and things, a sentence counts some."""
_HELD = 0.75
"""Share of the question's other words that both statements hold, headings and title included."""
_ALIKE, _SHARED = 0.6, 3
"""Of two sentences with a measure, so much is the same. All words of the shorter one are, or it
may be about another part: «innen psykisk helsevern for voksne», «for barn og unge»."""
_EMPTY = frozenset(
    terms(
        "ny nye nytt gammel gamle gjeldende forrige tidligere sier seier antall talet helse sør øst"
        " many much number main new old mye går"
    )
)
"""Words of a question that tell no whole from another."""
_MARKER = 4
"""Characters of a list marker, which a quote need not show."""
_ORDER = (Status.ADOPTED, Status.HEARING, Status.REPORT, Status.INPUT, Status.WEB_PAGE)


def conflicts(
    question: str,
    synonyms: Collection[str],
    chosen: Sequence[Extract],
    hits: Sequence[Hit],
    documents: Mapping[str, Document],
    longest: int,
) -> list[tuple[Extract, ...]]:
    """Sentences of at most ``longest`` characters that give different figures for one thing.

    One of each group stands in a chosen quote, the others in the best passages. ``synonyms`` are
    terms that mean the same as those of the question.
    """
    best = [hit.passage for hit in hits[:_LOOKED_AT]]
    names = names_in(text for p in best for text in (*p.locator.section, p.text))
    spoken = set(terms(question))
    # A part of a compound is another thing: «områder» are no «satsingsområder».
    wanted = spoken | {each for each in synonyms if not any(each in term for term in spoken)}
    found = [
        each
        for passage in best
        for each in statements(passage, wanted, documents[passage.locator.document], names)
        if each.extract.end - each.extract.start <= longest
    ]
    quoted = [each for each in found if any(inside(each.extract, quote) for quote in chosen)]
    groups: dict[str, dict[tuple[str, Decimal], Extract]] = {}
    for one in quoted:
        for other in (*quoted, *found):
            if differ(question, one, other):
                group = groups.setdefault(one.thing, {})
                for each in (one, other):  # of one document's that agree, one is enough
                    key = each.extract.passage.locator.document, each.value
                    group.setdefault(key, each.extract)
    return [_newest_first(group.values(), documents) for group in groups.values()]


def differ(question: str, one: Statement, other: Statement) -> bool:
    """Whether two statements give different figures for one thing that the question asks about."""
    here, there = one.extract.passage.locator, other.extract.passage.locator
    if (one.thing, one.qualities, one.whose) != (other.thing, other.qualities, other.whose):
        return False
    if one.value == other.value or here == there or here.part != there.part:
        return False
    if one.thing == "måned" and not (one.when and asked(question) is Asked.DATE):
        return False
    years = set(YEAR.findall(question))
    if any(years and each.when and not years & each.when for each in (one, other)):
        return False
    if one.thing in MEASURES or max(one.value, other.value) > _FEW:
        apart = here.document != there.document  # one document's dates are of many events
        placed = apart or (here.section == there.section and one.thing != "måned")
        return placed and one.when == other.when and _alike(question, one, other)
    if one.when and other.when and one.when != other.when:
        return False
    return _same_whole(question, one, other)


def _same_whole(question: str, one: Statement, other: Statement) -> bool:
    """Whether what is counted belongs to the same, by the other words of the question."""
    rest = _rest(question, one)
    if not rest:
        return bool((one.words & other.words) - _EMPTY)
    held = [term for term in rest if all(_stands(term, each.around) for each in (one, other))]
    return len(held) >= _HELD * len(rest)


def _rest(question: str, one: Statement) -> list[str]:
    """The question's terms but for what is counted, and those that tell nothing."""
    return [
        term
        for term in dict.fromkeys(terms(question))
        if not term[0].isdigit()
        and term not in _EMPTY
        and not any(each.endswith(one.thing) for each in (term, *expansion([term])))
    ]


def _alike(question: str, one: Statement, other: Statement) -> bool:
    """Whether two sentences say the same but for the figure, and the question asks about it."""
    shared = one.words & other.words
    least, most = sorted((len(one.words), len(other.words)))
    rest = _rest(question, one)
    meant = [term for term in rest if _stands(term, one.words | other.words)]
    if len(shared) < _SHARED or len(meant) < max(1, len(rest) / 2):
        return False
    if one.thing == "måned":
        return len(shared) >= _ALIKE * least
    return len(shared) == least >= _ALIKE * most


def _stands(term: str, held: frozenset[str]) -> bool:
    return stands(term, set(held)) or any(each.endswith(term) for each in held if len(term) >= 4)


def _newest_first(
    found: Collection[Extract], documents: Mapping[str, Document]
) -> tuple[Extract, ...]:
    def document(each: Extract) -> Document:
        return documents[each.passage.locator.document]

    rank = {status: number for number, status in enumerate((*_ORDER, Status.UNKNOWN))}
    involved = {document(each).id for each in found}
    ordered = sorted(found, key=lambda each: (rank[document(each).status], each.start))
    ordered.sort(key=lambda each: document(each).date, reverse=True)
    ordered.sort(key=lambda each: document(each).superseded_by in involved)
    return tuple(ordered)


def inside(statement: Extract, quote: Extract) -> bool:
    """Whether a quote holds a statement, but for a list marker before it."""
    same = statement.passage.locator.document == quote.passage.locator.document
    return same and quote.start <= statement.start + _MARKER and statement.end <= quote.end
