"""When the documents do not answer: several signals, since one threshold fails both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rag.asked import Asked, asked, beside, unnamed
from rag.attributed import Search
from rag.dictionary import ENGLISH_STOPWORDS, english_forms
from rag.found import Found
from rag.late import TokenStore
from rag.learned import Logistic
from rag.level import NEAREST, met
from rag.lexical import LexicalIndex
from rag.norwegian import language, stem, words
from rag.text import fold
from rag.types import Hit, Outcome
from rag.wanted import above, stands

_LOOKED_AT = 5
_OFF_TOPIC = 0.1
"""Under this the question is not on the documents' subject at all …"""
_ON_TOPIC = 0.5
"""… but where such a share of its words stands in the best passages, which lack the rest."""
_NOTHING_MISSED = 0.8
"""The bar's height for a question whose every word stands in the best passages. Cosines are lower
for short questions and in other collections than those that the weights were fitted with. In
cross-validation at .95 answered .55 of 63 near misses (train and dev) are refused with .6, .57 with
.8 and .59 without."""
_SURE = 2.0
"""A logit of the second look that a passage answers, from which on the same lower bar holds: in
collections of a few passages the other signs say little, but for whether what is asked for stands
beside the names asked about."""
_STRANGE, _MEANT = 0.34, 3.0
"""A question of which fewer words than this share stand in the best passages must be so many times
as likely to be answered: what is meant may stand there in other words («Kva gjer ein for å hindre
hacking?»), but most such questions are about something else («Hva sier planen om abort?», for which
the search finds what is about births). In cross-validation it costs 7 of 560 answerable questions,
and .979 for .957 of those about something else are refused, .54 for .52 of the near misses. Refused
outright they would cost 35. In a few passages less is needed (``_MANY``): of the documents of
``eval.elsewhere``, by the same share as here, .83 instead of .87 of the questions are answered."""
_LIKELIEST = 3
"""Where the names asked about are lacking in so many of the likeliest passages (``unnamed``), what
they say is of another institution or place, and a question must be ``_MEANT`` times as likely, too.
In cross-validation at .95 answered .57 of 63 near misses (train and dev) are refused, .51 without;
.60 for .58 of 308 of other hands, and .96 of those about something else by both. As one more sign
to weigh it gives less (with another second look .51, where this gave .54 and neither .47)."""
_UNHEARD = 0.2
"""Such a share, below which a question is refused where nothing was fitted."""
_NOT_BESIDE = 0.5
"""From here on a refusal says that nothing of the kind asked for was found beside the question."""
_UNSURE = 0.3
"""How likely it is that the documents answer, times that the first quote is it, below which an
answer says that it is unsure. Of the 1 015 of ``eval.users`` it says so of .26 of the answers with
a quote of a passage that answers, and of .63 of the others. With an earlier second look a
regression over twelve signs told them hardly better (area under the curve .69 in cross-validation;
this one .66)."""
_MANY = 1_000
"""Passages from which on a word that none of them uses tells all that it can: fewer lack many words
that are asked with. Set by looking at four documents of ``eval.elsewhere``, of which .63 of the
questions were answered without it, and .70 are with it."""
_UNKNOWN_TELLS = {"nb": 1.0, "nn": 0.75, "en": 0.0}
"""How much it tells, by the question's language, that the documents never use a word of it. They
lack .03 of the words of the questions in bokmål that they answer, .10 in nynorsk, and .41 and .45
in those about something else (``eval/training``); of English ones they have hardly any. Of new
questions in nynorsk about general matters .69 were refused by 0, .76 by .6 and .75, .82 by .9,
which answered one fewer of 94 answerable ones than these."""

