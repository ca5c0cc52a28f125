"""What kind of answer a question asks for, and whether passages hold one beside its words.

«Hvor mange lærlinger har Lovisenberg?» asks for a number of something. Passages may name both and
yet hold no number of apprentices: then the documents do not answer, however near they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from rag.lexical import LexicalIndex
from rag.norwegian import stem, terms, words
from rag.sentences import spans
from rag.types import Hit, Passage

_LOOKED_AT = 8
_I = re.IGNORECASE
_COUNTED = re.compile(
    r"\b(?:hvor mange|kor mange|how many|antall|antal|talet på|number of)\s+((?:[\w-]+\s*){1,4})",
    _I,
)
_SMALL_NUMBERS = frozenset("to tre fire fem seks sju åtte ni ti én ett two three four five".split())
_AFTER, _BEFORE = 4, 6
"""Words between a number and what is counted: «12 nye døgnplasser», «døgnplasser: i alt 12»."""


class Asked(StrEnum):
    """The kinds that can be told by form."""

    COUNT = "antall"
    MONEY = "beløp"
    DATE = "tidspunkt"
    PERSON = "navn"
    FIGURE = "tall"


_QUESTIONS = {
    Asked.COUNT: _COUNTED,
    Asked.MONEY: re.compile(
        r"kost|kron|beløp|pris|budsjett|how much|penger|pengar|millioner|millionar|overskudd"
        r"|overskot|resultat",
        _I,
    ),
    Asked.DATE: re.compile(r"\b(når|hvilken dato|when|dato|hvilket år|kva år)\b", _I),
    Asked.PERSON: re.compile(r"\b(hvem leder|hvem er|kven|who|navn|namn|heter|het|heiter)\b", _I),
    Asked.FIGURE: re.compile(
        r"\b(hvor (mye|stor|høy|lang)|kor (mykje|stor|høg|lang))\b|prosent", _I
    ),
}
_HELD = {
    Asked.MONEY: re.compile(r"\d[^\n]{0,40}?(?:kroner|kr\b|million|milliard|mill|mrd|nok)", _I),
    Asked.DATE: re.compile(
        r"\b(?:19|20)\d\d\b|\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober"
        r"|november|desember)\b",
        _I,
    ),
    Asked.PERSON: re.compile(r"[A-ZÆØÅ][a-zæøå]+ (?:[A-ZÆØÅ][a-zæøå]+ )?[A-ZÆØÅ][a-zæøå]+"),
    Asked.FIGURE: re.compile(r"\d|prosent", _I),
}


def asked(question: str) -> Asked | None:
    """The kind of answer, or None where the form of the question does not tell."""
    return next((kind for kind, form in _QUESTIONS.items() if form.search(question)), None)


def lacking(question: str, hits: Sequence[Hit], lexical: LexicalIndex) -> float:
    """How little of an answer of the kind asked for the best passages hold, from 0 to 1.

    One less the greatest share of the question's words, by rarity, that stands with something of
    that kind in one sentence or row and its headings; 0 where no kind is asked for.
    """
    kind = asked(question)
    if kind is None:
        return 0.0
    # In another language, or with another word for it, what is asked about goes by its synonyms.
    wanted = {
        term: {term, *lexical.query(word)} for word in words(question) if (term := stem(word))
    }
    total = sum(map(lexical.rarity_of, wanted)) or 1.0
    counted = _counted(question, lexical)
    best = 0.0
    for hit in hits[:_LOOKED_AT]:
        around = set(terms(_above(hit.passage)))
        for start, end in spans(hit.passage.text):
            text = hit.passage.text[start:end]
            share = _kept(kind, text, hit.passage, around, counted)
            if share:
                here = set(terms(text)) | around
                held = sum(
                    lexical.rarity_of(term)
                    for term, forms in wanted.items()
                    if any(stands(form, here) for form in forms)
                )
                best = max(best, share * held / total)
    return 1 - best


def stands(term: str, held: set[str]) -> bool:
    """Whether ``term`` or a compound with it is among ``held``."""
    return term in held or (len(term) >= 5 and any(term in other for other in held))


def _kept(kind: Asked, text: str, passage: Passage, around: set[str], counted: set[str]) -> float:
    """How well ``text`` holds an answer of ``kind``, 0 to 1."""
    if kind is not Asked.COUNT:
        if kind is Asked.MONEY and passage.header and re.search(r"\d", text):
            # A table names its unit above its rows, if at all.
            return 1.0
        return 1.0 if _HELD[kind].search(text) else 0.0
    spoken = words(text)
    numbers = [at for at, w in enumerate(spoken) if w[0].isdigit() or w in _SMALL_NUMBERS]
    stems = [stem(word) or word for word in spoken]
    if passage.header:
        return 1.0 if numbers and counted & (set(stems) | around) else 0.0
    if any(_near(stems[at + 1 : at + 1 + _AFTER], counted) for at in numbers):
        return 1.0
    return 0.5 if any(_near(stems[max(0, at - _BEFORE) : at], counted) for at in numbers) else 0.0


def _near(stems: Sequence[str], counted: set[str]) -> bool:
    return any(
        each in counted or any(len(term) >= 5 and term in each for term in counted)
        for each in stems
    )


def _counted(question: str, lexical: LexicalIndex) -> set[str]:
    """Terms for what is counted, synonyms included."""
    match = _COUNTED.search(question)
    heads = [term for word in words(match.group(1)) if (term := stem(word))] if match else []
    found = set(heads[:2])
    for head in heads[:2]:
        found |= set(lexical.query(head))
    return found


def _above(passage: Passage) -> str:
    where = passage.locator
    return " ".join((where.part or "", *where.section, passage.lead_in, passage.header))
