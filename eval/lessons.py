"""What the second look learns from: questions, each with the passages that it may stand beside.

Only passages that answer some question are shown. If those of held-out sections stood among the
wrong ones, it would learn that they are never right: it did, and put the right passage of a section
kept back first for 1 % of the questions.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.pairs import Pair, Unanswered
from rag.attributed import search_for
from rag.embed import Embedder
from rag.index import Index
from rag.late import Query
from rag.retrieve import retrieve
from rag.settings import Settings

Report = Callable[[str], None]
_FOUND = 10
"""Passages found for a question that may be shown beside it."""
_LOOKED_THROUGH = 8
"""Batches whose questions are sorted by length together."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question, ids of the passages that answer it, of those found for it, of those that answer
    partly, which are never shown, and of those that nearly do, which always are."""

    question: Query
    right: tuple[int, ...]
    found: tuple[int, ...]
    partly: tuple[int, ...] = ()
    nearly: tuple[int, ...] = ()

    def drawn(
        self, answering: Sequence[int], others: int, hidden: float, rng: random.Random
    ) -> tuple[list[int], bool]:
        """One passage and ``others`` more to show, and whether the first answers: as often as
        ``hidden`` says none does, though there is one. ``answering`` are those that may be shown.
        """
        right = bool(self.right) and rng.random() >= hidden
        known = set(answering)
        never = {*self.right, *self.partly}
        wrong = [each for each in self.found if each in known and each not in never]
        ids = [rng.choice(self.right)] if right else list(self.nearly)
        wrong = [each for each in wrong if each not in ids]
        ids += rng.sample(wrong, min(len(wrong), others + 1 - len(ids)))
        while len(ids) <= others:
            if (stranger := rng.choice(answering)) not in never:
                ids.append(stranger)
        return ids, right


def lessons(
    settings: Settings,
    index: Index,
    embedder: Embedder,
    pairs: Sequence[Pair],
    without: Sequence[Unanswered],
    report: Report,
) -> list[Lesson]:
    """What there is to learn from, less what is kept back and what names several sources."""
    none: tuple[int, ...] = ()
    asked = [(one.question, one.passages, one.partly, none) for one in pairs if not one.kept_back]
    asked += [(one.question, none, none, one.nearly) for one in without if not one.kept_back]
    made = []
    for number, (question, right, partly, nearly) in enumerate(asked, 1):
        search = search_for(question, index)
        if search.sources:
            continue
        query = embedder.query(search.text)
        found = retrieve(
            index,
            search.text,
            query,
            k=_FOUND,
            candidates=settings.candidates,
            lexical_weight=settings.lexical_weight,
            of=search.of,
            english=search.english,
            twice=False,
        )
        ids = tuple(hit.passage.id for hit in found.hits)
        made.append(Lesson(query, right, ids, partly, nearly))
        if number % 100 == 0:
            report(f"{number} av {len(asked)} spørsmål")
    return made


def batches(lessons: Sequence[Lesson], size: int, rng: random.Random) -> list[list[int]]:
    """Numbers of lessons whose questions are about as long, so that little is padded."""
    order = list(range(len(lessons)))
    rng.shuffle(order)
    batches = []
    for at in range(0, len(order), _LOOKED_THROUGH * size):
        some = order[at : at + _LOOKED_THROUGH * size]
        some.sort(key=lambda number: len(lessons[number].question.tokens))
        batches += [some[a : a + size] for a in range(0, len(some) - size + 1, size)]
    rng.shuffle(batches)
    return batches
