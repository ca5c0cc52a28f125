"""Follow-ups without a language model: «og for barn?» goes on about what was asked before.

Few of them say so: people ask «hvem leder arbeidet?», «Tynset?», «kostnad?». So a short question is
searched for both ways, alone and behind the one before it, and what is found tells which was meant:
together with the question before, passages answer a follow-up better than alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.attributed import Search, continued, search_for
from rag.events import Event
from rag.found import Found
from rag.index import Index
from rag.learned import learned
from rag.norwegian import terms, words
from rag.question import cleaned
from rag.refuse import foreign
from rag.sentences import spans
from rag.subject import plain, put
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
_MOST = 5
"""Content words of a follow-up; with more, a question says itself what it is about."""
_FEW = 3
"""And of one that is told by its form alone."""
_PUT = 2
"""And of one that only puts something in the place of what was asked about."""
_LONGEST = 200
"""Characters of an earlier question that one goes on about."""


@dataclass(frozen=True, slots=True, eq=False)
class Lead:
    """What a question may go on about: ``search`` looks for it, and ``said`` is what was asked."""

    search: Search
    said: tuple[str, ...]


class Reading(NamedTuple):
    """What a question was read as going on about, none where it stands alone; what to search for,
    and what was found."""

    said: tuple[str, ...]
    search: Search
    found: Found


def lead(question: str, history: Sequence[Turn], index: Index) -> Lead | None:
    """The last question that stood alone, the last other source that was put in place of its own,
    and the last question that went on about it, unless ``question`` only puts something in its
    place («og i rus?»). None where nothing was asked before, or the question has words enough of
    its own."""
    turns, question = _thread(history), plain(question)
    if not turns or len(terms(question)) > _MOST:
        return None
    root = understood(turns[0])
    search, said, behind = search_for(root, index), [root], ""
    for turn in turns[1:]:
        behind = _short(turn.question)
        if not (step := continued(search, behind, index)).latest:
            search, said, behind = step, [root, behind], ""
    if behind and not _in_its_place(question):
        search = continued(search, behind, index)
        said.append(behind)
    return Lead(search, tuple(said))


def understood(turn: Turn) -> str:
    """What ``turn`` asked, as it was understood."""
    return _short(plain(cleaned(turn.standalone or turn.question)))


def _thread(history: Sequence[Turn]) -> list[Turn]:
    """The turns from the last question that stood alone on, without those that came to nothing."""
    cleared = [
        replace(turn, question=plain(cleaned(turn.question)), standalone=cleaned(turn.standalone))
        for turn in history
    ]
    turns = [turn for turn in cleared if words(turn.question)]
    turns = [turn for turn in turns if not turn.refused] or turns
    alone = [at for at, turn in enumerate(turns) if not _went_on(turn)]
    return turns[alone[-1] if alone else 0 :]


def _went_on(turn: Turn) -> bool:
    """Whether it was understood as going on, or where nobody says how, its form tells that."""
    if turn.standalone:
        return plain(turn.standalone) != turn.question
    return _by_form(turn.question)


def _by_form(question: str) -> bool:
    return leans(question) and len(terms(question)) <= _FEW


def _in_its_place(question: str) -> bool:
    rest = put(question)
    return len(terms(rest)) <= _PUT and not _ASKS.search(rest)


def _short(question: str) -> str:
    """What is asked in a long question, and of that the end."""
    if len(question) > _LONGEST:
        asked = [question[a:b] for a, b in spans(question) if "?" in question[a:b]]
        question = " ".join(asked) or question
    return question[-_LONGEST:]


def leans(question: str) -> bool:
    """Whether the form of ``question`` tells that it goes on about something said before."""
    pointing = _POINTS_NOWHERE.sub(" ", question)
    found = _GOES_ON.search(question), _POINTS_BACK.search(pointing), _WHY.search(question)
    return any(found)


def _asks_what_is(question: str) -> bool:
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
        "names": float(_asks_what_is(question)),
        "terms": float(len(terms(question))),
    }


def read(
    question: str,
    before: Lead | None,
    index: Index,
    look: Callable[[Search], Generator[Event, None, Found]],
    *,
    fitted: bool,
) -> Generator[Event, None, Reading]:
    """How ``question`` is read; ``look`` searches. ``fitted`` is False where what is found is put
    in another order than what this was fitted with."""
    alone = search_for(question, index)
    if before is None or alone.framed:
        return Reading((), alone, (yield from look(alone)))
    after = continued(before.search, question, index)
    # Of several sources scores are of another kind.
    fitted = fitted and not after.sources and is_fitted(index)
    # Who names another source and nothing else asks it the same.
    follows = not after.latest or told_by_form(after.latest, index, fitted=fitted)
    if follows:
        return Reading(before.said, after, (yield from look(after)))
    found = yield from look(alone)
    if follows is None:
        together = yield from look(after)
        if goes_on(after.latest, found, together):
            return Reading(before.said, after, together)
    return Reading((), alone, found)


def is_fitted(index: Index) -> bool:
    """Whether what tells follow-ups was fitted with this index's search model."""
    return learned().model == index.manifest.model.digest


def told_by_form(question: str, index: Index, *, fitted: bool = True) -> bool | None:
    """Whether ``question`` is a follow-up where its form alone tells: of one that names nothing the
    documents know, since what they say of the question before is no answer to that, and with
    another search model than this was fitted with. None where what is found tells."""
    if foreign(question, index.lexical):
        return leans(question) or _in_its_place(question)
    return None if fitted else _by_form(question)


def goes_on(question: str, alone: Found, together: Found) -> bool:
    """Whether ``question`` is a follow-up, by what was found."""
    known = learned().follow
    return known(signs(question, alone, together)) >= known.threshold
