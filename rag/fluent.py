"""From what a model wrote to an ``Answer``, with the notes that a reader must have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag import errors, phrases
from rag.compose import remarks
from rag.index import Index
from rag.job import Written
from rag.quotes import used_first
from rag.types import Answer, Hit, Outcome

_WHY = {
    errors.ModelSlow: "slow",
    errors.ModelBusy: "busy",
    errors.ModelOverBudget: "budget",
    errors.ModelCancelled: "cancelled",
}


def fluent(quotes: Answer, index: Index, hits: Sequence[Hit], written: Written) -> Answer:
    """The answer that the model wrote, where something of it passed its checks."""
    asked = quotes.standalone or quotes.question
    notes = [
        *([phrases.UNSURE[quotes.language]] if quotes.unsure else ()),
        *remarks(index, asked, written.citations, quotes.language),
        *_counts(quotes, written),
    ]
    if written.problem is not None:
        notes.append(phrases.STOPPED[quotes.language])
    return replace(
        quotes,
        outcome=Outcome.PARTIAL if written.problem is not None else Outcome.ANSWERED,
        text=written.text,
        citations=written.citations,
        hits=used_first(index, hits, written.citations),
        notes=tuple(notes),
        generator="llm",
        draft=written.draft,
        usage=written.usage,
    )


def instead(quotes: Answer, written: Written) -> Answer:
    """The answer in quotes where nothing the model wrote can be shown; or its own refusal."""
    language = quotes.language
    kept = replace(quotes, draft=written.draft, usage=written.usage)
    if written.declined and written.problem is None and not written.struck:
        return replace(
            kept,
            outcome=Outcome.NOT_FOUND,
            text=phrases.NOT_FOUND[language],
            citations=(),
            notes=(phrases.MODEL_REFUSED[language],),
            generator="llm",
            unsure=False,
        )
    notice = phrases.QUOTES_INSTEAD[language].format(why=phrases.WHY[_why(written)][language])
    return replace(kept, notes=(notice, *_counts(quotes, written), *quotes.notes))


def _why(written: Written) -> str:
    """The key in ``phrases.WHY`` of what kept the model from being shown."""
    if written.problem is not None:
        return _WHY.get(type(written.problem), "failed")
    return "withheld" if written.usage is None else "nothing"


def _counts(quotes: Answer, written: Written) -> list[str]:
    counted = (
        (phrases.LEFT_OUT, written.struck),
        (phrases.MENDED, written.mended),
        (phrases.WITHHELD, written.withheld),
    )
    return [phrase[quotes.language].format(count=count) for phrase, count in counted if count]
