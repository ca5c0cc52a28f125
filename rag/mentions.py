"""The documents and senders that a question names, wherever in it: «2035-planen», «OUS i 2022».

A document is named by what kind of document it is, with words of its title («årsmeldingen for
2024», «høringsutkastet», «den gamle planen»); a sender, where the question says that it said
something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.engine import Inside
from rag.index import Index
from rag.named import holds, named
from rag.norwegian import compound_parts, terms
from rag.types import Document, Status

_Span = tuple[int, int]
_Found = tuple[range, Inside]
_I = re.IGNORECASE
_WORD = re.compile(r"\w(?:[\w–-]*\w)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOUN = re.compile(
    r"(?P<of>\w*?)s?(?:(?P<page>sid|page)|(?P<version>utgav|utgåv|utkast|versjon|version|draft)"
    r"|(?P<kind>plan|melding|rapport|brev|innspill|innspel|letter|report|input))"
    r"(?:e|a|en|et|ene|ane|s|er)?",
    _I,
)
"""A word for a document, by what it is."""
_OLD = re.compile(r"gam(?:le|mel|al)|forr?ige|førre|tidlegare|tidligere|old|previous|former", _I)
_NEW = re.compile(r"nye?(?:ste)?|gjeldende|gjeldande|new|latest|current", _I)
SAID = (
    r"(?:skrev|skreiv|sa|ba|mente|meinte|etterlyste|foreslo|oppga|oppgav|beskrev|pekt?e|påpek\w*"
    r"|uttal\w+|ønsk\w+|krevde|kravde|wrote|said|asked|proposed|called|meant|thought|stated)"
)
_SAID = re.compile(SAID, re.IGNORECASE)
_BY = re.compile(r"(?:ifølgj?e|iflg|hos|by)", _I)
_BETWEEN = re.compile(r"\S* (?:til|to|og|and|eller|or|enn|than|med|with|vs|kontra) \S*", _I)
_ANY = re.compile(
    r"(?:hvilken|hvilke|hvilket|kva|en|et|ein|ei|eit|noen|nokon|hver|kvar|a|an|any|which)"
)
"""In front of a word for a document: any such document."""
_MANY = re.compile(r"\w+(?:ene|ane|er|ar)", _I)
"""«Planene» are not one of them, where no title is named."""
_THE = re.compile(r"(?:den|det|de|dei|denne|dette|the|this)", _I)
_BESIDE = frozenset(terms("den det denne dette dei regional regionale rhf hf the this our vår"))
_LETTER = ("brev", "letter")
_INPUT = ("innspill", "innspel", "input", *_LETTER)
"""What a consultation input is called: it is never the plan that it is about."""
_PAGES = ("", "nett", "tema", "web")
_LONGEST = 6
"""Words of a name."""


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """``question[start:end]`` names the source that the passages ``of`` it are of; an empty span,
    one that is only meant."""

    start: int
    end: int
    of: Inside
    sender: bool = False


def mentions(question: str, index: Index) -> list[Mention]:
    """What ``question`` names, in its order."""
    words = [match.span() for match in _WORD.finditer(question)]
    taken: set[int] = set()
    found: list[Mention] = []
    for at in range(len(words)):
        if at not in taken and (each := _document_at(at, words, taken, question, index)):
            found.append(_mention(each, words, taken))
    senders = [
        _mention(each, words, taken, sender=True)
        for at in range(len(words))
        if at not in taken and (each := _sender_at(at, words, taken, question, index))
    ]
    # «OUS i innspillet sitt» is one source: the document is only where the sender says it.
    said_in = {each for sender in senders for each in documents_of(index, sender.of)}
    found = [each for each in found if said_in.isdisjoint(documents_of(index, each.of))]
    return sorted((*found, *senders), key=lambda each: each.start)


def _around(
    at: int, words: Sequence[_Span], taken: set[int], question: str, before: int
) -> Iterator[range]:
    """Stretches of words with that ``at`` among them, within a clause."""
    for first in range(max(0, at - before), at + 1):
        for last in range(at, min(len(words), first + _LONGEST)):
            said = question[words[first][0] : words[last][1]]
            where = range(first, last + 1)
            if taken.isdisjoint(where) and not re.search(r"[.,;:?!]", said):
                yield where


def _document_at(
    at: int, words: Sequence[_Span], taken: set[int], question: str, index: Index
) -> _Found | None:
    """The document named around the word ``at``, by as many words of its title as there are."""

    def said(where: range) -> list[str]:
        stretch = question[words[where[0]][0] : words[where[-1]][1]]
        return [part for part in re.split(r"[\s–-]+", stretch) if part]

    if not any(map(_NOUN.fullmatch, said(range(at, at + 1)))):
        return None
    best: tuple[tuple[int, int], range, Inside] | None = None
    for where in _around(at, words, taken, question, before=4):
        known = _document(said(where), index)
        if known is None:
            continue
        of, told = known
        if best is None or (told, -len(where)) > best[0]:
            best = (told, -len(where)), where, of
    if best is None or _of_another(best[1], words, question):
        return None
    return best[1], best[2]


def _of_another(where: range, words: Sequence[_Span], question: str) -> bool:
    """Whether what stands beside the name makes it another's: «2022-planen», «den nasjonale
    planen», «hvilken plan»."""
    first, last = words[where[0]][0], words[where[-1]][1]
    before = [question[slice(*words[at])] for at in (where[0] - 2, where[0] - 1) if at >= 0]
    after = re.match(r"[\s(]*(?:(?:fra|frå|for|mot|from|of) )?(?:19|20)\d\d", question[last:], _I)
    return bool(
        after
        or re.search(r"(?:19|20)\d\d[\s–-]*$", question[:first])
        or (before and _ANY.fullmatch(before[-1]))
        or (
            len(before) == 2
            and _THE.fullmatch(before[0])
            and not _BY.fullmatch(before[1])
            and set(terms(before[1])) - _BESIDE
        )
    )


def _document(said: Sequence[str], index: Index) -> tuple[Inside, int] | None:
    """The passages of the document that all of these words name, and how many of them tell which;
    None where there is no such document."""
    old = any(map(_OLD.fullmatch, said))
    rest = [word for word in said if not (_OLD.fullmatch(word) or _NEW.fullmatch(word))]
    nouns = [noun for word in rest if (noun := _NOUN.fullmatch(word))]
    told = tuple(term for word in rest for term in _told(word))
    if len(told) == 1 and any(map(_MANY.fullmatch, rest)):
        return None
    if not nouns or not told or all(term.isdigit() for term in told) > any(_form(n) for n in nouns):
        return None
    at = _described_by(told, nouns, " ".join(rest), index)
    if not at and any((noun["kind"] or "").lower() in _LETTER for noun in nouns):
        parts, _ = named(" ".join(said), False, index)
        return (np.isin(index.store.part_of, parts), len(told)) if len(parts) == 1 else None
    current = [number for number in at if not index.store.documents[number].superseded_by]
    at = [number for number in at if number not in current] if old else current or at
    if len(at) != 1:
        return None
    return index.store.document_of == at[0], len(told) + len(said) - len(rest)


def _described_by(
    told: tuple[str, ...], nouns: Sequence[re.Match[str]], said: str, index: Index
) -> list[int]:
    """The numbers of the documents of which all that is ``told`` holds."""
    page = any(noun["page"] for noun in nouns)
    kinds = {noun["kind"].lower() for noun in nouns if noun["kind"]}
    known = index.lexical.known
    parts = tuple(part for term in told for part in compound_parts(term, known) or (term,))
    found: list[int] = []
    for label in (_described,) if any(map(_form, nouns)) else (_kind, _described):
        found = found or [
            number
            for number, each in enumerate(index.store.documents)
            if (not page or each.status is Status.WEB_PAGE)
            and (each.status is not Status.INPUT or not kinds.isdisjoint(_INPUT))
            and any(holds(label(each), some, index.lexical) for some in (told, parts))
            and _in_one(said, each)
        ]
    return found


def _in_one(said: str, document: Document) -> bool:
    """Whether ``said`` is one name: «planen og årsmeldingen» is two, «planer og strategier» is not
    where that is the title."""
    return all(match.group().lower() in document.title.lower() for match in _BETWEEN.finditer(said))


def _form(noun: re.Match[str]) -> bool:
    """Whether the word tells what form a document has, and nothing of what it is."""
    return bool(noun["page"] or noun["version"])


def _kind(document: Document) -> str:
    return document.kind


def _described(document: Document) -> str:
    return f"{document.title} {document.kind} {document.status.value} {document.period}"


def _told(word: str) -> Iterator[str]:
    """The terms of ``word`` that a document's title must hold: of «høringsutkastet», «høring»."""
    noun = _NOUN.fullmatch(word)
    if noun and _form(noun):
        word = "" if noun["of"].lower() in _PAGES else noun["of"]
    yield from (term for term in terms(word) if term not in _BESIDE)


