"""The documents and senders that a question names, wherever in it: «2035-planen», «OUS i 2022».

A document is named by what kind of document it is, with words of its title («årsmeldingen for
2024», «høringsutkastet», «den gamle planen»); a sender, where the question says that it said
something.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rag.engine import Inside
from rag.index import Index
from rag.norwegian import terms
from rag.subject import SAYS
from rag.titled import BESIDE, NOUN, candidates, document, is_adjective
from rag.types import Status

_I = re.IGNORECASE
_WORD = re.compile(r"\w(?:[\w–-]*\w)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
SAID = (
    r"(?:skrev|skreiv|sa|ba|mente|meinte|etterlyste|foreslo|oppga|oppgav|beskrev|pekt?e|påpek\w*"
    r"|uttal\w+|ønsk\w+|krevde|kravde|kreve|spurte|klag\w+|ville|tok opp|fortalde|fortalte"
    r"|advar\w+|åtvar\w+|nemn\w+|nevnt?e|kritiser\w+|mislik\w+|frykt\w+|fr[ae]mhev\w+|peik\w+"
    r"|meldte?"
    r"|wrote|write|said|say|asked?|proposed?|called|call|meant|thought|stated?|want(?:ed)?"
    r"|described?|requested?|demanded?|warn(?:ed)?)"
)
_SAID = re.compile(rf"(?:{SAID}|{SAYS})", _I)
_BY = re.compile(r"(?:ifølgj?e|iflg|by)", _I)
_IN = re.compile(r"(?:i|hos|på|ved|til|in|at|to)", _I)
"""In front of a sender's name: it may be a place."""
_ABOUT = re.compile(r"(?:om|av|about|of)", _I)
_BECAME = re.compile(
    r"\s*(?:\S+ ){0,2}(?:vedt\w+|adopted|approved|erstatt\w+|replaced?|rullert|revidert|revised)\b",
    _I,
)
"""What happens to a document: it is asked about, and not what it says."""
_ANY = re.compile(
    r"(?:hvilke[nt]?|kva|en|et|ein|ei|eit|noen|nokon|hver|kvar|a|an|any|which|what)", _I
)
"""In front of a word for a document: any such document."""
_THE = re.compile(r"(?:den|det|de|dei|denne|dette|the|this)", _I)
_BARE = re.compile(r"plan|page|report|letter|draft|input|rapport|melding|brev", _I)
"""«Treatment plan» and «nasjonal plan» are another."""
_BREAK = re.compile(r"[.,;:?!]|\((?!\d)|\)\s")
"""What no name goes across; «planen (2035)» is one."""
_OTHER_YEAR = re.compile(r"[\s(]*(?:(?:fra|frå|for|mot|from|of) )?(?:19|20)\d\d", _I)
_AND = re.compile(r",? (?:og|and|samt|mot|vs\.?) |, ", _I)
_LONGEST = 6
"""Words of a name."""
_MOST = 12
"""Words that may be names which are looked at: a question has few, and it may be hostile."""


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
    reader = _Reader(question, index)
    found = list(reader.documents())
    inputs = {
        source.id
        for each in found
        for source in index.store.documents_with(each.of)
        if source.status is Status.INPUT
    }
    senders = list(reader.senders(inputs))
    # «OUS i innspillet sitt» is one source: the document is only where the sender says it.
    store = index.store
    said_in = {each.id for sender in senders for each in store.documents_with(sender.of)}
    found = [
        each
        for each in found
        if said_in.isdisjoint(source.id for source in store.documents_with(each.of))
    ]
    return sorted((*found, *senders), key=lambda each: each.start)


@dataclass(frozen=True, slots=True, eq=False)
class _Sender:
    """``heard``: the question says that it said something; ``place``: something is in it."""

    where: range
    of: Inside
    heard: bool
    place: bool


