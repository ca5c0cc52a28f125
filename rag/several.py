"""Questions that name several sources: «Hva sier 2035-planen og den nye planen om fastleger?».

Whoever asks so wants to hear each of them. Searched for as one question, what the one says comes
before all that the other does, and only one is quoted. So each source is searched for itself, by
what is asked without their names. A replaced version that is asked about beside what is new, is
still so or has changed, means the one that replaced it too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.engine import Inside
from rag.index import Index
from rag.mentions import SAID, Mention, mentions
from rag.norwegian import terms
from rag.subject import ABOUT, SAYS, plain, subject
from rag.types import Status

_I = re.IGNORECASE
_NOW = re.compile(
    r"\b(?:nå|fortsatt|framleis|now|still|erstatt\w+|replaced|skjedd|happened|changed?"
    r"|(?:endre?t|endra|utvikle?t|utvikla) seg"
    r"|(?:den|dei|the) (?:nye|new)(?= (?:gjør|gjer|one)\b| *(?:[?,.]|$)))\b",
    _I,
)
"""What asks about a replaced version and of what came after it."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_AT = re.compile(r"\b(?:til|i|for|ved|på|av|to|in|at|of) $", _I)
_NAME = "\0"
"""Stands where a source was named, while the question is stripped of what belongs to the name."""
_JOINED = r"(?:,|,? (?:og|and|eller|or|til|to|enn|than|med|with|vs|kontra))"
_LINKED = r"(?: (?:den|det|the|i|in|on|på|fra|frå|from|med|with|sammenlignet|samanlikna|compared))*"
_NAMES = rf"{_NAME}(?:{_JOINED}{_LINKED} {_NAME})*"
_VERB = rf"(?:{SAYS}|{SAID}|say|says|write|writes|mention|mentions)"
_ASKS = re.compile(
    r"(?:(?:^|[,;:–]? *)\b(?:og|and|men|but) )?(?:\bcompare )?"
    rf"\b(?:hva|kva|what)(?: do| does| did)?(?: {_VERB})?(?: det)?{_LINKED} {_NAMES}"
    rf"(?: {_VERB})?(?: (?:noe|noko|anything))?(?: {ABOUT}\b|(?=[\s,.?!]*$))",
    _I,
)
"""«Hva sier X og Y om …», «…, og hva sier X?»."""
_SAYS = re.compile(rf"{_NAMES} {_VERB}(?: (?:at|that|{ABOUT}))?\b", _I)
"""«X skrev at …»."""
_LEADS = re.compile(
    r"(?:\b(?:(?:sammenlign\w*|samanlikn\w*|compared?|according|holdt opp) )?"
    r"(?:i|på|av|fra|frå|til|mot|med|enn|vs|kontra|ifølgj?e|iflg|hos|in|on|of|from|to|with|than"
    r"|between|mellom)\b[\s.]*)*"
    rf"(?:\b(?:den|det|denne|dette|the|this|regional\w*) )*{_NAMES}",
    _I,
)
"""What leads to a name, with it."""
_COMPARING = frozenset(
    terms(
        "forskjell hovedforskjell ulikhet uenighet uenig usemje skilnad innspill brev endring"
        " endret ny nye nytt gammel sammenligne sammenlignet viktig viktigste størst største"
        " likhet lik ulik samanlikne samanlikna skjedd si sier seier høring difference compare"
        " comparison one change changed main important differ say says new old input letter"
    )
)
"""Words that ask how sources differ, and not about what."""


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """``text`` is what is asked, without the sources' names; ``sources`` says of each source, in
    the order they are named, which passages are of it, shape (passages,)."""

    text: str
    sources: tuple[Inside, ...]


def several(question: str, index: Index) -> Several | None:
    """The sources that ``question`` names and what it asks of them; None where it names fewer than
    two, or asks about nothing in particular."""
    question = plain(question)
    names = mentions(question, index)
    names += _successor(question, names, index)
    sources = _apart(names)
    if len(sources) < 2:
        return None
    text = _without(question, names, index)
    about = {term for term in terms(text) if not term.isdigit()}
    return Several(text, sources) if about - _COMPARING else None


def _successor(question: str, names: Sequence[Mention], index: Index) -> list[Mention]:
    """What replaced the one version that is named, where what came of it is asked for."""
    if len(_apart(names)) != 1:
        return []
    if len(documents := index.store.documents_with(names[0].of)) != 1:
        return []
    (document,) = documents
    rest = question[: names[0].start] + question[names[0].end :]
    newer = index.store.number.get(document.superseded_by or "")
    if newer is None or not _NOW.search(rest):
        return []
    return [Mention(len(question), len(question), index.store.of_documents([newer]))]


def _apart(names: Sequence[Mention]) -> tuple[Inside, ...]:
    """Each source once, and none that holds another: «brevet i innspillet» is the letter."""
    found: list[Inside] = []
    for name in sorted(names, key=lambda each: int(each.of.sum())):
        if not any(name.of[other].all() for other in found):
            found.append(name.of)
    order = [name.of for name in names]
    return tuple(sorted(found, key=lambda of: next(i for i, o in enumerate(order) if o is of)))


def _without(question: str, names: Sequence[Mention], index: Index) -> str:
    """``question`` without the names and what asks only what they say, and without the year of a
    consultation input: it says whose words these are, and other sources do not speak of it."""
    left = question
    for name in sorted(names, key=lambda each: -each.start):
        # «Hvor mange hører til Lovisenberg?» asks about them, whoever says it.
        asked_about = name.sender and _AT.search(question[: name.start])
        if name.start < name.end and not asked_about:
            left = f"{left[: name.start]}{_NAME}{left[name.end :]}"
    inputs = {
        document.date[:4]
        for name in names
        for document in index.store.documents_with(name.of)
        if document.status is Status.INPUT
    }
    for year in filter(_YEAR.fullmatch, inputs):
        left = re.sub(rf",? *\b(?:i|in|fra|frå|from) {year}\b", "", left, flags=_I)
    for asks in (_ASKS, _SAYS, _LEADS):
        left = asks.sub(" ", left)
    left = re.sub(r" +(?=[,.?!;:)])", "", " ".join(left.split()))
    return subject(left.lstrip(",.;:) "))