def _sender_at(
    at: int, words: Sequence[_Span], taken: set[int], question: str, index: Index
) -> _Found | None:
    """The sender named from the word ``at`` on, where the question says that it said something."""

    def word(number: int) -> str:
        return question[slice(*words[number])] if 0 <= number < len(words) else ""

    for where in sorted(_around(at, words, taken, question, before=0), key=len, reverse=True):
        ends = word(where[0]), word(where[-1])
        if not all(terms(each) and not each.isdigit() for each in ends):
            continue
        name = question[words[where[0]][0] : words[where[-1]][1]]
        parts, _ = named(name, False, index)
        if not parts or not _are_senders(parts, name, index):
            continue
        of = np.isin(index.store.part_of, parts)
        years = {each.date[:4] for each in documents_of(index, of)}
        beside = word(where[0] - 1), word(where[-1] + 1)
        if (
            any(map(_SAID.fullmatch, beside))
            or _BY.fullmatch(beside[0])
            or years.intersection(_YEAR.findall(question))
        ):
            return where, of
    return None


def _are_senders(parts: Sequence[int], name: str, index: Index) -> bool:
    """Whether ``name`` is theirs, and not that of what they sent."""
    titles = {index.store.parts[at] for at in parts}
    told = tuple(terms(name))
    return all(
        holds(part.sender or "", told, index.lexical)
        for document in index.store.documents
        for part in document.parts
        if part.title in titles
    )


def documents_of(index: Index, of: Inside) -> list[Document]:
    """The documents that the passages ``of`` a source stand in."""
    return [index.store.documents[at] for at in np.unique(index.store.document_of[of])]


def _mention(
    found: _Found, words: Sequence[_Span], taken: set[int], *, sender: bool = False
) -> Mention:
    where, of = found
    taken.update(where)
    return Mention(words[where[0]][0], words[where[-1]][1], of, sender)