class _Reader:
    """Finds names in a question, word by word; a word is of one name alone."""

    def __init__(self, question: str, index: Index) -> None:
        self._question, self._index = question, index
        self._words = [match.span() for match in _WORD.finditer(question)]
        self._taken: set[int] = set()

    def documents(self) -> Iterator[Mention]:
        nouns = [
            at for at in range(len(self._words)) if any(map(NOUN.fullmatch, _split(self._word(at))))
        ]
        for at in nouns[:_MOST]:
            if at not in self._taken and (found := self._document_at(at)):
                yield self._mention(*found)

    def senders(self, inputs: Collection[str]) -> Iterator[Mention]:
        """Those that are said to have said something, or whose ``inputs``, ids of documents, are
        named; and those beside them: «Ahus og Agder». «På Ahus og OUS» are places."""
        groups: list[list[_Sender]] = []
        for at in range(len(self._words)):
            last = groups[-1][-1] if groups else None
            if last is not None and at in last.where:
                continue
            if len(groups) == _MOST or (found := self._sender_at(at, inputs)) is None:
                continue
            gap = self._question[self._end(last.where) : self._start(found.where)] if last else ""
            if gap and _AND.fullmatch(gap):
                groups[-1].append(found)
            else:
                groups.append([found])
        for group in groups:
            if any(each.heard for each in group) and not any(each.place for each in group):
                for each in group:
                    yield self._mention(each.where, each.of, sender=True)

    def _mention(self, where: range, of: Inside, *, sender: bool = False) -> Mention:
        self._taken.update(where)
        return Mention(self._start(where), self._end(where), of, sender)

    def _start(self, where: range) -> int:
        return self._words[where[0]][0]

    def _end(self, where: range) -> int:
        return self._words[where[-1]][1]

    def _said(self, where: range) -> str:
        return self._question[self._start(where) : self._end(where)]

    def _word(self, at: int) -> str:
        return self._said(range(at, at + 1)) if 0 <= at < len(self._words) else ""

    def _around(self, at: int, before: int) -> Iterator[range]:
        """Stretches of words with that ``at`` among them, within a clause."""
        for first in range(max(0, at - before), at + 1):
            for last in range(at, min(len(self._words), first + _LONGEST)):
                where = range(first, last + 1)
                if self._taken.isdisjoint(where) and not _BREAK.search(self._said(where)):
                    yield where

    def _document_at(self, at: int) -> tuple[range, Inside] | None:
        """The document named around the word ``at``, by as many words of its title as there are."""
        among = candidates(self._word(at), self._index)
        best: tuple[tuple[int, int], range, Inside] | None = None
        for where in self._around(at, before=4) if among.any() else ():
            said = _split(self._said(where))
            # «2035-planen om nye» is not a name, though «nye» tells a plan from another.
            known = None if is_adjective(said[-1]) else document(said, among, self._index)
            if known is None:
                continue
            of, told = known
            if best is None or (told, -len(where)) > best[0]:
                best = (told, -len(where)), where, of
        if best is None or self._is_another(best[1]):
            return None
        return best[1:]

    def _is_another(self, where: range) -> bool:
        """Whether what stands beside the name makes it another's («2022-planen», «den nasjonale
        planen», «hvilken plan») or what is asked about («høringen av planen», «planen ble
        vedtatt»)."""
        before, article = self._word(where[0] - 1), self._word(where[0] - 2)
        left, right = self._question[: self._start(where)], self._question[self._end(where) :]
        return bool(
            _OTHER_YEAR.match(right)
            or re.search(r"(?:19|20)\d\d[\s–-]*$", left)
            or _BECAME.match(right)
            or _ANY.fullmatch(before)
            or _ABOUT.fullmatch(before)
            or (_BARE.fullmatch(self._said(where)) and set(terms(before)) - BESIDE)
            or (
                _THE.fullmatch(article)
                and NOUN.fullmatch(self._word(where[0]))
                and not _BY.fullmatch(before)
                and set(terms(before)) - BESIDE
            )
        )

    def _sender_at(self, at: int, inputs: Collection[str]) -> _Sender | None:
        """The sender named from the word ``at`` on."""
        index = self._index
        if at in self._taken or not index.sources.begins(self._word(at)):
            return None
        for where in sorted(self._around(at, before=0), key=len, reverse=True):
            ends = self._word(where[0]), self._word(where[-1])
            if not all(terms(each) and not each.isdigit() for each in ends):
                continue
            if _AND.search(self._said(where)):
                continue
            parts, _ = index.sources.named(self._said(where), place=False)
            if not parts or not index.sources.are_senders(parts, self._said(where)):
                continue
            of = index.store.of_parts(parts)
            before, after = self._word(where[0] - 1), self._word(where[-1] + 1)
            heard = bool(_BY.fullmatch(before) or any(map(_SAID.fullmatch, (before, after))))
            for each in index.store.documents_with(of):
                heard |= each.date[:4] in _YEAR.findall(self._question) or each.id in inputs
            return _Sender(where, of, heard, bool(_IN.fullmatch(before)))
        return None


def _split(said: str) -> list[str]:
    return [part for part in re.split(r"[\s–-]+", said) if part]
