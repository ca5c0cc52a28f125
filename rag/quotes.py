"""The answer made of quotes alone, from passages found to text with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag import phrases
from rag.attributed import Search
from rag.cite import cite, figures, grounded
from rag.compose import (
    elsewhere,
    group,
    lost,
    of_each,
    refusal,
    remarks,
    unnumbered,
    written,
)
from rag.conflicts import conflicts
from rag.definitions import definition, unexplained
from rag.disputed import both_shown, disagreement, disputed_first
from rag.expansion import expansions
from rag.extract import Extract, asks_list, extract, rate
from rag.found import Found
from rag.heard import lags, may_answer, speaks
from rag.index import Index
from rag.learned import PLAIN, Learned, Logistic, learned
from rag.level import moved
from rag.lists import with_lists
from rag.refuse import Signals, is_unsure, judge, signals
from rag.related import related
from rag.settings import Settings
from rag.types import Answer, Citation, Hit, Outcome

_LONGEST_TABLE = 4_000
"""Characters from a table's column names to the end of a passage that is shown under them."""


def quoted(
    index: Index, settings: Settings, question: str, search: Search, language: str, found: Found
) -> Answer:
    """The answer in verified quotes, or the refusal, for what was found by ``search``."""
    answer = _quoted(index, settings, question, search, language, found)
    expanded = expansions(search.text, index.lexical, found.hits, search.english)
    doubted = answer.unsure or answer.outcome is Outcome.NOT_FOUND
    others = related(index, found, language) if doubted else ()
    return replace(answer, expansion=expanded, related=others)


