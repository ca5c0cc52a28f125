"""Whose words a question asks for: «Hva sier årsmeldingen om organdonasjon?», «ifølge Ahus».

The name of a document or of a sender means whatever stands in it, so searched for with the rest it
leads away from the subject. It is taken out of what is searched for, and passages of that document
or sender come before others. Names are those of the index, its documents and parts: whatever else
stands in such a place is part of what is asked («Hva sier kommunene om …»).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.glossary import same_as
from rag.index import Index
from rag.lexical import LexicalIndex
from rag.norwegian import compound_parts, terms
from rag.subject import ABOUT, POLITE, SAYS, plain, subject
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
_BESIDE = frozenset(terms("den nye nåværende gjeldende regional rhf hf the this new current"))
_WITHOUT = re.compile(r"\b(?:the|of|this|its|sitt|sin|sine|fra|frå|med|til)\b|[«»\"-]", _I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_END = " ?!.,;:…»\"'"
_AND = re.compile(r",? (?:og|and|&) ", _I)
_RARE = 2.0
"""A name has a word that at most one passage in eight has, or is that of a kind of document."""


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """``text`` is what to search for, and ``asked`` what is to be answered, more than its subject
    alone. ``of`` says of each passage whether its words are asked for, shape (passages,); None
    where the question does not say whose. ``english``, ``asked_in_english``: whether ``text`` and
    ``asked`` are."""

    text: str
    asked: str
    of: NDArray[np.bool_] | None = None
    english: bool = False
    asked_in_english: bool = False


def search_for(question: str, index: Index) -> Search:
    """What ``question`` asks for, and of whom."""
    question = plain(question)
    is_english = index.lexical.is_english
    for frame in _FRAMES:
        if found := frame.match(question.rstrip(_END)):
            place = "place" in found.groupdict()
            of = _passages_of(found["place" if place else "source"], place, index)
            if of is not None and terms(found["subject"]):
                about = _without_its_year(found["subject"], of, index)
                english = is_english(about, question)
                return Search(about, about, of, english, english)
    about = subject(question)
    return Search(about, question, None, is_english(about, question), is_english(question))


def _without_its_year(about: str, of: NDArray[np.bool_], index: Index) -> str:
    """``about`` without the year in which a consultation input was written, which says whose words
    these are: «Hva mente Ahus om samhandling i 2022». What a plan or a report says of a year is
    another matter."""
    documents = [index.store.documents[at] for at in np.unique(index.store.document_of[of])]
    inputs = all(each.status is Status.INPUT for each in documents)
    if not inputs or set(_YEAR.findall(about)) != {each.date[:4] for each in documents}:
        return about
    left = re.sub(r",? (?:(?:i|in) (?:19|20)\d\d|\((?:19|20)\d\d\))$", "", about, flags=_I)
    return left if terms(left) else about


def _passages_of(name: str, place: bool, index: Index) -> NDArray[np.bool_] | None:
    """Whether each passage is of what ``name`` names, one or more; None where one is unknown."""
    store = index.store
    found = [_named(name, place, index)]
    if found == [([], [])]:
        found = [_named(one, place, index) for one in _AND.split(name)]
    if ([], []) in found:
        return None
    inside: NDArray[np.bool_] = np.isin(store.part_of, [at for parts, _ in found for at in parts])
    inside |= np.isin(store.document_of, [at for _, documents in found for at in documents])
    return inside


def _named(name: str, place: bool, index: Index) -> tuple[list[int], list[int]]:
    """The numbers of the parts that one ``name`` names, else of the documents.

    Where a ``place`` is named, a sender's name alone may be just that: «hjemmesykehus i Oslo».
    """
    store, lexical = index.store, index.lexical
    told = tuple(term for term in terms(_WITHOUT.sub(" ", name)) if term not in _BESIDE)
    if all(term.isdigit() for term in told):
        return [], []  # a year is when, not whose
    kinds = [each.kind for each in store.documents]
    titles = [f"{each.title} {each.kind}" for each in store.documents]
    rare = any(_rarity(term, lexical) >= _RARE for term in told)
    parts = {
        part.title
        for document in store.documents
        for part in document.parts
        if rare
        and _holds(
            f"{part.title} {part.sender} {document.title} {document.date[:4]}", told, lexical
        )
        # Who publishes the documents is the sender of all that has no other.
        and not (
            (place or part.sender == document.publisher)
            and _holds(part.sender or "", told, lexical)
        )
    }
    if parts:
        return [at for at, title in enumerate(store.parts) if title in parts], []
    for labels in (kinds, titles) if rare else (kinds,):
        named = [at for at, label in enumerate(labels) if told and _holds(label, told, lexical)]
        if named:
            return [], [at for at in named if not store.documents[at].superseded_by] or named
    return [], []


def _rarity(term: str, lexical: LexicalIndex) -> float:
    """Of a name as the documents know it best: «hospitals» is rare, «sykehus» is not."""
    others = [terms(other) for other in same_as((term,))]
    known = [max(map(lexical.rarity_of, other)) for other in others if other]
    return min([lexical.rarity_of(term), *known])


def _holds(label: str, told: tuple[str, ...], lexical: LexicalIndex) -> bool:
    """Whether each term stands in ``label``, itself or as another name for the same."""
    held = _terms_of(label, lexical.known)
    left = set(told) - held
    for length in (1, 2, 3):
        for at in range(len(told) - length + 1):
            some = told[at : at + length]
            if any(held.issuperset(terms(other)) for other in _also(some, lexical)):
                left -= set(some)
    return not left


@lru_cache(maxsize=50_000)
def _terms_of(label: str, known: frozenset[str]) -> frozenset[str]:
    """The terms of ``label`` and what they are made of; remembered, as each question that names
    somebody is held against the names of all documents."""
    held = terms(label)
    return frozenset(part for term in held for part in (term, *compound_parts(term, known)))


def _also(some: tuple[str, ...], lexical: LexicalIndex) -> Iterator[str]:
    """Other names for what ``some`` terms name: of the glossary, and the documents' own."""
    yield from same_as(some)
    if len(some) == 1 and some[0] in lexical.abbreviations:
        yield lexical.abbreviations[some[0]]
