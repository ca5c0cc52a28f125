"""Questions that a passage answers and questions that it nearly answers, written side by side.

Whoever writes only the second kind writes it in a manner of their own, and that is what a model
learns. Here one hand wrote both to each passage, alike in length, tone and kind of question, so
that nothing but what stands in the passage tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from eval.errors import EvalError
from eval.pairs import (
    MATCHED,
    Collection,
    Pair,
    Unanswered,
    held_out,
    is_kept_back,
    lines_of,
    section_of,
)
from eval.schema import Row, Split


def matched(collection: Collection, rows: Sequence[Row]) -> tuple[list[Pair], list[Unanswered]]:
    """Those that are answered, and those that are nearly, each with its passage. Those of sections
    that the search model is kept back from are kept back. Raises EvalError where a passage would
    give a section of ``dev`` or ``test`` away."""
    held = held_out(collection, rows, Split.DEV, Split.TEST)
    holding = cache(collection.holding)  # several questions are written to each
    pairs, without = [], []
    for row in lines_of(MATCHED):
        places = holding(row["document"], row["quote"])
        free = [at for at in places if section_of(collection.passages[at]) not in held]
        if places and not free:
            raise EvalError(
                f"«{row['question']}» er skrevet til et avsnitt som dev eller test bygger på. "
                f"Ta den ut av {MATCHED}."
            )
        if not free:
            continue
        back = is_kept_back(section_of(collection.passages[free[0]]))
        if row["answered"]:
            pairs.append(Pair(row["question"], (free[0],), back))
        else:
            without.append(Unanswered(row["question"], False, back, nearly=(free[0],)))
    return pairs, without