def _quoted(
    index: Index, settings: Settings, question: str, search: Search, language: str, found: Found
) -> Answer:
    whole, english = search.asked, search.asked_in_english
    if search.latest:
        whole, english = search.latest, index.lexical.is_english(search.latest)
    offered = found if found.sources else found.within(search.of)
    known = learned()
    longest = settings.quote_characters

    def rated_of(some: Found) -> list[Extract]:
        return rate(
            whole,
            some,
            index.lexical,
            index.tokens,
            _fitted(index, known, some)[0],
            longest=longest,
            english=english,
            store=index.store,
        )

    # Several sources are each heard: what the one says best is no reason to leave the other out.
    sources = [source for source in found.sources if speaks(source)] or found.sources
    asked = sources or (offered,)
    heard = [rated_of(some) for some in asked]
    told = definition(whole, found.hits, index.lexical, longest)
    unknown = unexplained(whole, index.lexical)
    signs, outcome, doubted, answer = _judged(index, search, found, known)
    outcome = Outcome.ANSWERED if told else outcome
    if outcome is Outcome.ANSWERED:
        budget = int(settings.answer_characters * 0.85)
        heard[0] = [told, *heard[0]] if told else heard[0]
        bars = [_fitted(index, known, some)[0].threshold for some in asked]
        chosen = [
            extract(rated, bar, budget // len(heard))
            for rated, bar in zip(heard, bars, strict=True)
        ]
        extracts = [each for some in chosen for each in some]
        documents = index.store.by_id
        disputed = conflicts(
            whole, index.lexical.own(whole), extracts, offered.hits, documents, longest
        )
        extracts = disputed_first(extracts, disputed)
        best = [some[0] for some in chosen if some] if sources else extracts[:1]
        lists = best if asks_list(whole) else []
        extracts = with_lists(extracts, index.store, longest, whole=lists, budget=budget)
        extracts = both_shown(extracts, disputed, settings.answer_characters)
        citations, dropped = _cited(index, extracts)
        text, citations = written(citations, settings.answer_characters, language)
        if citations:
            first = max(rated[0].score for rated in heard if rated)
            doubted = doubted or (answer is not None and lags(offered, found))
            unsure = not told and bool(unknown or doubted or is_unsure(signs, first, answer))
            notes = (
                *([phrases.UNEXPLAINED[language].format(short=unknown)] if unknown else ()),
                *([phrases.UNSURE[language]] if unsure else ()),
                *elsewhere(search, index, citations, language),
                *of_each(found.sources, citations, index, language, unsure=unsure),
                *disagreement(disputed, citations, language),
                *remarks(index, whole, citations, language),
                *lost(dropped, language),
            )
            hits = used_first(index, found.hits, citations)
            return Answer(
                question, outcome, language, text, citations, hits, notes=notes, unsure=unsure
            )
        outcome = Outcome.NOT_FOUND
    held = tuple(word for word in signs.held if word not in signs.unnamed)
    missing = tuple(dict.fromkeys((*signs.missing, *signs.unnamed)))
    text, notes = refusal(outcome, held, missing, language, signs.sought)
    return Answer(question, outcome, language, text, (), found.hits, notes=notes)


def _fitted(index: Index, known: Learned, some: Found) -> tuple[Logistic, Logistic | None]:
    """What tells how likely a quote answers, and whether the documents do: for each source by
    itself, as one may have too few questions written to its passages. None for the second where
    nothing was fitted with the search model."""
    if known.model != index.manifest.model.digest:
        return PLAIN, None
    judges = known.asked if some.asked else known.alone
    return judges.quote, judges.answer


def _judged(
    index: Index, search: Search, found: Found, known: Learned
) -> tuple[Signals, Outcome, bool, Logistic | None]:
    """Whether what was found answers, by what signs, whether that is unsure, and what judged it.
    Of several sources one that does is enough; what others say is no answer. Each holds less than
    all documents do, so where none of them is sure to answer, but one may, that is told and not
    refused."""
    judged: list[tuple[Signals, Outcome, Logistic | None]] = []
    for some in found.sources or (found,):
        signs = signals(search, some, index.lexical, index.tokens)
        signs = replace(signs, signs=moved(signs.signs, index.manifest.level, known.level))
        answer = _fitted(index, known, some)[1]
        outcome = judge(some, signs, answer)
        if outcome is Outcome.ANSWERED:
            return signs, outcome, False, answer
        judged.append((signs, outcome, answer))
    signs, outcome, answer = judged[0]
    if any(each is Outcome.NOT_FOUND for _, each, _ in judged) and may_answer(found.sources):
        return signs, Outcome.ANSWERED, True, answer
    return signs, outcome, False, answer


def _cited(index: Index, extracts: Sequence[Extract]) -> tuple[tuple[Citation, ...], int]:
    """Citations whose quotes are proved against the stored text, grouped, best group first."""
    documents = index.store.by_id
    extracts = [piece for each in extracts for piece in _under_header(index, each)]
    citations = [
        cite(0, each.passage, each.start, each.end, documents[each.passage.locator.document])
        for each in extracts
    ]
    citations = list({citation.locator: citation for citation in citations}.values())
    proved = [citation for citation in citations if grounded(citation, index.store.text)]
    place = {citation: group(citation) for citation in proved}
    order = list(dict.fromkeys(place.values()))
    proved.sort(key=lambda citation: order.index(place[citation]))
    return tuple(proved), len(citations) - len(proved)


def _under_header(index: Index, each: Extract) -> tuple[Extract, ...]:
    """A table row's extract in a passage that begins with the names of its columns, as a row alone
    says little, and with the figures of the heading over them. Where the names stand too far above,
    they are quoted before it."""
    passage = each.passage
    where = passage.locator
    if not passage.header:
        return (each,)
    text = index.store.text(where.document)
    inside = passage.header in passage.text
    at = where.start if inside else text.rfind(passage.header, 0, each.start)
    if at < 0:
        return (each,)
    for begin in (_with_heading(text, at, where.section), at):
        if where.end - begin <= _LONGEST_TABLE:
            words = text[begin : where.end]
            whole = replace(passage, locator=replace(where, start=begin), text=words)
            return (replace(each, passage=whole),)
    if inside:
        return (each,)
    holder = index.store.passage_at(where.document, at)
    if holder is None or holder.locator.end < at + len(passage.header):
        return (each,)
    return Extract(holder, at, at + len(passage.header), 0.0), each


def _with_heading(text: str, at: int, section: Sequence[str]) -> int:
    """Where the heading over a table that begins ``at`` begins, if figures in it tell what the
    table is of («Forventet levealder for 65-åringer»): the passage vouches for them then."""
    before = text[:at].rstrip()
    heading = section[-1] if section else ""
    told = figures(unnumbered(heading)) and before.endswith(heading)
    return len(before) - len(heading) if told else at


def used_first(index: Index, hits: Sequence[Hit], citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """The passages that were quoted first, best first, then the others; as many as there were."""
    used: list[Hit] = []
    over: list[Hit] = []
    for citation in citations:
        where = citation.locator
        if mine := [hit for hit in hits if _holds(hit, citation)]:
            used += mine
            continue
        # A table's column names may stand in a passage that was not itself found.
        holder = index.store.passage_at(where.document, where.start)
        if holder is not None:
            over.append(Hit(holder, hits[-1].score))
    used.sort(key=hits.index)
    return tuple(dict.fromkeys([*used, *over, *hits]))[: len(hits)]


def _holds(hit: Hit, citation: Citation) -> bool:
    where, other = hit.passage.locator, citation.locator
    return where.document == other.document and where.start < other.end and other.start < where.end
