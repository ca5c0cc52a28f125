"""What each part is worth: the assistant asked again with one part taken away at a time.

The table keeps a part honest: what does not earn its place by an interval above zero is a candidate
for removal. Parts are taken away from outside, by the constants that they hang on, so that the
product carries no switches that only this study would turn.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from eval.indexed import indexed
from eval.schema import Row
from eval.score import Scored, score, sources_of
from eval.stats import Difference, difference
from eval.stored import Stored
from eval.system import Product
from rag.answer import Assistant
from rag.asked import Beside
from rag.dictionary import Dictionary, synonyms
from rag.embed import BASE
from rag.engines import backend_of
from rag.extract import Extract, rate
from rag.found import Found
from rag.index import Index
from rag.late import TokenStore
from rag.learned import PLAIN, Logistic
from rag.lexical import LexicalIndex
from rag.norwegian import stem
from rag.retrieve import _in_order
from rag.settings import Settings
from rag.store import Store

TABLE = Path(__file__).parent / "ABLATION.md"
BASE_INDEX = Path("build/eval/index-base")
SHOWN = (
    *("recall@3000", "recall@6000", "recall@12000", "hit@1", "mrr@20"),
    *("facts", "precision", "answered", "refused"),
)
Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that can be taken away: other settings, or constants set to what undoes it."""

    name: str
    settings: Mapping[str, Any]
    constants: Mapping[str, Any]


_EMPTY = Dictionary(Path(os.devnull), str)
"""A dictionary without words."""


def _nothing(*_: object) -> set[str]:
    return set()


def _plainly(
    question: str,
    found: Found,
    lexical: LexicalIndex,
    tokens: TokenStore | None,
    _: Logistic,
    *,
    longest: int,
    english: bool,
    store: Store | None = None,
) -> list[Extract]:
    return rate(
        question, found, lexical, tokens, PLAIN, longest=longest, english=english, store=store
    )


PARTS = (
    Part("modellens tilpasning (LoRA)", {"model": BASE, "index": BASE_INDEX}, {}),
    Part("ordvektorene i rekkefølgen", {}, {"rag.retrieve._TOKENS": 0.0}),
    Part("ordvektorene i sitatene", {}, {"rag.window._MEANING": 0.0}),
    Part("det andre blikket", {}, {"rag.retrieve._looked_at": lambda f, _, of: _in_order(f, of)}),
    Part("ordene halvveis", {}, {"rag.cross_attention.INNER_SCALE": 1e9}),
    Part(
        "spørsmål skrevet til avsnitt",
        {},
        {
            "rag.retrieve._asked_before": lambda *_: None,
            "rag.index.Index.read": lambda index, at, _: index.tokens.of(at),
        },
    ),
    Part("hvem sine ord det spørres etter", {}, {"rag.attributed._FRAMES": ()}),
    Part("hver av flere kilder for seg", {}, {"rag.attributed.several": lambda *_: None}),
    Part("samtalen", {}, {"rag.answer.lead": lambda *_: None}),
    Part("radene som er nevnt", {}, {"rag.extract.named_rows": lambda *_: {}}),
    Part("naboavsnitt i sitatene", {}, {"rag.store.Store.around": lambda *_: {}}),
    Part("lært valg av sitater", {}, {"rag.quotes.rate": _plainly}),
    Part("ordsøket", {"lexical_weight": 0.0}, {}),
    Part("meningssøket", {"lexical_weight": 1.0}, {}),
    Part("ordlisten", {}, {"rag.lexical.expansion": _nothing}),
    Part("engelsk ordbok", {}, {"rag.dictionary.english": lambda: _EMPTY}),
    Part("norsk ordbok", {}, {"rag.dictionary.synonyms": lambda: _EMPTY}),
    Part("dokumentenes forkortelser", {}, {"rag.lexical._LONGEST_FORM": 0}),
    Part("sammensatte ord", {}, {"rag.lexical.compound_parts": lambda *_: ()}),
    Part("skrivefeil", {}, {"rag.lexical._SLIPS": 0}),
    Part("nynorsk og varianter", {}, {"rag.norwegian._SPELLINGS": (), "rag.norwegian._BOKMÅL": {}}),
    Part("årstall", {}, {"rag.retrieve._OTHER_YEAR": 0.0}),
    Part("svarets slag i avslag", {}, {"rag.refuse.beside": lambda *_: Beside(0.0, 0.0)}),
    Part("navn i avslag", {}, {"rag.refuse.unnamed": lambda *_: set()}),
    Part("siterte avsnitt først", {}, {"rag.quotes.used_first": lambda _, hits, __: tuple(hits)}),
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a part is worth: full less without it, by measure."""

    part: Part
    differences: Mapping[str, Difference | None]


def ablate(settings: Settings, rows: Sequence[Row], report: Report) -> tuple[Effect, ...]:
    """The effect of each part on ``rows``."""
    report("Svarer med alt …")
    full = _scored(settings, rows)
    effects = []
    for part in PARTS:
        report(f"Svarer uten {part.name} …")
        without = _without(part, settings, rows)
        effects.append(Effect(part, {name: _difference(without, full, name) for name in SHOWN}))
    return tuple(effects)


def table(effects: Sequence[Effect], rows: int) -> str:
    """Markdown: a row a part, gain with its 95 % interval a measure."""
    lines = [
        "# Hva hver del er verd",
        "",
        f"Laget av `python -m eval ablate` på {rows} spørsmål i dev og test. Hvert tall er hele "
        "systemet minus systemet uten delen, parvis per spørsmål, med 95 % intervall. Uthevet er "
        "intervaller over null.",
        "",
        "| uten | " + " | ".join(SHOWN) + " |",
        "|---|" + "---|" * len(SHOWN),
    ]
    for effect in effects:
        cells = [_cell(effect.differences[name]) for name in SHOWN]
        lines.append(f"| {effect.part.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(found: Difference | None) -> str:
    if found is None:
        return "–"
    text = f"{found.mean:+.3f} ({found.low:+.3f} til {found.high:+.3f})"
    return f"**{text}**" if found.low > 0 else text


def _difference(without: Sequence[Scored], full: Sequence[Scored], name: str) -> Difference | None:
    return difference([s.values.get(name) for s in without], [s.values.get(name) for s in full])


def _without(part: Part, settings: Settings, rows: Sequence[Row]) -> tuple[Scored, ...]:
    changed = settings.model_copy(update=dict(part.settings))
    if "index" in part.settings:
        indexed(changed)
    with _taken_away(part.constants):
        return _scored(changed, rows)


@contextmanager
def _taken_away(constants: Mapping[str, Any]) -> Iterator[None]:
    stem.cache_clear()
    synonyms.cache_clear()
    with ExitStack() as stack:
        for name, value in constants.items():
            stack.enter_context(patch(name, value))
        try:
            yield
        finally:
            stem.cache_clear()
            synonyms.cache_clear()


def _scored(settings: Settings, rows: Sequence[Row]) -> tuple[Scored, ...]:
    product = Product(Assistant.open(settings))
    answers = {row.id: Stored.parse(product.answer(row)) for row in rows}
    index = Index.load(settings.index, settings.fingerprint, backend_of(settings))
    return score(rows, answers, sources_of(index), settings.index)
