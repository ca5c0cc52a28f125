"""What was searched for beside the words of the question, in words that a person can read."""

from __future__ import annotations

from collections.abc import Sequence

from rag.dictionary import english, synonyms
from rag.glossary import same_as
from rag.lexical import LexicalIndex
from rag.norwegian import stem, terms, words
from rag.types import Expansion, Hit

_MOST = 6
"""Words shown beside each word of the question."""


def expansions(
    question: str, lexical: LexicalIndex, hits: Sequence[Hit], is_english: bool
) -> tuple[Expansion, ...]:
    """Each word or phrase of the question that led to others, and those.

    Synonyms of the glossary, what the dictionaries have, the other form of an abbreviation that the
    documents define, and what a word that the documents do not use was taken for.
    """
    found: dict[str, list[str]] = {}
    typed = words(question)
    other = english() if is_english else synonyms()
    looked_up: set[str] = set()
    for each in other(typed):
        said = [word for term, word in each.words.items() if lexical.known.issuperset(term)]
        if said:
            phrase = typed[slice(*each.span)]
            found.setdefault(" ".join(phrase), []).extend(said)
            looked_up.update(phrase)
    for at in range(len(typed)):
        for length in (3, 2, 1):
            phrase = typed[at : at + length]
            if len(phrase) < length:
                continue
            name = " ".join(phrase)
            # «koster» says what «hva koster et» would say again.
            whole = stem(phrase[0]) and stem(phrase[-1])
            alike = same_as(tuple(terms(name))) if whole else ()
            added = [*alike, *_other_form(name, lexical)]
            added = [each for each in added if _known(each, lexical) and each.lower() != name]
            if added:
                found.setdefault(name, []).extend(added)
    for word in typed:
        term = stem(word)
        if term and term not in lexical.vocabulary and word not in looked_up:
            spelt = [
                w for like in lexical.query(word, english=is_english) if (w := _written(like, hits))
            ]
            if spelt:
                found.setdefault(word, []).extend(spelt)
    return tuple(
        Expansion(word, tuple(dict.fromkeys(added))[:_MOST]) for word, added in found.items()
    )


def _known(entry: str, lexical: LexicalIndex) -> bool:
    return all(term in lexical.vocabulary for term in terms(entry))


def _other_form(name: str, lexical: LexicalIndex) -> list[str]:
    other = lexical.abbreviations.get(name)
    return [other] if other else []


def _written(term: str, hits: Sequence[Hit]) -> str:
    """A word of the passages found whose stem is ``term``, as it is written there."""
    for hit in hits[:20]:
        for word in words(hit.passage.text):
            if stem(word) == term:
                return word
    return ""
