"""Which document some words name: «årsmeldingen for 2024», «høringsutkastet», «den gamle planen».

They say what kind of document it is, and which one by words of its title, its status or its period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from rag.engine import Inside
from rag.index import Index
from rag.named import Names, Sources, Which
from rag.norwegian import compound_parts, terms
from rag.types import Status

_I = re.IGNORECASE
NOUN = re.compile(
    r"(?P<of>\w*?)s?(?:(?P<page>sid|page|oversikt|overview)"
    r"|(?P<version>utgav|utgåv|utkast|versjon|dokument|version|draft)"
    r"|(?P<kind>plan|melding|rapport|brev|innspill|innspel|letter|report|input))"
    r"(?:e|a|en|et|ene|ane|s|er)?",
    _I,
)
"""A word for a document, by what it is."""
OLD = re.compile(r"gam(?:le|mel|al)|forr?ige|førre|tidlegare|tidligere|old|previous|former", _I)
NEW = re.compile(r"nye?(?:ste)?|gjeldende|gjeldande|new|latest|current", _I)
_BETWEEN = re.compile(r"(\S*) (?:til|to|og|and|eller|or|enn|than|med|with|vs|kontra) (\S*)", _I)
_MANY = re.compile(r"\w+(?:ene|ane|er|ar)|(?:plan|page|report|letter|input)s", _I)
"""«Planene» are not one of them, where no title is named."""
BESIDE = frozenset(terms("den det denne dette dei regional regionale rhf hf the this our vår"))
_PAGES = ("", "nett", "oversikt", "tema", "web")
_THE_ONE = re.compile(r"utkastet|draft", _I)
"""«Utkastet», of what is out for hearing."""
_LETTER = ("brev", "letter")
_INPUT = ("innspill", "innspel", "input", *_LETTER)
"""What a consultation input is called: it is never the plan that it is about."""


def is_adjective(word: str) -> bool:
    return bool(OLD.fullmatch(word) or NEW.fullmatch(word))


def candidates(word: str, index: Index) -> Which:
    """The documents that a name around ``word`` may be of; none where it is no word for a
    document."""
    nouns = [noun for part in re.split(r"[–-]", word) if (noun := NOUN.fullmatch(part))]
    told = tuple(term for noun in nouns for term in _told(noun[0]))
    every = np.ones(len(index.store.documents), bool)
    if not nouns:
        return ~every
    letter = any((noun["kind"] or "").lower() in _LETTER for noun in nouns)
    found = every if letter else _holding(index.sources.described, told, index)
    # «Annual report» is known as a whole, «report» is not.
    return found if found.any() else every


def document(said: Sequence[str], among: Which, index: Index) -> tuple[Inside, int] | None:
    """The passages of the document that all of these words name, and how many of them tell which;
    None where there is no such document ``among`` those that it may be."""
    old = any(map(OLD.fullmatch, said))
    rest = [word for word in said if not (OLD.fullmatch(word) or NEW.fullmatch(word))]
    nouns = [noun for word in rest if (noun := NOUN.fullmatch(word))]
    page = any(noun["page"] for noun in nouns)
    told = tuple(
        term for word in rest for term in _told(word) if not (page and word.lower() in _PAGES)
    )
    draft = not told and any(noun["version"] and _THE_ONE.fullmatch(noun[0]) for noun in nouns)
    if not nouns or (len(told) == 1 and any(map(_MANY.fullmatch, rest))):
        return None
    which = any(not term.isdigit() for term in told) or (told and any(map(_form, nouns)))
    if not (draft or which):
        return None
    found = (
        index.sources.of_status(Status.HEARING)
        if draft
        else _described_by(told, nouns, " ".join(rest), old, among, index)
    )
    if not found.any() and any((noun["kind"] or "").lower() in _LETTER for noun in nouns):
        parts, _ = index.sources.named(" ".join(said), place=False)
        return (index.store.of_parts(parts), len(told)) if len(parts) == 1 else None
    if found.sum() != 1:
        return None
    return index.store.of_documents(np.flatnonzero(found)), len(told) + len(said) - len(rest)


def _described_by(
    told: tuple[str, ...],
    nouns: Sequence[re.Match[str]],
    said: str,
    old: bool,
    among: Which,
    index: Index,
) -> Which:
    """The documents of which all that is ``told`` holds: of those that were replaced, where an
    ``old`` one is named, else of the others before them."""
    sources = index.sources
    page = any(noun["page"] for noun in nouns)
    kinds = {noun["kind"].lower() for noun in nouns if noun["kind"]}
    may_be = among & _in_one(said, sources)
    if page:
        may_be &= sources.of_status(Status.WEB_PAGE)
    if old:
        may_be &= sources.superseded
    if kinds.isdisjoint(_INPUT):
        may_be &= ~sources.of_status(Status.INPUT)
    found = np.zeros(len(among), bool) if page else may_be & _holding(sources.kinds, told, index)
    if not found.any():
        found = may_be & _holding(sources.described, told, index)
    current = found & ~sources.superseded
    return current if current.any() else found


def _holding(names: Names, told: Sequence[str], index: Index) -> Which:
    """Those of the ``names`` that hold all that is told, as it stands or taken apart."""
    apart = [part for term in told for part in _apart(term, index)]
    return names.holding(told) | names.holding(apart)


def _apart(term: str, index: Index) -> tuple[str, ...]:
    """What a compound is made of, though the documents do not know it: «høyringsplan»."""
    noun = NOUN.fullmatch(term)
    if noun and noun["of"] and noun["kind"]:
        return (*terms(noun["of"]), *terms(noun["kind"]))
    return compound_parts(term, index.lexical.known) or (term,)


def _in_one(said: str, sources: Sources) -> Which:
    """The documents of which ``said`` may be one name: «planen og årsmeldingen» is two, «planer og
    strategier» is not where that is the title."""
    sides = [terms(side) for match in _BETWEEN.finditer(said) for side in match.groups()]
    whole = sources.titles.with_all([term for side in sides for term in side])
    return whole & all(sides)


def _form(noun: re.Match[str]) -> bool:
    """Whether the word tells what form a document has, and nothing of what it is."""
    return bool(noun["page"] or noun["version"])


def _told(word: str) -> Iterator[str]:
    """The terms of ``word`` that a document's title must hold: of «høringsutkastet», «høring»."""
    noun = NOUN.fullmatch(word)
    if noun and _form(noun):
        word = "" if noun["of"].lower() in _PAGES else noun["of"]
    yield from (term for term in terms(word) if term not in BESIDE)
