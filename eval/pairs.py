"""What the search model learns from: questions and the passages that answer them.

The rows of the gold set's training split, and the questions in ``eval/training``, which were
written for learning alone. No section that holds evidence of ``dev`` or ``test`` is learned from.
One in seven of the sections that remain is kept back from the search model, so that what is fitted
on top of its scores meets them as they are for questions that it has not seen. So is one in three
of the questions that no document answers, from what is trained to tell them.

What tells that there is no answer is fitted with more (``nearly_answered``, ``of_people``), which
no model learns from. Who writes both writes questions without an answer in another way than those
with one, and that would be learned in place of what the documents say: so they are of several
hands, and those of people by hands that did not know which of theirs the documents answer. Where
one hand wrote both, alike in manner (``eval.matched``), that is learned from, too.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.errors import EvalError
from eval.match import ENOUGH, Shown, Stretch, stands, stretches
from eval.schema import Row, Split, Unanswerable
from eval.users import Grade, read
from rag.context import embedded_text
from rag.index import Index
from rag.norwegian import words
from rag.types import Passage

QUESTIONS = Path(__file__).parent / "training" / "questions.jsonl"
JUDGED = Path(__file__).parent / "training" / "judged.jsonl"
UNANSWERABLE = Path(__file__).parent / "training" / "unanswerable.jsonl"
NEAR_MISSES = Path(__file__).parent / "training" / "near_misses.jsonl"
PEOPLE = Path(__file__).parent / "training" / "users.jsonl"
MATCHED = Path(__file__).parent / "training" / "matched.jsonl"
LEARNED_FROM = QUESTIONS, JUDGED, UNANSWERABLE, NEAR_MISSES, PEOPLE, MATCHED
Section = tuple[str, str | None, tuple[str, ...]]
_KEPT_BACK = 7
_UNANSWERABLE_KEPT_BACK = 3
_BY_PASSAGE, _BY_PEOPLE = 0.1, 2.0
"""How many times a question counts that has no answer: of 3,744 of one hand, which would outvote
all others, and of people, which are few (see ``eval.fit``)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the ids of the passages that answer it; those that answer ``partly`` are
    neither right nor wrong. ``kept_back``: the search model does not learn from it."""

    question: str
    passages: tuple[int, ...]
    kept_back: bool = False
    partly: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that no document answers; ``far`` where they do not treat its subject at all.
    ``counts`` is how many times it counts where it is fitted with. ``nearly`` are ids of passages
    that nearly answer."""

    question: str
    far: bool
    kept_back: bool
    counts: float = 1.0
    nearly: tuple[int, ...] = ()


@dataclass(frozen=True)
class Collection:
    """Every passage of an index: as embedded, and as read by the measures."""

    embedded: tuple[str, ...]
    passages: tuple[Passage, ...]
    read: tuple[Stretch, ...]

    @classmethod
    def of(cls, index: Index) -> Collection:
        documents = {document.id: document for document in index.store.documents}
        passages = tuple(index.store.passages(range(index.size)))
        embedded = tuple(embedded_text(documents[p.locator.document], p) for p in passages)
        read = tuple(
            stretches([Shown(p.locator.document, p.text, p.locator.start)])[0] for p in passages
        )
        return cls(embedded, passages, read)

    def answering(self, row: Row) -> tuple[int, ...]:
        """Ids of the passages that hold some of the row's evidence whole."""
        quotes = (quote for evidence in row.evidence for quote in evidence.quotes)
        held = {at for quote in quotes for at in self.holding(quote.document, quote.quote)}
        return tuple(sorted(held))

    def holding(self, document: str, quote: str) -> tuple[int, ...]:
        """Ids of the passages of ``document`` with ``quote``."""
        return tuple(
            at
            for at in self._near(quote)
            if self.read[at].document == document and stands(quote, self.read[at])
        )

    def _near(self, quote: str) -> list[int]:
        """Ids, in order, of the passages with so many of the quote's words that it may stand
        there: all but the outermost, of which a part will do, or ``ENOUGH`` of them."""
        asked = words(quote)
        least = min(math.ceil(ENOUGH * len(asked)), len(asked) - 2)
        if least <= 0:
            return list(range(len(self.read)))
        shared: Counter[int] = Counter()
        for word in asked:
            shared.update(self._with.get(word, ()))
        return sorted(at for at, count in shared.items() if count >= least)

    @cached_property
    def _with(self) -> dict[str, list[int]]:
        """Ids of the passages with each word."""
        found: dict[str, list[int]] = {}
        for at, text in enumerate(self.read):
            for word in text.known:
                found.setdefault(word, []).append(at)
        return found


