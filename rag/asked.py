"""What kind of answer a question asks for, and whether passages hold one beside its words.

«Hvor mange lærlinger har Lovisenberg?» asks for a number of something. Passages may name both and
yet hold no number of apprentices: then the documents do not answer, however near they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from enum import StrEnum
from typing import NamedTuple

from rag.figures import NUMBERS
from rag.lexical import LexicalIndex
from rag.names import is_acronym
from rag.norwegian import stem, terms, words
from rag.sentences import spans
from rag.types import Hit, Passage
from rag.wanted import Wanted, above

_LOOKED_AT = 8
_I = re.IGNORECASE
_COUNTED = re.compile(
    r"\b(?:hvor mange|kor mange|how many|antall|antal|talet på|number of)\s+(?:av |of )?"
    r"((?:[\w-]+\s*){1,4})",
    _I,
)
_DOING = frozenset(
    """
    har hadde er var står stod får fikk ble blir kan må ma skal mangler manglar trenger treng bor
    bur jobber jobbar arbeider arbeidar hører fekk vart vert had has have are were lack wait
    """.split()
)
"""Where these follow on «how many», people are counted, and whatever they are called."""
_ONE = frozenset(("én", "ein", "éin", "ett", "one"))
_AFTER, _BEFORE = 4, 6
"""Words between a number and what is counted: «12 nye døgnplasser», «døgnplasser: i alt 12»."""
_SOME_NUMBER = 0.3
"""How well a number of something else answers: what is counted may have another name."""
_KNOWN_NAME = 2.0
"""The rarity of a name from which on it tells one institution from others: about one passage in
eight has it."""
_LACKING = 0.4
"""The share of the names asked about that a passage may lack."""
_PERSONS = 3
"""A person's name stands in at most so many passages, an institution's in more."""


class Asked(StrEnum):
    """The kinds that can be told by form."""

    COUNT = "antall"
    MONEY = "beløp"
    DATE = "tidspunkt"
    PERSON = "person"
    NAME = "navn"
    FIGURE = "tall"


class Beside(NamedTuple):
    """How little of an answer of the kind asked for the best passages hold, from 0 to 1.

    ``lacking``: one less the greatest share of the question's words, by rarity, that stands with
    something of that kind in one sentence or row and its headings; less where what is counted goes
    by another name there. ``apart``: the share of the question's names that no passage has in
    sentences with something of that kind. 0 where no kind is asked for, or no name.
    """

    lacking: float
    apart: float


class _Sought(NamedTuple):
    """What a passage is searched for: an answer of ``kind``, to a question with the terms
    ``wanted``; where it is a number, of what is ``counted``, or of anything."""

    kind: Asked
    wanted: Set[str]
    counted: Set[str]


_VERB = (
    r"(?:ble|blir|vart|vert|skal|skulle|er|var|kommer|kjem|kom|begynn\w*|byrja|start\w*|åpn\w*"
    r"|opn\w*|har|hadde|må|trådte|was|were|is|are|did|does|do|will|should|has|have)"
)
_ROLE = (
    r"(?:leder|leiar|direktør|sjef|styreleder|styreleiar|koordinator|redaktør|prosjektleder"
    r"|prosjektleiar|programleder|programleiar|rådgiver|rådgjevar|person|director|head|chair|editor)"
)
_CALLED = r"(?:heter|heiter|het|navn\w*|namn\w*|names?)"
_SHARE = re.compile(r"\bprosent|\bper ?cent\b", _I)
_QUESTIONS = {
    Asked.COUNT: _COUNTED,
    Asked.MONEY: re.compile(
        r"\bkost(?:er|et|ar|a|nad\w*)\b|\b(?:kroner|kr)\b|beløp|\bpris(?:en)?\b"
        r"|\b(?:stort|var|er) (?:\w+ ){0,2}budsjett\w*|how much (?:money|.{0,40}cost)"
        r"|\bmilli(?:oner|onar)\b|årsresultat"
        r"|\b(?:hva|kva) (?:er|var|ble|blir|vart|vert) (?:\w+ ){0,2}(?:over|under)s(?:kudd|kot)\w*"
        r"|(?:hvor mye penger|kor mykje pengar)",
        _I,
    ),
    Asked.DATE: re.compile(
        rf"(?:^|[,;:.?!] |\b(?:og|and|or|eller) )(?:når|when) {_VERB}\b"
        r"|(?:hvilken|kva) dato|(?:hvilket|kva) år|(?:what|which) (?:date|year)\b"
        r"|\b(?:hva|kva|hvilk\w+|what(?:'s)?|which) (?:er |var |is |was |are |for (?:en|ein) )?"
        r"(?:den |the )?(?:siste |last )?(?:\w*frist(?:en|er|ene|ar|ane)?|deadlines?)\b",
        _I,
    ),
    Asked.PERSON: re.compile(
        rf"\b(?:hvem|kven|who) (?:er|var|is|was|are) (?:\w+ ){{0,3}}{_ROLE}"
        rf"|\b{_CALLED} (?:\w+ ){{0,3}}{_ROLE}(?:en|n|a)?\b|\b\w*{_ROLE} {_CALLED}\b",
        _I,
    ),
    Asked.NAME: re.compile(
        r"\b(?:hva|kva|what|hvilke\w*)\b.{0,40}\b(?:heter|heiter|het)\b|\b(?:navn|namn)"
        r"|\bnames? of\b|\b(?:hvem|kven|who) (?:leder|leier|ledet|leads|led|chairs|heads)\b",
        _I,
    ),
    Asked.FIGURE: re.compile(
        r"\b(?:hvor|kor) (?:stor[te]?|høye?|høyt|høgt?|langt?|lenge)\b"
        r"|how (?:long|large|big|high)\b"
        r"|\b(?:hvor mye|kor mykje) (?!(?:må|bør|kan|skal)\b)",
        _I,
    ),
}
_HELD = {
    Asked.MONEY: re.compile(
        r"\d[^\n]{0,40}?(?:kroner|\bkr\b|million|milliard|\bmill\b|\bmrd\b|(?-i:\bNOK\b))", _I
    ),
    Asked.DATE: re.compile(
        r"\b(?:19|20)\d\d\b|\b(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober"
        r"|november|desember)\b"
        rf"|\binnen (?:\d+|{'|'.join(NUMBERS)}) \w*(?:dag|døgn|uke|veke|måned|månad)",
        _I,
    ),
    Asked.FIGURE: re.compile(
        rf"\d|prosent|\b(?:{'|'.join(NUMBERS)}|halv\w*|tredjedel\w*"
        r"|fjerdedel\w*|tredel\w*|dobl\w*|dobbel\w*)\b",
        _I,
    ),
}
_PERSON = re.compile(r"\b[A-ZÆØÅ][a-zæøå]+(?: [A-ZÆØÅ]\.?(?:[a-zæøå]+)?)? [A-ZÆØÅ][a-zæøå]+\b")
_NAME = re.compile(r"(?<=[^\W_][ ,(«/])[A-ZÆØÅ][\w-]+|\b[A-ZÆØÅ]\w*[A-ZÆØÅ]\w*|^[A-ZÆØÅ]\w+(?=  )")
_WORD = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"[.?!:]\s")
_GENERIC = frozenset(terms("helse sør øst sør-øst helseforetak hsø rhf hf norge norway"))


def asked(question: str) -> Asked | None:
    """The kind of answer, or None where the form of the question does not tell."""
    if _SHARE.search(question):
        return Asked.FIGURE
    return next((kind for kind, form in _QUESTIONS.items() if form.search(question)), None)


def beside(question: str, hits: Sequence[Hit], lexical: LexicalIndex, english: bool) -> Beside:
    """How far the best passages are from holding an answer of the kind asked for, in a question
    that is ``english`` or not."""
    kind = asked(question)
    if kind is None:
        return Beside(0.0, 0.0)
    wanted = Wanted.of(question, lexical, english)
    names = _names(question, lexical) & wanted.forms.keys()
    sought = _Sought(kind, wanted.forms.keys(), _counted(question, lexical, english))
    best = together = 0.0
    for hit in hits[:_LOOKED_AT]:
        around = set(terms(above(hit.passage)))
        named: set[str] = set()
        for start, end in spans(hit.passage.text):
            text = hit.passage.text[start:end]
            share = _kept(sought, text, hit.passage, around, lexical)
            if share:
                held = wanted.held(set(terms(text)) | around)
                best = max(best, share * wanted.share(held))
                named |= names & held if share > _SOME_NUMBER else set()
        together = max(together, len(named) / max(1, len(names)))
    return Beside(1 - best, 1 - together if names else 0.0)


def unnamed(question: str, hits: Sequence[Hit], lexical: LexicalIndex, english: bool) -> set[str]:
    """Terms of the names in ``question`` that are lacking in the one of these passages, with what
    stands over it, that lacks fewest: none where it has most of them, or the documents know none.
    """
    wanted = Wanted.of(question, lexical, english)
    names = _names(question, lexical) & wanted.forms.keys()
    texts = (set(terms(f"{above(hit.passage)} {hit.passage.text}")) for hit in hits)
    lacking = min((names - wanted.held(text) for text in texts), key=len, default=names)
    return lacking if len(lacking) > _LACKING * len(names) else set()


def _names(question: str, lexical: LexicalIndex) -> set[str]:
    """Terms of the names in ``question`` that tell one institution, place or thing from others."""
    found: set[str] = set()
    end = 0
    for match in _WORD.finditer(question):
        word, before = match.group(), question[end : match.start()]
        opens = end == 0 or bool(_OPENS.search(before))
        end = match.end()
        term = stem(word.lower())
        known = word[0].isupper() and not opens and lexical.rarity_of(term) >= _KNOWN_NAME
        if term and term not in _GENERIC and (known or is_acronym(word)):
            found.add(term)
    return found


def _kept(
    sought: _Sought, text: str, passage: Passage, around: set[str], lexical: LexicalIndex
) -> float:
    """How well ``text``, with the terms ``around`` it, holds what is sought, 0 to 1."""
    if sought.kind is Asked.PERSON:
        return float(any(_is_person(m.group(), lexical) for m in _PERSON.finditer(text)))
    if sought.kind is Asked.NAME:
        return float(any(_is_new(m.group(), sought.wanted) for m in _NAME.finditer(text)))
    if sought.kind is Asked.COUNT:
        return _counts(sought.counted, text, passage, around)
    if sought.kind is Asked.MONEY and passage.header and re.search(r"\d", text):
        # A table names its unit above its rows, if at all.
        return 1.0
    return 1.0 if _HELD[sought.kind].search(text) else 0.0


def _counts(counted: Set[str], text: str, passage: Passage, around: set[str]) -> float:
    """How well ``text`` holds a number of what is ``counted``, 0 to 1."""
    spoken = words(text)
    numbers = [at for at, w in enumerate(spoken) if w[0].isdigit() or w in NUMBERS or w in _ONE]
    stems = [stem(word) or word for word in spoken]
    if not counted:
        return float(bool(numbers))
    if passage.header:
        return 1.0 if numbers and counted & (set(stems) | around) else 0.0
    if any(_near(stems[at + 1 : at + 1 + _AFTER], counted) for at in numbers):
        return 1.0
    if any(_near(stems[max(0, at - _BEFORE) : at], counted) for at in numbers):
        return 0.5
    return _SOME_NUMBER if numbers else 0.0


def _is_person(name: str, lexical: LexicalIndex) -> bool:
    """Whether the last of these words is as rare as the surnames of people are."""
    last = stem(words(name)[-1])
    return bool(last) and lexical.rarity_of(last) >= lexical.rarity_in(_PERSONS) - 1e-4


def _is_new(name: str, asked: Set[str]) -> bool:
    """Whether ``name`` names something beside what the question names."""
    return any(
        term not in asked and term not in _GENERIC for word in words(name) if (term := stem(word))
    )


def _near(stems: Sequence[str], counted: Set[str]) -> bool:
    return any(
        each in counted or any(len(term) >= 5 and term in each for term in counted)
        for each in stems
    )


def _counted(question: str, lexical: LexicalIndex, english: bool) -> set[str]:
    """Terms for what is counted, synonyms included; none where that is not said."""
    match = _COUNTED.search(question)
    said = words(match.group(1)) if match else []
    if said and said[0] in _DOING:
        return set()
    heads = [word for word in said if stem(word)][:2]
    return {stem(word) for word in heads} | set(lexical.query(" ".join(heads), english=english))
