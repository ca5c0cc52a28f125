"""The content words of a question, and which of them a text holds."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from rag.lexical import LexicalIndex
from rag.norwegian import stem, words
from rag.types import Passage

_LONG_ENOUGH = 5
"""Letters of a term that is found inside a compound, too."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``forms``: each term of the question with its synonyms, as another language or another word
    for it is what the documents may use. A word that they know in no form is left out: it tells
    nothing of where it would stand. ``worth``: each term's rarity."""

    forms: Mapping[str, Set[str]]
    worth: Mapping[str, float]

    @classmethod
    def of(cls, question: str, lexical: LexicalIndex, english: bool) -> Wanted:
        forms = {
            term: {term, *also}
            for word in words(question)
            if (term := stem(word)) and (also := lexical.query(word, english=english))
        }
        return cls(forms, {term: _worth(term, also, lexical) for term, also in forms.items()})

    def held(self, terms: Set[str]) -> set[str]:
        """The terms of the question that stand among ``terms`` in some form."""
        return {
            term for term, forms in self.forms.items() if any(stands(each, terms) for each in forms)
        }

    def share(self, held: Set[str]) -> float:
        """How much of the question ``held`` is, by rarity, 0 to 1."""
        return sum(self.worth[term] for term in held) / (sum(self.worth.values()) or 1.0)


def stands(term: str, held: Set[str]) -> bool:
    """Whether ``term`` or a compound with it is among ``held``."""
    return term in held or (len(term) >= _LONG_ENOUGH and any(term in other for other in held))


def above(passage: Passage) -> str:
    """What stands over a passage: its part, its headings, what leads to it, names of columns."""
    where = passage.locator
    return " ".join((where.part or "", *where.section, passage.lead_in, passage.header))


def _worth(term: str, forms: Set[str], lexical: LexicalIndex) -> float:
    """Rarity; of a word that the documents do not use, that of the commonest that it is searched
    for by: a dictionary has many words for «support», and some are rare."""
    known = [each for each in forms if each in lexical.vocabulary]
    return lexical.rarity_of(term) if term in known else min(map(lexical.rarity_of, known))
