"""Which document some words name: «årsmeldingen for 2024», «høringsutkastet», «den gamle planen».

They say what kind of document it is, and which one by words of its title, its status or its period.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from rag.engine import Inside
from rag.index import Index
from rag.named import holds, named
from rag.norwegian import compound_parts, terms
from rag.types import Document, Status

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


def candidates(word: str, index: Index) -> list[int]:
    """The numbers of the documents that a name around ``word`` may be of; none where it is no word
    for a document."""
    nouns = [noun for part in re.split(r"[–-]", word) if (noun := NOUN.fullmatch(part))]
    told = tuple(term for noun in nouns for term in _told(noun[0]))
    if not nouns:
        return []
    apart = tuple(part for term in told for part in _apart(term, index))
    letter = any((noun["kind"] or "").lower() in _LETTER for noun in nouns)
    found = [
        number
        for number, each in enumerate(index.store.documents)
        if letter or any(holds(_described(each), some, index.lexical) for some in (told, apart))
    ]
    # «Annual report» is known as a whole, «report» is not.
    return found or list(range(len(index.store.documents)))


def document(said: Sequence[str], among: Sequence[int], index: Index) -> tuple[Inside, int] | None:
    """The passages of the document that all of these words name, and how many of them tell which;
    None where there is no such document ``among`` the numbers of those that it may be."""
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
    at = (
        [n for n, each in enumerate(index.store.documents) if each.status is Status.HEARING]
        if draft
        else _described_by(told, nouns, " ".join(rest), old, among, index)
    )
    if not at and any((noun["kind"] or "").lower() in _LETTER for noun in nouns):
        parts, _ = named(" ".join(said), False, index)
        return (np.isin(index.store.part_of, parts), len(told)) if len(parts) == 1 else None
    if len(at) != 1:
        return None
    return index.store.document_of == at[0], len(told) + len(said) - len(rest)


def _described_by(
    told: tuple[str, ...],
    nouns: Sequence[re.Match[str]],
    said: str,
    old: bool,
    among: Sequence[int],
    index: Index,
) -> list[int]:
    """The numbers of the documents of which all that is ``told`` holds: of those that were
    replaced, where an ``old`` one is named, else of the others before them."""
    page = any(noun["page"] for noun in nouns)
    kinds = {noun["kind"].lower() for noun in nouns if noun["kind"]}
    apart = tuple(part for term in told for part in _apart(term, index))
    found: list[int] = []
    for label in (_described,) if page else (_kind, _described):
        found = found or [
            number
            for number, each in ((at, index.store.documents[at]) for at in among)
            if (not page or each.status is Status.WEB_PAGE)
            and (not old or each.superseded_by)
            and (each.status is not Status.INPUT or not kinds.isdisjoint(_INPUT))
            and any(holds(label(each), some, index.lexical) for some in (told, apart))
            and _in_one(said, each)
        ]
    current = [number for number in found if not index.store.documents[number].superseded_by]
    return current or found


def _apart(term: str, index: Index) -> tuple[str, ...]:
    """What a compound is made of, though the documents do not know it: «høyringsplan»."""
    noun = NOUN.fullmatch(term)
    if noun and noun["of"] and noun["kind"]:
        return (*terms(noun["of"]), *terms(noun["kind"]))
    return compound_parts(term, index.lexical.known) or (term,)


def _in_one(said: str, document: Document) -> bool:
    """Whether ``said`` is one name: «planen og årsmeldingen» is two, «planer og strategier» is not
    where that is the title."""
    title = set(terms(document.title))
    sides = [terms(side) for match in _BETWEEN.finditer(said) for side in match.groups()]
    return all(side and title.issuperset(side) for side in sides)


def _form(noun: re.Match[str]) -> bool:
    """Whether the word tells what form a document has, and nothing of what it is."""
    return bool(noun["page"] or noun["version"])


def _kind(document: Document) -> str:
    return document.kind


def _described(document: Document) -> str:
    return f"{document.title} {document.kind} {document.status.value} {document.period}"


def _told(word: str) -> Iterator[str]:
    """The terms of ``word`` that a document's title must hold: of «høringsutkastet», «høring»."""
    noun = NOUN.fullmatch(word)
    if noun and _form(noun):
        word = "" if noun["of"].lower() in _PAGES else noun["of"]
    yield from (term for term in terms(word) if term not in BESIDE)
