"""Which documents and which senders a name names: «årsmeldingen», «Ahus», «the annual report».

Names are those of the index, its documents and their parts, and what the glossary and the documents
themselves say is the same. Thousands of documents are asked at once: each of their names is read
when the first question comes, and looked up by its terms.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.glossary import same_as
from rag.lexical import LexicalIndex
from rag.norwegian import terms
from rag.store import Store
from rag.types import Document, Status

Which = NDArray[np.bool_]
"""Of each document, or of each of their parts, whether it is meant."""

BESIDE = frozenset(terms("den nye nåværende gjeldende regional rhf hf the this new current"))
"""What stands in a name and tells no source from another."""
_WITHOUT = re.compile(
    r"\b(?:the|of|this|its|sitt|sin|sine|fra|frå|med|til)\b|[«»\"-]", re.IGNORECASE
)
_NOBODY = np.zeros(0, np.int64)
_RARE = 2.0
"""A name has a word that at most one passage in eight has, or is that of a kind of document."""


class Names:
    """Names by the terms that they hold, shape (names,) as they were given.

    ``read`` gives a name's terms. The same name may be that of many: it is read once.
    """

    def __init__(
        self, names: Sequence[str], lexical: LexicalIndex, read: Callable[[str], Collection[str]]
    ) -> None:
        self._lexical = lexical
        numbers = {name: at for at, name in enumerate(dict.fromkeys(names))}
        self._number = np.array([numbers[name] for name in names], np.int64)
        self._apart = len(numbers)
        holders: dict[str, list[int]] = defaultdict(list)
        for name, at in numbers.items():
            for term in set(read(name)):
                holders[term].append(at)
        self._holders = {term: np.array(held, np.int64) for term, held in holders.items()}

    def holding(self, told: Sequence[str]) -> Which:
        """Those that hold each term, itself or as another name for the same."""
        met = {term: self._with([term]) for term in told}
        for length in (1, 2, 3):
            for at in range(len(told) - length + 1):
                some = tuple(told[at : at + length])
                for other in map(terms, self._also(some)):
                    if other:  # «IT» is no term: a stop word
                        also = self._with(other)
                        met.update({term: met[term] | also for term in some})
        found = np.ones(self._apart, bool)
        for each in met.values():
            found &= each
        return np.asarray(found[self._number])

    def with_all(self, told: Sequence[str]) -> Which:
        """Those that hold each term itself."""
        return np.asarray(self._with(told)[self._number])

    def _with(self, told: Sequence[str]) -> Which:
        found = np.ones(self._apart, bool)
        for term in told:
            held = np.zeros(self._apart, bool)
            held[self._holders.get(term, _NOBODY)] = True
            found &= held
        return found

    def _also(self, some: tuple[str, ...]) -> Iterator[str]:
        """Other names for what ``some`` terms name: of the glossary, and the documents' own."""
        yield from same_as(some)
        if len(some) == 1 and some[0] in self._lexical.abbreviations:
            yield self._lexical.abbreviations[some[0]]


class Sources:
    """The documents of an index and their parts, by what they are called."""

    def __init__(self, store: Store, lexical: LexicalIndex) -> None:
        documents = store.documents
        pairs = [(document, part) for document in documents for part in document.parts]
        titles = {title: at for at, title in enumerate(store.parts)}

        def names(some: Iterable[str]) -> Names:
            return Names(list(some), lexical, lexical.named)

        self._lexical = lexical
        self.kinds = names(document.kind for document in documents)
        self.described = names(map(_described, documents))
        self.titles = Names([document.title for document in documents], lexical, terms)
        """By their own words alone, and not by what these are made of."""
        self._titled = names(f"{document.title} {document.kind}" for document in documents)
        self.superseded = np.array([bool(each.superseded_by) for each in documents], bool)
        self._status = np.array([each.status.value for each in documents])
        self._parts = names(
            f"{part.title} {part.sender} {document.title} {document.date[:4]}"
            for document, part in pairs
        )
        self._senders = names(part.sender or "" for _, part in pairs)
        # Who publishes the documents is the sender of all that has no other.
        self._own = np.array([part.sender == document.publisher for document, part in pairs], bool)
        self._title = np.array([titles.get(part.title, -1) for _, part in pairs], np.int64)

    def of_status(self, status: Status) -> Which:
        return np.asarray(self._status == status.value)

    def named(self, name: str, place: bool) -> tuple[list[int], list[int]]:
        """The numbers of the parts that one ``name`` names, else of the documents.

        Where a ``place`` is named, a sender's name alone may be just that: «hjemmesykehus i Oslo».
        """
        told = tuple(term for term in terms(_WITHOUT.sub(" ", name)) if term not in BESIDE)
        if all(term.isdigit() for term in told):
            return [], []  # a year is when, not whose
        rare = any(_rarity(term, self._lexical) >= _RARE for term in told)
        if rare:
            alone = (self._own | place) & self._senders.holding(told)
            parts = self._parts.holding(told) & ~alone
            if parts.any():
                return np.unique(self._title[parts & (self._title >= 0)]).tolist(), []
        for names in (self.kinds, self._titled) if rare else (self.kinds,):
            found = names.holding(told)
            if found.any():
                current = found & ~self.superseded
                return [], np.flatnonzero(current if current.any() else found).tolist()
        return [], []

    def begins(self, word: str) -> bool:
        """Whether a sender's name may begin with ``word``."""
        told = terms(word)
        return bool(told) and bool(self._senders.holding(told).any())

    def are_senders(self, parts: Sequence[int], name: str) -> bool:
        """Whether ``name`` is that of those who sent these parts, and not of what they sent."""
        sent = np.isin(self._title, parts)
        return bool(self._senders.holding(terms(name))[sent].all())


def _described(document: Document) -> str:
    return f"{document.title} {document.kind} {document.status.value} {document.period}"


def _rarity(term: str, lexical: LexicalIndex) -> float:
    """Of a name as the documents know it best: «hospitals» is rare, «sykehus» is not."""
    others = [terms(other) for other in same_as((term,))]
    known = [max(map(lexical.rarity_of, other)) for other in others if other]
    return min([lexical.rarity_of(term), *known])
