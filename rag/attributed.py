"""Whose words a question asks for: «Hva sier årsmeldingen om organdonasjon?», «ifølge Ahus».

The name of a document or of a sender means whatever stands in it, so searched for with the rest it
leads away from the subject. It is taken out of what is searched for, and passages of that document
or sender come before others. Names are those of the index, its documents and parts: whatever else
stands in such a place is part of what is asked («Hva sier kommunene om …»).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from rag.engine import Inside
from rag.index import Index
from rag.mentions import mentions
from rag.norwegian import terms
from rag.several import several
from rag.subject import ABOUT, POLITE, SAYS, plain, put, states, subject
from rag.types import Status

_I = re.IGNORECASE
_HOLDS = rf"(?:{SAYS}|sa|mente|skrev|skreiv|f[oø]reslår|foreslo|tenker|tenkjer|synest?|melder)"
_SAY = r"(?:say|write|state|think|propose|suggest)"
_NAME = r"(?P<source>\S+(?: \S+){0,7}?)"
_IN = r"(?:i|på|hos|frå|fra|in|from|on)"
_ANY = r"(?:noe|noko|anything|something)"
_PLACE = rf"{_IN} (?P<place>\S+(?: \S+){{0,7}}?)"
_THERE = r"(?:det|de|dei|there|it|they)"
_ABOUT_IT = r"(?P<subject>.+?)"
_SAID_BY = r"(?:ifølge|ifølgje|i følge|iflg\.?|according to)"
_FRAMES = tuple(
    re.compile(rf"^{POLITE}{frame}$", _I)
    for frame in (
        rf"(?:hva|kva) {_HOLDS} (?:{_THERE} )?(?:{_IN} )?{_NAME} (?:{_ANY} )?{ABOUT} {_ABOUT_IT}",
        rf"(?:hva|kva) {SAYS} {_THERE} {ABOUT} {_ABOUT_IT} {_PLACE}",
        rf"(?:{SAYS}|finne?s|finst|er) {_THERE} {_ANY} {_PLACE} {ABOUT} {_ABOUT_IT}",
        rf"(?:{SAYS}|finne?s|finst|er) {_THERE} {_ANY} {ABOUT} {_ABOUT_IT} {_PLACE}",
        rf"{SAYS} {_NAME} {_ANY} {ABOUT} {_ABOUT_IT}",
        rf"what (?:does|do|did) {_NAME} {_SAY} {ABOUT} {_ABOUT_IT}",
        rf"(?:does|do|did) {_NAME} (?:say|write) {_ANY} {ABOUT} {_ABOUT_IT}",
        rf"(?:does|do|did) {_NAME} (?:mention|cover|discuss) {_ABOUT_IT}",
        rf"what is (?:said|written) {ABOUT} {_ABOUT_IT} {_PLACE}",
        rf"is there {_ANY} {ABOUT} {_ABOUT_IT} {_PLACE}",
        rf"{_NAME} (?:sitt|sine|sin) (?:syn på|innspill om|innspel om|meining om|mening om)"
        rf" {_ABOUT_IT}",
        rf"{_SAID_BY} {_NAME},? (?P<subject>(?:hv|k|w|how).+?)",
        rf"{_ABOUT_IT},? {_SAID_BY} {_NAME}",
    )
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_END = " ?!.,;:…»\"'"
_AND = re.compile(r",? (?:og|and|&) ", _I)


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """``text`` is what to search for, and ``asked`` what is to be answered, more than its subject
    alone. ``of`` says of each passage whether its words are asked for, shape (passages,); None
    where the question does not say whose. ``sources`` says so of each source where several are to
    be heard; ``of`` is then all of them. ``english``, ``asked_in_english``: whether ``text`` and
    ``asked`` are. ``framed``: the question says itself what it is about, «Hva sier planen om …».
    ``latest`` is what is asked last, where that goes on about what was asked before: quotes are
    chosen by it."""

    text: str
    asked: str
    of: Inside | None = None
    english: bool = False
    asked_in_english: bool = False
    sources: tuple[Inside, ...] = ()
    framed: bool = False
    latest: str = ""


def search_for(question: str, index: Index) -> Search:
    """What ``question`` asks for, and of whom."""
    question = plain(question)
    is_english = index.lexical.is_english
    if (all_of := several(question, index)) is not None:
        about, english = all_of.text, is_english(all_of.text, question)
        of = np.logical_or.reduce(all_of.sources)
        return Search(about, about, of, english, english, all_of.sources, framed=True)
    for frame in _FRAMES:
        if found := frame.match(question.rstrip(_END)):
            place = "place" in found.groupdict()
            of = _passages_of(found["place" if place else "source"], place, index)
            if of is not None and terms(found["subject"]):
                about = _without_its_year(found["subject"], of, index)
                english = is_english(about, question)
                return Search(about, about, of, english, english, framed=True)
    about = subject(question)
    english, in_english = is_english(about, question), is_english(question)
    return Search(about, question, None, english, in_english, framed=states(question))


def continued(before: Search, question: str, index: Index) -> Search:
    """What ``question`` asks for where it goes on about what ``before`` did, and of whom: of the
    same, or of the source that it puts in its place."""
    own = subject(question)
    if (other := _other(before, own, index)) is not None:
        return replace(before, of=other, sources=(), latest="")
    text, asked = f"{before.text} {own}", f"{before.asked} {own}"
    is_english = index.lexical.is_english
    return replace(
        before,
        text=text,
        asked=asked,
        english=is_english(text),
        asked_in_english=is_english(asked),
        latest=own,
    )


def _other(before: Search, question: str, index: Index) -> Inside | None:
    """The source that is all that ``question`` puts in the place of the one before: «og i
    årsmeldingen?» a document, «hva med Agder?» a sender where one was asked of. A word alone,
    «Agder?», may be what is asked about."""
    rest = question.strip(_END)
    name = put(rest)
    if name == rest or not terms(name):
        return None
    found = mentions(name, index)
    if len(found) == 1 and not terms(name[: found[0].start] + name[found[0].end :]):
        return found[0].of
    return _passages_of(name, False, index) if _of_senders(before.of, index) else None


def _of_senders(of: Inside | None, index: Index) -> bool:
    """Whether these passages are those of senders, and not of whole documents."""
    if of is None or not of.any():
        return False
    inside = [index.store.number[each.id] for each in index.store.documents_with(of)]
    return not bool(of[index.store.of_documents(inside)].all())


def _without_its_year(about: str, of: Inside, index: Index) -> str:
    """``about`` without the year in which a consultation input was written, which says whose words
    these are: «Hva mente Ahus om samhandling i 2022». What a plan or a report says of a year is
    another matter."""
    documents = index.store.documents_with(of)
    inputs = all(each.status is Status.INPUT for each in documents)
    if not inputs or set(_YEAR.findall(about)) != {each.date[:4] for each in documents}:
        return about
    left = re.sub(r",? (?:(?:i|in) (?:19|20)\d\d|\((?:19|20)\d\d\))$", "", about, flags=_I)
    return left if terms(left) else about


def _passages_of(name: str, place: bool, index: Index) -> Inside | None:
    """Whether each passage is of what ``name`` names, one or more; None where one is unknown."""
    found = [index.sources.named(name, place)]
    if found == [([], [])]:
        found = [index.sources.named(one, place) for one in _AND.split(name)]
    if ([], []) in found:
        return None
    inside = index.store.of_parts([at for parts, _ in found for at in parts])
    return inside | index.store.of_documents([at for _, documents in found for at in documents])