def learned_from(collection: Collection, rows: Sequence[Row]) -> list[Pair]:
    """Every pair to learn from. Raises EvalError where one would give a held-out section away."""

    def pair(question: str, found: Sequence[int]) -> Pair:
        back = any(is_kept_back(section_of(collection.passages[at])) for at in found)
        return Pair(question, tuple(found), back)

    held = held_out(collection, rows, Split.DEV, Split.TEST)

    def free_of(places: Sequence[int]) -> list[int]:
        # The same words may stand in several places; one that is not held out will do.
        return [at for at in places if section_of(collection.passages[at]) not in held]

    pairs = [
        pair(row.question, free)
        for row in rows
        if row.split is Split.TRAIN and (free := free_of(collection.answering(row)))
    ]
    for question, places in _written(collection):
        free = free_of(places)
        if places and not free:
            raise EvalError(
                f"«{question}» er skrevet til et avsnitt som dev eller test bygger på "
                f"({' › '.join(section_of(collection.passages[places[0]])[2])}). "
                f"Ta den ut av {QUESTIONS}."
            )
        pairs += [pair(question, free[:1])] if free else []
    return list(_with_judged(pairs, collection))


def developed(collection: Collection, rows: Sequence[Row]) -> list[Pair]:
    """The answerable rows of ``dev``, which no model learns from."""
    return [
        Pair(row.standalone, collection.answering(row), kept_back=True)
        for row in rows
        if row.split is Split.DEV and row.answerable
    ]


def of_people(collection: Collection, rows: Sequence[Row]) -> tuple[list[Pair], list[Unanswered]]:
    """Questions of people who had not read the documents, with the passages that were judged to
    answer, and those that none answers. A question that the documents answer in a section of
    ``test`` is left out; of the others those of ``dev`` and of what is kept back are, too. What
    they answer partly is neither."""
    never = held_out(collection, rows, Split.TEST)
    back = held_out(collection, rows, Split.DEV)
    pairs, without = [], []
    for each in read(PEOPLE):
        wholly, partly = (
            tuple(
                dict.fromkeys(
                    at
                    for judged in each.passages
                    if judged.grade is grade
                    for at in collection.holding(judged.document, judged.quote)
                )
            )
            for grade in (Grade.WHOLLY, Grade.PARTLY)
        )
        sections = {section_of(collection.passages[at]) for at in wholly}
        if wholly and not sections & never:
            kept = any(one in back or is_kept_back(one) for one in sections)
            pairs.append(Pair(each.text, wholly, kept, partly))
        elif not each.passages:
            without.append(Unanswered(each.text, far=False, kept_back=True, counts=_BY_PEOPLE))
    return pairs, without


def nearly_answered() -> list[Unanswered]:
    """Questions that the documents nearly answer: four that one hand wrote to each passage that may
    be learned from, and those of a hand that chose what to ask about."""
    return [
        Unanswered(
            row["question"],
            far=False,
            kept_back=True,
            counts=_BY_PASSAGE if "quote" in row else 1.0,
        )
        for row in lines_of(NEAR_MISSES)
    ]


def held_out(collection: Collection, rows: Sequence[Row], *splits: Split) -> set[Section]:
    """The sections that hold evidence of these ``splits``."""
    return {
        section_of(collection.passages[at])
        for row in rows
        if row.split in splits
        for at in collection.answering(row)
    }


def _with_judged(pairs: Sequence[Pair], collection: Collection) -> Iterator[Pair]:
    """The pairs with the other passages that were judged to answer, wholly or partly. Only what
    answers some pair that is learned from was judged, so none of a section held out or kept back.
    """
    wholly: dict[str, list[int]] = {}
    partly: dict[str, list[int]] = {}
    learned = {at for pair in pairs if not pair.kept_back for at in pair.passages}
    for row in lines_of(JUDGED):
        places = collection.holding(row["document"], row["quote"])
        answers = wholly if row["answers"] == "wholly" else partly
        answers.setdefault(row["question"], []).extend(learned.intersection(places))
    for pair in pairs:
        if pair.kept_back:
            yield pair
            continue
        right = tuple(dict.fromkeys((*pair.passages, *wholly.get(pair.question, ()))))
        rest = tuple(at for at in partly.get(pair.question, ()) if at not in right)
        yield replace(pair, passages=right, partly=rest)


def unanswered(rows: Sequence[Row]) -> list[Unanswered]:
    """The questions without an answer of the training split, and those written for learning."""
    found = [
        (row.standalone, row.unanswerable)
        for row in rows
        if row.split is Split.TRAIN and not row.answerable
    ]
    for values in lines_of(UNANSWERABLE):
        found.append((values["question"], Unanswerable(values["unanswerable"])))
    return [
        Unanswered(
            question,
            kind is not Unanswerable.NEAR_MISS,
            _drawn(question, _UNANSWERABLE_KEPT_BACK),
        )
        for question, kind in found
    ]


def _written(collection: Collection) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each question written for learning, and the ids of the passages with its quote."""
    for row in lines_of(QUESTIONS):
        yield row["question"], collection.holding(row["document"], row["quote"])


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file of questions."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def is_kept_back(section: Section) -> bool:
    """Whether the search model does not learn from it."""
    return _drawn(repr(section), _KEPT_BACK)


def _drawn(name: str, one_in: int) -> bool:
    """Whether this is the one in so many that is drawn: always the same, in no order."""
    return hashlib.sha256(name.encode()).digest()[0] % one_in == 0


def section_of(passage: Passage) -> Section:
    """The document, part and headings."""
    where = passage.locator
    return where.document, where.part, where.section
