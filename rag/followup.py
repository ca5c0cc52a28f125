"""Follow-ups without a language model: «og for barn?» goes on about what was asked before.

Few of them say so: people ask «hvem leder arbeidet?», «Tynset?», «kostnad?». So a short question is
searched for both ways, alone and behind the one before it, and what is found tells which was meant:
together with the question before, passages answer a follow-up better than alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.dictionary import english_forms
from rag.index import Index
from rag.learned import learned
from rag.lexical import LexicalIndex
from rag.norwegian import terms, words
from rag.refuse import content
from rag.retrieve import Found
from rag.subject import put
from rag.types import Turn

_I = re.IGNORECASE
_GOES_ON = re.compile(
    r"^\s*(?:og|men|eller|enn|ja|nei|så|(?:hva|kva) med|and|but|or|so|what about|how about)\b", _I
)
_POINTS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dei|der|dette|disse|desse|denne|da|deres|deira"
    r"|it|they|that|this|them|there|those|these|then)\b",
    _I,
)
_POINTS_NOWHERE = re.compile(
    r"\b(?:er|var|finne?s|finst|står|sies|seiast|blir|ble|vart|gis|har|is|was|are|were)"
    r" (?:det|there|it)\b",
    _I,
)
"""«Er det noe om samisk?» points to nothing that was said."""
_WHY = re.compile(r"^\s*(?:hvorfor|kvifor|why)(?: (?:det|ikke|ikkje|not|so))?\W*$", _I)
_ASKS = re.compile(
    r"\b(?:hv\w+|kv\w+|kor\w*|når|er|var|har|skal|kan|blir|what|who|how|which|when|where|why|is|are"
    r"|has|have|does|do|did|will)\b",
    _I,
)
_ASKS_WHAT = re.compile(
    r"^\s*(?:og |men |and |but )?(?:hva|kva|hvem|kven|what|who)"
    r" (?:er|betyr|gjør|gjer|is|are|does|do)\b",
    _I,
)
_DEFINITE = re.compile(r"\w{3,}(?:en|et|ene|ane|a)", _I)
_THE = re.compile(r"\bthe\b", _I)
_COMPARES = frozenset(
    "bedre best betre verre verst dårligere dårligst dårlegare dårlegast ellers elles flest færrest"
    " better best worse worst elsewhere otherwise".split()
)
"""Words that name nothing, which the documents may lack."""
_MOST = 5
"""Content words of a follow-up; with more, a question says itself what it is about."""
_FEW = 3
"""And of one that is told by its form alone."""
_PUT = 2
"""And of one that only puts something in the place of what was asked about."""
_LONGEST = 200
"""Characters of what a question goes on about: the second look reads no more."""


def lead(question: str, history: Sequence[Turn]) -> str:
    """What ``question`` may go on about: the last question that stood alone, and the last of those
    that went on about it, unless this one only puts something in its place («og i rus?»). Empty
    where there was none or the question has words enough of its own."""
    if not history or len(terms(question)) > _MOST:
        return ""
    alone = [at for at, turn in enumerate(history) if not turn.standalone]
    root, last = history[alone[-1] if alone else 0], history[-1]
    if last is root or _in_its_place(question):
        return _end(root.question)
    return _end(f"{root.question} {last.question}")


def _in_its_place(question: str) -> bool:
    rest = put(question)
    return len(terms(rest)) <= _PUT and not _ASKS.search(rest)


def _end(text: str) -> str:
    return text if len(text) <= _LONGEST else text[-_LONGEST:].partition(" ")[2]


def leans(question: str) -> bool:
    """Whether the form of ``question`` tells that it goes on about something said before."""
    pointing = _POINTS_NOWHERE.sub(" ", question)
    return any(map(bool, (_GOES_ON.search(question), _POINTS_BACK.search(pointing)))) or bool(
        _WHY.search(question)
    )


def _names(question: str) -> bool:
    """Whether ``question`` asks what something is, and names it in the indefinite."""
    definite = any(_DEFINITE.fullmatch(word) and terms(word) for word in words(question))
    return bool(_ASKS_WHAT.search(question)) and not (definite or _THE.search(question))


def signs(question: str, alone: Found, together: Found) -> dict[str, float]:
    """What tells a follow-up, by name; ``alone`` and ``together`` are what was found for the
    question by itself and behind the one before it.

    - ``together``, ``alone``: the best logit that a passage answers, by the second look;
    - ``nearer``: by how much the best cosine is higher together;
    - ``ahead``: how far the best passage found alone is ahead of the tenth;
    - ``leans``: 1 where the question's form tells it, else 0;
    - ``names``: 1 where it asks what something is that it names («Hva er samvalg?») and does not
      point to («hva er målet?»), else 0;
    - ``terms``: content words.
    """
    scores = [hit.score for hit in alone.hits[:10]]
    return {
        "together": together.likeliest,
        "alone": alone.likeliest,
        "nearer": together.closest - alone.closest,
        "ahead": scores[0] - scores[-1] if scores else 0.0,
        "leans": float(leans(question)),
        "names": float(_names(question)),
        "terms": float(len(terms(question))),
    }


def foreign(question: str, lexical: LexicalIndex) -> bool:
    """Whether all that ``question`` names is foreign to the documents: «Majorstua?», «i 1995?».
    What they say of the question before is no answer to that."""
    english = lexical.is_english(question)
    named = [word for word in content(question, english) if word not in _COMPARES]
    known = english_forms(words(question), lexical.known) if english else {}
    return bool(named) and not any(word in known or lexical.uses(word) for word in named)


def goes_on(question: str, alone: Found, together: Found, index: Index) -> bool:
    """Whether ``question`` is a follow-up. With another search model than the one that this was
    fitted with, its form alone tells."""
    if foreign(question, index.lexical):
        return False
    known = learned()
    if known.model != index.manifest.model.digest:
        return leans(question) and len(terms(question)) <= _FEW
    return known.follow(signs(question, alone, together)) >= known.follow.threshold
