"""Counters of use. A row says how often something happened on a day; none is about one question
or one person, and no question's text is kept: a subject without an answer, or with an unsure one,
is the heading that came nearest and the words that the glossary added.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rag.glossary import same_as
from rag.itself import about_itself
from rag.norwegian import terms
from rag.text import shorten, squeeze
from rag.types import Answer, Locator, Outcome
from ui.store.clock import Clock
from ui.store.database import Database
from ui.store.tables import CountRow
from ui.store.values import Day, Usage

WIDTH = 1.1
"""Each class of latency is a tenth wider than the one before: its middle is within 5 % of all."""
_HEADING = 160
_MOST_WORDS = 8


class Kind(StrEnum):
    OUTCOME = "outcome"
    LATENCY = "latency"
    SECTION = "section"
    GAP = "gap"


class UsageCounters:
    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def record(self, answer: Answer) -> None:
        """Count one answer. A greeting, or a question about the assistant itself, is none."""
        if about_itself(answer.question):
            return
        day = self._now().date()
        # In one order for all, so that two writers never wait for each other.
        names = sorted(_names(answer).items())
        with self._database.writing() as session:
            for (kind, name), count in names:
                _count(session, day, kind, name, count)

    def report(self, first: date, last: date, most: int = 15) -> Usage:
        """Use from ``first`` to ``last``, both included; a day without questions is there too."""
        found: dict[date, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        query = select(CountRow.day, CountRow.kind, CountRow.name, CountRow.count).where(
            CountRow.day.between(first, last),
            CountRow.kind.in_((Kind.OUTCOME.value, Kind.LATENCY.value)),
        )
        with self._database.reading() as session:
            for day, kind, name, count in session.execute(query):
                found[day][kind][name] += count
            sections = _top(session, Kind.SECTION, first, last, most)
            gaps = _top(session, Kind.GAP, first, last, most)
        days = [first + timedelta(each) for each in range((last - first).days + 1)]
        return Usage(tuple(_day(day, found[day]) for day in days), sections, gaps)


def latency_class(seconds: float) -> int:
    """The class of a time: class ``n`` ends at ``WIDTH ** n`` milliseconds."""
    return math.ceil(math.log(max(seconds * 1000, 1.0), WIDTH))


def percentile(classes: Mapping[int, int], share: float) -> float | None:
    """Seconds that ``share`` (0 to 1) of the answers stay within, by the middle of the class."""
    wanted = share * sum(classes.values())
    so_far = 0
    for number in sorted(classes):
        so_far += classes[number]
        if so_far >= wanted:
            return float(WIDTH ** (number - 0.5)) / 1000
    return None


def subject(answer: Answer) -> str:
    """What a question without a sure answer was about, without its words: words that the glossary
    added, and the heading of the nearest passage. Empty where nothing is known.

    What a dictionary added is left out: word by word it would be the question over again."""
    words = [
        word
        for each in answer.expansion
        for known in (same_as(tuple(terms(each.word))),)
        for word in each.added
        if word in known
    ]
    added = ", ".join(words[:_MOST_WORDS])
    nearest = _heading(answer.hits[0].passage.locator) if answer.hits else ""
    return " – ".join(filter(None, (added, nearest)))


def _names(answer: Answer) -> Counter[tuple[str, str]]:
    names: Counter[tuple[str, str]] = Counter()
    names[Kind.OUTCOME.value, answer.outcome.value] += 1
    names[Kind.LATENCY.value, str(latency_class(answer.seconds))] += 1
    for section in {_heading(citation.locator) for citation in answer.citations}:
        names[Kind.SECTION.value, section] += 1
    lacking = answer.outcome in (Outcome.NOT_FOUND, Outcome.PARTIAL) or answer.unsure
    if lacking and (about := subject(answer)):
        names[Kind.GAP.value, about] += 1
    return names


def _heading(where: Locator) -> str:
    steps = (where.document, where.part or "", where.section[-1] if where.section else "")
    return shorten(" › ".join(squeeze(step) for step in steps if step), _HEADING)


def _count(session: Session, day: date, kind: str, name: str, count: int) -> None:
    postgres = session.get_bind().dialect.name == "postgresql"
    row = {"day": day, "kind": kind, "name": name, "count": count}
    grown = CountRow.count + count
    keys = ["day", "kind", "name"]
    if postgres:
        to_server = postgresql.insert(CountRow).values(row)
        session.execute(to_server.on_conflict_do_update(index_elements=keys, set_={"count": grown}))
    else:
        to_file = sqlite.insert(CountRow).values(row)
        session.execute(to_file.on_conflict_do_update(index_elements=keys, set_={"count": grown}))


def _top(
    session: Session, kind: Kind, first: date, last: date, most: int
) -> tuple[tuple[str, int], ...]:
    total = func.sum(CountRow.count)
    query = (
        select(CountRow.name, total)
        .where(CountRow.day.between(first, last), CountRow.kind == kind.value)
        .group_by(CountRow.name)
        .order_by(total.desc(), CountRow.name)
        .limit(most)
    )
    return tuple((name, int(count)) for name, count in session.execute(query))


def _day(day: date, counts: Mapping[str, Counter[str]]) -> Day:
    outcomes = {Outcome(name): n for name, n in sorted(counts.get(Kind.OUTCOME, {}).items())}
    classes = {int(name): n for name, n in counts.get(Kind.LATENCY, {}).items()}
    return Day(day, outcomes, percentile(classes, 0.5), percentile(classes, 0.95))
