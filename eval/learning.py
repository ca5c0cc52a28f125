"""What the commands of ``python -m eval`` do that learn: each writes a file that ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eval import calibrate, followups
from eval.bidding import examples
from eval.bidding import learned as learned_orders
from eval.errors import EvalError
from eval.fit import finder, judges, questions
from eval.following import TRAINING, followed, turned
from eval.indexed import indexed
from eval.lessons import lessons
from eval.matched import matched
from eval.pairs import (
    Collection,
    developed,
    learned_from,
    nearly_answered,
    of_people,
    unanswered,
)
from eval.schema import Row, Split, gold_files, read_rows
from eval.train import Recipe, train
from eval.train import save as write_factors
from rag.answer import Assistant
from rag.bidding import keep as write_orders
from rag.embed import question_embedder
from rag.errors import ConfigurationError
from rag.learned import Learned
from rag.learned import keep as write_learned
from rag.settings import Settings


def trained(settings: Settings, recipe: Recipe, out: Path, report: Callable[[str], None]) -> str:
    """Learn the adapter from the training split and write it to ``out``."""
    index = indexed(settings)
    collection = Collection.of(index)
    known = learned_from(collection, _rows())
    pairs = [pair for pair in known if not pair.kept_back]
    factors, late = train(pairs, collection, recipe, report)
    size = write_factors(factors, late, out)
    return (
        f"Lærte av {len(pairs)} spørsmål, {recipe.epochs} runder. Skrev {out} ({size} byte). "
        "Bygg indeksen på nytt med: python -m ingest"
    )


def attended(settings: Settings, out: Path, read: Path, report: Callable[[str], None]) -> str:
    """Train the second look on what the search finds, and write it to ``out``, and to the adapter
    that ``read`` is what it reads of passages."""
    from eval.attend import Recipe as SecondLook
    from eval.attend import attend, keep  # torch takes seconds to load
    from eval.shown import halfway

    index = indexed(settings)
    if index.tokens is None:
        raise ConfigurationError(
            f"{index.manifest.model.name} har ingen ordvektorer å se på. Velg PLAN_MODEL=bundled."
        )
    rows = _rows()
    collection = Collection.of(index)
    answered, nearly = matched(collection, rows)
    pairs = [*learned_from(collection, rows), *answered]
    without = [*unanswered(rows), *nearly]
    learned = lessons(settings, index, question_embedder(settings.model), pairs, without, report)
    passages = [index.read(at) for at in range(index.size)]
    inner = halfway(collection.embedded, settings.model)
    state, seen = attend(learned, passages, inner, SecondLook(), report)
    keep(state, seen, out, read)
    return (
        f"Lærte av {len(learned)} spørsmål. Skrev {out} ({out.stat().st_size} byte) og, i {read}, "
        "hva som leses. Kjør python -m ingest, og så python -m eval fit."
    )


def fitted(settings: Settings, out: Path, report: Callable[[str], None]) -> str:
    """Fit the choice of quotes and the refusal, and write them to ``out``."""
    index = indexed(settings)
    if not index.manifest.level or index.predicted is None:
        raise EvalError("Indeksen er fra en eldre utgave. Kjør python -m ingest, og så på nytt.")
    collection = Collection.of(index)
    rows = _rows()
    pairs = [*learned_from(collection, rows), *developed(collection, rows)]
    without = unanswered(rows)
    of_others, of_none = of_people(collection, rows)
    answered, nearly = matched(collection, rows)
    all_asked = questions(
        [*pairs, *of_others, *answered], [*without, *of_none, *nearly_answered(), *nearly]
    )
    embedder = question_embedder(settings.model)
    asked, alone = (
        judges(settings, each, finder(settings, each, embedder), all_asked, report)
        for each in (index, index.by_own_words())
    )
    find = finder(settings, index, embedder)
    turns = turned(index, find, followups.read(TRAINING), rows, pairs, without)
    follow, told = followed(turns)
    model = index.manifest.model.digest
    write_learned(Learned(asked[0], alone[0], follow, model, index.manifest.level), out)
    return f"{asked[1]}\nBare med avsnittenes egne ord: {alone[1]}\n{told}\nSkrev {out}."


def calibrated(settings: Settings) -> str:
    """The weights of ``rag.support`` as the train split teaches them."""
    rows = [row for row in _rows() if row.split is Split.TRAIN]
    embedder = question_embedder(settings.model)
    index = indexed(settings)
    found = calibrate.cases(rows, Assistant(settings, index, embedder), index, embedder)
    return calibrate.report(list(found))


def orders(settings: Settings, out: Path, tell: Callable[[str], None]) -> str:
    """Learn what an order to whoever answers looks like; see ``eval.bidding``."""
    rows = [row for row in _rows() if row.split is Split.TRAIN]
    found = examples(indexed(settings), rows)
    write_orders(learned_orders(found, question_embedder(settings.model), tell), out)
    return f"{len(found)} setninger lest. Skrev {out}."


def _rows() -> list[Row]:
    return [each.row for each in read_rows(gold_files())]
