"""Fitting what tells a follow-up from a new subject (``rag.followup``).

Its signs are scores of the search and of the second look, so questions that stand alone are those
that both were kept back from, each behind another that has nothing to do with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.followups import Conversation, Second
from eval.pairs import Pair, Unanswered
from eval.regression import regression
from eval.schema import Row, Split
from rag.attributed import Search, continued, search_for
from rag.followup import lead, signs, told_by_form
from rag.found import Found
from rag.index import Index
from rag.learned import Logistic
from rag.types import Turn

TRAINING = Path(__file__).parent / "training" / "followups.jsonl"
_NEW, _APART, _UNANSWERED = 1.5, 0.2, 0.1
"""How many times a turn counts that is about something else, beside a follow-up: written as such,
put behind another question, or without an answer."""
_FOLLOWED = 0.9
"""The share of follow-ups that are read as such, of those that it is fitted with."""
_STEP = 7
"""The question that one is put behind stands so many times further on: of another section."""
Find = Callable[[Search], Found]


@dataclass(frozen=True, slots=True)
class Turned:
    """The signs of a second turn, whether it goes on about the first, and how often it counts."""

    signs: Mapping[str, float]
    follows: bool
    counts: float


def turned(
    index: Index,
    find: Find,
    conversations: Sequence[Conversation],
    rows: Sequence[Row],
    pairs: Sequence[Pair],
    without: Sequence[Unanswered],
) -> list[Turned]:
    """Second turns with their signs; those that no search is made for twice are left out."""
    asked = [
        (each.first, each.question, follows, 1.0 if follows else _NEW)
        for each in conversations
        if each.kind is not Second.UNANSWERABLE
        for follows in (each.kind is Second.FOLLOW,)
    ]
    asked += [
        (row.history[-1].question, row.question, True, 1.0)
        for row in rows
        if row.history and row.split is Split.TRAIN and row.answerable
    ]
    before = [pair.question for pair in pairs]
    alone = [(pair.question, _APART) for pair in pairs if pair.kept_back]
    alone += [(each.question, _UNANSWERED) for each in without if each.kept_back]
    asked += [
        (before[at * _STEP % len(before)], question, False, counts)
        for at, (question, counts) in enumerate(alone)
    ]
    return [
        Turned(found, follows, counts)
        for first, question, follows, counts in asked
        if (found := _signs(index, find, first, question))
    ]


def _signs(index: Index, find: Find, first: str, question: str) -> dict[str, float]:
    before, alone = lead(question, [Turn(first, "")], index), search_for(question, index)
    if before is None or alone.framed:
        return {}
    after = continued(before.search, question, index)
    several = after.sources or alone.sources  # whose scores are of another kind
    if several or not after.latest or told_by_form(after.latest, index) is not None:
        return {}
    return signs(after.latest, find(alone), find(after))


def followed(made: Sequence[Turned]) -> tuple[Logistic, str]:
    """What tells a follow-up, fitted by maximum likelihood; its threshold reads ``_FOLLOWED`` of
    those in ``made`` as such. And what that does to them."""
    follows = np.array([each.follows for each in made])
    counts = np.array([each.counts for each in made])
    fitted = regression([each.signs for each in made], follows, counts)
    likely = np.array([fitted(each.signs) for each in made])
    threshold = round(float(np.quantile(likely[follows], 1 - _FOLLOWED)), 4)
    known = replace(fitted, threshold=threshold)
    return known, _told(made, known)


def _told(made: Sequence[Turned], known: Logistic) -> str:
    """What the fit does to the second turns it was fitted by."""
    passed = np.array([known(each.signs) >= known.threshold for each in made])
    follows = np.array([each.follows for each in made])
    return (
        f"{int(follows.sum())} oppfølginger, lest slik: {passed[follows].mean():.3f}; "
        f"{int((~follows).sum())} om noe annet: {passed[~follows].mean():.3f}."
    )