_ASKING = frozenset(
    """
    sier seier sies står mener meiner gjelder gjeld handler handlar skriver skriv nevner nemner
    omtaler omtalar
    fortell fortelle forteller fortel fortelje litt lurer lurar
    beskriver planen planene planane plan dokumentet dokumentene dokumenta
    vert vart lang langt lenge mye mykje slags
    """.split()
)
"""Words that ask what the documents say; that a passage lacks them tells nothing."""
_COMPARES = frozenset(
    "bedre best betre verre verst dårligere dårligst dårlegare dårlegast ellers elles flest"
    " færrest".split()
)
"""Words that name nothing, which the documents may lack."""
_NAME = re.compile(r"(?<=[^\W_] )[A-ZÆØÅ][a-zæøå]+\b(?!-)")
"""A capitalised word after another; at the beginning of a sentence any word is. Acronyms are
left out: the documents write many of them in full."""
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()
)


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for and against an answer.

    ``strange``: 1 where a name is asked about that the documents never use, else 0; in every
    language. ``held`` and ``missing``: content words that some of the best passages hold, and that
    none of them does; in English these are told and do not weigh (``weighs``). ``sought`` is the
    kind of answer that was asked for and does not stand with the rest. ``foreign``: the question
    goes on about an earlier one with what the documents never name. ``unnamed`` are the
    names asked about that the likeliest passages lack. ``tells``, from 0 to 1, is how
    much it tells that passages lack a word. ``signs`` are what is weighed, by name:

    - ``closest``: best cosine of question and passage;
    - ``met``, ``met_by_five``: how well the best of the passages meets the question's tokens, and
      the best five in the mean;
    - ``unevenly``, ``unmet``: the squares of what is lacking of each token of the question in that
      passage, and in the best of all of them, weighted as the tokens are;
    - ``unknown``: share of the content words that the documents never use; less of a question in
      nynorsk, nothing of one in English, and the less the fewer the passages are;
    - ``lacking``, ``apart``: how little was found of the kind of answer asked for, and of the names
      beside it (``rag.asked.beside``);
    - ``missed``: share of the content words that none of the best passages holds; 0 in English;
    - ``ahead``: how far the best passage is ahead of the tenth;
    - ``answers``, ``second``, ``any``: by the second look, the best and the second best passage's
      logit that it answers, and all passages' together;
    - ``asked``, ``asked_likeliest``, ``answers_asked``: the best cosine of the question and one
      written to a passage, that of the passage that likeliest answers, and the logit that the
      passage with the best cosine does; only where there are such questions.
    """

    missing: tuple[str, ...]
    held: tuple[str, ...] = ()
    strange: float = 0.0
    sought: Asked | None = None
    signs: Mapping[str, float] = field(default_factory=dict)
    weighs: bool = True
    foreign: bool = False
    tells: float = 1.0
    unnamed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the best passages hold every content word, and the kind of answer asked for."""
        nothing = not self.missing and not self.signs.get("lacking") and not self.strange
        return self.weighs and bool(self.held) and nothing

    @property
    def known(self) -> float:
        """The share of the content words that the best passages hold; 1 in English."""
        return 1 - self.signs.get("missed", 0.0)


def content(question: str, english: bool) -> dict[str, str]:
    """The words of ``question`` that the documents may lack, and their stems: not those that only
    ask what they say."""
    left_out = _ASKING | ENGLISH_STOPWORDS if english else _ASKING
    return {word: term for word in words(question) if word not in left_out and (term := stem(word))}


def foreign(question: str, lexical: LexicalIndex) -> bool:
    """Whether all that ``question`` asks about is foreign to the documents, «Majorstua?», or a name
    in it is, «hva er hovedstaden i Frankrike?». Not told in English, of which the dictionary lacks
    words, nor of a few passages, which lack many."""
    if lexical.count < _MANY or lexical.is_english(question):
        return False
    asked_about = [word for word in content(question, english=False) if word not in _COMPARES]
    strange = [word for word in asked_about if not lexical.uses(word)]
    return bool(strange) and (strange == asked_about or not _names(question).isdisjoint(strange))


def signals(
    search: Search,
    found: Found,
    lexical: LexicalIndex,
    tokens: TokenStore | None,
) -> Signals:
    """What speaks for and against the passages found being an answer."""
    question, english = search.asked, search.asked_in_english
    tongue = "en" if english else language(question)
    asking_for = content(question, english)
    stems = _held(found.hits[:_LOOKED_AT], lexical)
    translated = english_forms(words(question), lexical.known) if english else {}
    unknown = [word for word in asking_for if not (word in translated or lexical.uses(word))]
    tells = min(1.0, lexical.count / _MANY)
    held = tuple(
        word
        for word, term in asking_for.items()
        if any(
            all(stands(each, stems) for each in some)
            for some in ((term,), *translated.get(word, ()))
        )
    )
    missing = tuple(word for word in asking_for if word not in held)
    strange = float(any(name in unknown for name in _names(question)))
    scores = [hit.score for hit in found.hits[:10]]
    near = beside(question, found.hits, lexical, english)
    signs = {
        "closest": found.closest,
        **_met(found, tokens),
        "unknown": tells * _UNKNOWN_TELLS[tongue] * len(unknown) / max(1, len(asking_for)),
        "lacking": near.lacking,
        "apart": near.apart,
        # The dictionary has not every word that is asked with: what is told does not weigh.
        "missed": len(missing) / len(asking_for) if asking_for and not english else 0.0,
        "strange": strange,
        "ahead": scores[0] - scores[-1] if scores else 0.0,
        **_answers(found),
        **_asked_before(found),
    }
    sought = asked(question) if max(near) > _NOT_BESIDE else None
    beyond = foreign(search.latest, lexical)
    likeliest = sorted(found.hits, key=lambda hit: -found.answers.get(hit.passage.id, -np.inf))
    lacking = unnamed(question, likeliest[:_LIKELIEST], lexical, english)
    names = tuple(word for word, term in asking_for.items() if term in lacking)
    return Signals(missing, held, strange, sought, signs, not english, beyond, tells, names)


