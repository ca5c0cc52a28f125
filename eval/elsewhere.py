"""Documents of other kinds, so that what is learned does not hold for hospitals' plans alone.

The folder ``training/elsewhere`` holds documents made up for this (a municipality's climate plan,
the rules of a housing cooperative, …), and ``training/elsewhere.jsonl`` questions to them: those
with a quote are answered where it stands, the others nearly. One document in three is kept back
whole from the second look.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.indexed import indexed
from eval.pairs import Collection, Pair, Unanswered, drawn
from rag.index import Index
from rag.settings import Settings

FOLDER = Path(__file__).parent / "training" / "elsewhere"
QUESTIONS = FOLDER.with_suffix(".jsonl")
INDEX = Path("build/eval/elsewhere")
_KEPT_BACK = 3


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """What ``eval.pairs`` gives of the corpus, of these documents."""

    settings: Settings
    index: Index
    pairs: tuple[Pair, ...]
    without: tuple[Unanswered, ...]


def elsewhere(settings: Settings) -> Elsewhere:
    """Builds their index by the model of ``settings``. Raises EvalError where that fails, or where
    a quote does not stand in its document."""
    settings = settings.model_copy(update={"corpus": FOLDER, "index": INDEX})
    index = indexed(settings)
    collection = Collection.of(index)
    pairs: list[Pair] = []
    without: list[Unanswered] = []
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        back = drawn(row["document"], _KEPT_BACK)
        if "quote" not in row:
            without.append(Unanswered(row["question"], far=False, kept_back=back))
        elif places := collection.holding(row["document"], row["quote"]):
            pairs.append(Pair(row["question"], places, back))
        else:
            raise EvalError(f"«{row['quote']}» står ikke i {row['document']} ({QUESTIONS}).")
    return Elsewhere(settings, index, tuple(pairs), tuple(without))
