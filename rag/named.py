"""Which documents and which senders a name names: «årsmeldingen», «Ahus», «the annual report».

Names are those of the index, its documents and their parts, and what the glossary and the documents
themselves say is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.glossary import same_as
from rag.index import Index
from rag.lexical import LexicalIndex
from rag.norwegian import terms

BESIDE = frozenset(terms("den nye nåværende gjeldende regional rhf hf the this new current"))
"""What stands in a name and tells no source from another."""
_WITHOUT = re.compile(
    r"\b(?:the|of|this|its|sitt|sin|sine|fra|frå|med|til)\b|[«»\"-]", re.IGNORECASE
)
_RARE = 2.0
"""A name has a word that at most one passage in eight has, or is that of a kind of document."""


def named(name: str, place: bool, index: Index) -> tuple[list[int], list[int]]:
    """The numbers of the parts that one ``name`` names, else of the documents.

    Where a ``place`` is named, a sender's name alone may be just that: «hjemmesykehus i Oslo».
    """
    store, lexical = index.store, index.lexical
    told = tuple(term for term in terms(_WITHOUT.sub(" ", name)) if term not in BESIDE)
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
        and holds(f"{part.title} {part.sender} {document.title} {document.date[:4]}", told, lexical)
        # Who publishes the documents is the sender of all that has no other.
        and not (
            (place or part.sender == document.publisher) and holds(part.sender or "", told, lexical)
        )
    }
    if parts:
        return [at for at, title in enumerate(store.parts) if title in parts], []
    for labels in (kinds, titles) if rare else (kinds,):
        found = [at for at, label in enumerate(labels) if told and holds(label, told, lexical)]
        if found:
            return [], [at for at in found if not store.documents[at].superseded_by] or found
    return [], []


def _rarity(term: str, lexical: LexicalIndex) -> float:
    """Of a name as the documents know it best: «hospitals» is rare, «sykehus» is not."""
    others = [terms(other) for other in same_as((term,))]
    known = [max(map(lexical.rarity_of, other)) for other in others if other]
    return min([lexical.rarity_of(term), *known])


def holds(label: str, told: tuple[str, ...], lexical: LexicalIndex) -> bool:
    """Whether each term stands in ``label``, itself or as another name for the same."""
    held = lexical.named(label)
    left = set(told) - held
    for length in (1, 2, 3):
        for at in range(len(told) - length + 1):
            some = told[at : at + length]
            others = [set(terms(other)) for other in _also(some, lexical)]
            if any(other and other <= held for other in others):  # «IT» is no term: a stop word
                left -= set(some)
    return not left


def _also(some: tuple[str, ...], lexical: LexicalIndex) -> Iterator[str]:
    """Other names for what ``some`` terms name: of the glossary, and the documents' own."""
    yield from same_as(some)
    if len(some) == 1 and some[0] in lexical.abbreviations:
        yield lexical.abbreviations[some[0]]