def judge(found: Found, signs: Signals, answer: Logistic | None) -> Outcome:
    """ANSWERED, or which refusal. ``answer`` is what was fitted with the search model's scores;
    None where nothing was, and only what needs no scores tells."""
    if not found.hits:
        return Outcome.OUT_OF_SCOPE
    if signs.foreign:
        return Outcome.NOT_FOUND
    if answer is None:
        strange = signs.strange or signs.known < _UNHEARD
        return Outcome.NOT_FOUND if strange else Outcome.ANSWERED
    likely = answer(signs.signs)
    # What kind of answer is asked for says nothing of the subject.
    of_subject = answer({**signs.signs, "lacking": 0.0, "apart": 0.0})
    touched = signs.weighs and signs.known >= _ON_TOPIC
    if of_subject < answer.threshold * _OFF_TOPIC and not touched:
        return Outcome.OUT_OF_SCOPE
    passed = likely >= bar(signs) * answer.threshold
    return Outcome.ANSWERED if passed else Outcome.NOT_FOUND


def bar(signs: Signals) -> float:
    """How many times as likely as the threshold says an answer must be."""
    if signs.known < _STRANGE * signs.tells or signs.unnamed:
        return _MEANT
    together = signs.signs["apart"] <= _NOT_BESIDE
    sure = signs.whole or (signs.signs["answers"] >= _SURE and together)
    return _NOTHING_MISSED if sure else 1.0


def is_unsure(signs: Signals, first: float, answer: Logistic | None) -> bool:
    """Whether an answer may well be beside the question; ``first`` is how likely its best quote is
    to hold what is asked for. With nothing fitted (``answer`` None) it is not told."""
    return answer is not None and answer(signs.signs) * first < _UNSURE


def _met(found: Found, tokens: TokenStore | None) -> dict[str, float]:
    """The signs that the token vectors give; 0 where the search model has none."""
    query = found.meaning
    if tokens is None or not len(query.tokens) or not found.hits:
        return dict.fromkeys(("met", "met_by_five", "unevenly", "unmet"), 0.0)
    each = np.stack([tokens.found(query, hit.passage.id) for hit in found.hits[:NEAREST]])
    return met(query, each)


def _answers(found: Found) -> dict[str, float]:
    """The signs that the second look gives; 0 where there was none."""
    logits = np.sort(list(found.answers.values()))[::-1]
    if not len(logits):
        return dict.fromkeys(("answers", "second", "any"), 0.0)
    return {
        "answers": float(logits[0]),
        "second": float(logits[min(1, len(logits) - 1)]),
        "any": float(np.logaddexp.reduce(logits)),
    }


def _asked_before(found: Found) -> dict[str, float]:
    """The signs that the questions written to passages give; none where there are none."""
    if not found.asked:
        return {}
    nearest = max(found.asked, key=lambda at: found.asked[at])
    likeliest = max(found.answers or found.asked, key=lambda at: found.answers.get(at, 0.0))
    return {
        "asked": found.asked[nearest],
        "asked_likeliest": found.asked.get(likeliest, min(found.asked.values())),
        "answers_asked": found.answers.get(nearest, min(found.answers.values(), default=0.0)),
    }


def _names(question: str) -> set[str]:
    return {match.group().lower() for match in _NAME.finditer(fold(question))} - _MONTHS


def _held(hits: Sequence[Hit], lexical: LexicalIndex) -> set[str]:
    texts = (f"{above(hit.passage)} {hit.passage.text}" for hit in hits)
    return {term for text in texts for term in lexical.held(text)}
