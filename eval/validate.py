"""Checks of the gold set: every row alone, then the set as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from eval.errors import Fault
from eval.places import Places, Section
from eval.schema import Expected, Language, Placed, QuestionKind, Row, Style, Unanswerable
from eval.split import shared
from rag.norwegian import words
from rag.text import fold

RUN_LENGTH = 4
ANSWERABLE = 800
PER_KIND = 40
PAIRS = 30
SLIGHT = 110
"""Characters; a section with no more is a title, a signature or the furniture of a web page."""
LEAST: dict[str, int] = {Language.NYNORSK: 80, Language.ENGLISH: 80, Style.MESSY: 80}
UNANSWERABLE = {Unanswerable.NEAR_MISS: 70, Unanswerable.GENERAL: 30, Unanswerable.OFF_TOPIC: 20}
_OWN_COUNT = frozenset({QuestionKind.FOLLOWUP})
"""Kinds beyond those that must be 40 strong."""


def row_faults(placed: Iterable[Placed], places: Places) -> list[Fault]:
    """Everything wrong with single rows, by file and line."""
    faults: list[Fault] = []
    seen: dict[str, Placed] = {}
    for each in placed:
        if each.row.id in seen:
            first = seen[each.row.id]
            faults.append(_fault(each, f"id «{each.row.id}» er brukt i {first.file}:{first.line}"))
        seen.setdefault(each.row.id, each)
        faults += [_fault(each, reason) for reason in _reasons(each.row, places)]
    return faults


def set_faults(rows: Sequence[Row], places: Places) -> list[Fault]:
    """What is wrong with the set: splits, pairs, counts and coverage."""
    reasons = [*_split_reasons(rows, places), *_pair_reasons(rows), *_count_reasons(rows)]
    reasons += [f"ingen spørsmål om {name}" for name in uncovered(rows, places)]
    return [Fault("", 0, reason) for reason in reasons]


def coverage(rows: Iterable[Row], places: Places) -> dict[Section, int]:
    """How many questions each section has, in the order of the documents."""
    counts = Counter(section for row in rows for section in places.touched(row))
    return {section: counts[section] for section in places.sections}


def uncovered(rows: Sequence[Row], places: Places) -> Iterator[str]:
    """Documents, parts, chapters and numbered sections that no question is about."""
    counts = coverage(rows, places)
    asked = {name for section, count in counts.items() if count for name in _above(section)}
    wanted = {
        name
        for section, size in places.sections.items()
        if size > SLIGHT
        for name in _above(section)
    }
    yield from sorted(" › ".join(filter(None, name)) for name in wanted - asked)


def _above(section: Section) -> Iterator[tuple[str, ...]]:
    """What around ``section`` must have a question: document, part, chapter, numbered headings."""
    base = (section.document, section.part or "")
    yield base
    for depth, heading in enumerate(section.path, 1):
        if heading[:1].isdigit() or (depth == 1 and section.part is None):
            yield (*base, *section.path[:depth])


def _reasons(row: Row, places: Places) -> Iterator[str]:
    if row.status is Expected.DRAFT:
        yield "utkast: en eier må godkjenne raden og sette status"
        return
    if row.split is None:
        yield "split mangler; kjør python -m eval split"
    if row.kind is QuestionKind.FOLLOWUP and not row.history:
        yield "et oppfølgingsspørsmål må ha history"
    if not row.answerable:
        yield from _refusal_reasons(row)
        return
    if row.unanswerable:
        yield "unanswerable hører bare til spørsmål som ikke kan besvares"
    if not row.evidence:
        yield "evidence mangler"
    if not row.facts:
        yield "facts mangler"
    if not row.reference.strip():
        yield "reference mangler"
    yield from _quote_reasons(row, places)
    yield from _fact_reasons(row)
    copied = copied_run(row)
    if copied:
        yield f"fire ord på rad er tatt fra belegget: «{copied}»"


def _refusal_reasons(row: Row) -> Iterator[str]:
    if row.evidence or row.facts:
        yield "et spørsmål uten svar kan ikke ha evidence eller facts"
    if row.unanswerable is None:
        yield "unanswerable mangler (near_miss, general eller off_topic)"
    if not row.searched:
        yield "searched mangler: hva ble det søkt etter?"


def _quote_reasons(row: Row, places: Places) -> Iterator[str]:
    for quote in row.quotes:
        if quote.document not in places.documents:
            known = ", ".join(places.documents)
            yield f"ukjent dokument «{quote.document}»; kjente: {known}"
        elif not places.has_part(quote):
            yield f"ukjent del «{quote.part}» i {quote.document}"
        elif not places.spans(quote):
            where = quote.part or quote.document
            yield f"sitatet står ikke i {where}: «{quote.quote[:80]}»"


def _fact_reasons(row: Row) -> Iterator[str]:
    evidence = fold(" ".join(quote.quote for quote in row.quotes)).lower()
    for fact in row.facts:
        if not any(fold(spelling).lower() in evidence for spelling in fact):
            yield f"nøkkelfakta står ikke i belegget: {' / '.join(fact)}"


def copied_run(row: Row) -> str:
    """The first four words in a row that the question shares with its evidence, or nothing."""
    asked = words(row.question)
    runs = {run for quote in row.quotes for run in _runs(words(quote.quote))}
    return next((" ".join(run) for run in _runs(asked) if run in runs), "")


def _runs(text: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(text[at : at + RUN_LENGTH]) for at in range(len(text) - RUN_LENGTH + 1)]


def _split_reasons(rows: Sequence[Row], places: Places) -> Iterator[str]:
    for tie, splits in sorted(shared(rows, places).items()):
        kind, *where = tie.split("\n")
        what = {"section": "avsnittet", "passage": "teksten", "pair": "paret"}[kind]
        shown = " › ".join(filter(None, where))[:120]
        yield f"{what} «{shown}» brukes i {' og '.join(sorted(splits))}"


def _pair_reasons(rows: Sequence[Row]) -> Iterator[str]:
    pairs: dict[str, list[Language]] = {}
    for row in rows:
        if row.pair:
            pairs.setdefault(row.pair, []).append(row.language)
    for name, languages in sorted(pairs.items()):
        if sorted(languages) != [Language.BOKMÅL, Language.NYNORSK]:
            yield f"paret «{name}» har ikke én rad på bokmål og én på nynorsk"
    yield from _too_few("par på bokmål og nynorsk", len(pairs), PAIRS)


def _count_reasons(rows: Sequence[Row]) -> Iterator[str]:
    good = [row for row in rows if row.answerable]
    yield from _too_few("spørsmål med svar", len(good), ANSWERABLE)
    kinds = Counter(row.kind for row in good)
    for kind in QuestionKind:
        if kind not in _OWN_COUNT:
            yield from _too_few(f"spørsmål av typen {kind}", kinds[kind], PER_KIND)
    marks = Counter(str(mark) for row in good for mark in (row.language, row.style))
    for name, least in LEAST.items():
        yield from _too_few(f"spørsmål merket {name}", marks[name], least)
    missing = Counter(row.unanswerable for row in rows if not row.answerable)
    for reason, least in UNANSWERABLE.items():
        yield from _too_few(f"spørsmål uten svar av typen {reason}", missing[reason], least)


def _too_few(what: str, count: int, least: int) -> Iterator[str]:
    if count < least:
        yield f"{count} {what}; det skal være minst {least}"


def _fault(each: Placed, reason: str) -> Fault:
    return Fault(each.file, each.line, reason)
