"""The answer made of quotes alone: which sentences and list items of the passages found answer.

Each of the best passages offers its best sentences: those that meet the question's words by meaning
(``rag/late.py``) and by stem. How likely an offer is to hold what is asked for is told by a
regression over what speaks for it (``rag/learned.py``); the likeliest are quoted. Quotes are spans
of the canonical text from first to last chosen sentence, never stitched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.found import Found
from rag.late import TokenStore
from rag.learned import Logistic
from rag.lexical import LexicalIndex
from rag.norwegian import terms
from rag.rows import named_rows
from rag.store import Store
from rag.types import Hit, Kind, Passage
from rag.wanted import Wanted, above
from rag.window import DIGIT, Question, Stretch, Window, stretch, windows_of

_PASSAGES = 10
"""How many of the best passages may be quoted from, where none was looked at a second time."""
_FAR_BEHIND, _FAR_LESS = 4.0, 8.0
"""What is further behind the best, in standard deviations and in the second look's logit, is not
less likely for it: a few such would flatten what is learned of all the others."""
_SAME_WORDS = 0.85
_FIGURE = re.compile(r"(?<!tabell )\b(?!(?:19|20)\d\d\b)\d", re.IGNORECASE)
"""A figure that is no year, and no table's number."""
_ASKS_FIGURE = re.compile(
    r"\b(hvor (mange|mye|stor|høy|lang|lenge|ofte)|kor (mange|mykje|stor|høg|lang|lenge|ofte)"
    r"|antall|tal(et)? på|andel|prosent|sum|beløp|kroner|budsjett"
    r"|how (many|much|long|large)|number of|percent"
    r"|når|hvilket år|kva år|when|which year)\b",
    re.IGNORECASE,
)
_ASKS_LIST = re.compile(
    r"\b(hvilke|kva for|list|liste|nevn|\w*mål(ene)?|\w*tiltak(ene)?|satsingsområde\w*|punkt\w*"
    r"|eksempler|which|what are|list)\b",
    re.IGNORECASE,
)

_POINTS_ON = re.compile(
    r"\W*(les (mer|meir|også|òg)|(se|sjå) (også|òg)|read more|see also)\b"
    r"( her\W*|[^.!?\n]*[:\n][^.!?]*)",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"(kilder?|kjelder?|sources?)\s*:[^\n]*", re.IGNORECASE)
"""What stands under a figure, «Kilde: Statistisk sentralbyrå»."""
_QUESTION = re.compile(r"[^.!?:\n]*\?")
"""A question alone, «Fant du det du lette etter?», answers none."""
_ADDRESS = re.compile(r"\b(https?://|www\.)\S+")
_ASKS_LINK = re.compile(
    r"\b(les[ae]?|\w*sid(e|a|en|er|ene|ane)|lenk\w*|read|\w*pages?|web\w+|link(s|en|er|ar)?)\b",
    re.IGNORECASE,
)
_ASKS_SOURCE = re.compile(r"\b(kilde(n|ne|r)?|kjeld(e|a|er|ene)|sources?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extract:
    """Words to quote: ``text[start:end]`` of the passage's document.

    ``signs`` are what speaks for it, by name; ``score`` is how likely it is to answer, 0 to 1.
    ``core`` is the span that it was chosen for (None: all of it), and ``beside`` are
    ids of neighbours of its passage that it holds the greater part of.
    """

    passage: Passage
    start: int
    end: int
    score: float
    signs: Mapping[str, float] = field(default_factory=dict, compare=False)
    core: tuple[int, int] | None = field(default=None, compare=False)
    beside: tuple[int, ...] = field(default=(), compare=False)

    @property
    def text(self) -> str:
        base = self.passage.locator.start
        return self.passage.text[self.start - base : self.end - base]


def rate(
    question: str,
    found: Found,
    lexical: LexicalIndex,
    tokens: TokenStore | None,
    likely: Logistic,
    *,
    longest: int,
    english: bool,
    store: Store | None = None,
) -> list[Extract]:
    """A quote of at most ``longest`` characters from each of the best passages, likeliest first.

    ``tokens`` is None where the search model has no token vectors. With a ``store`` a quote goes on
    into the passages beside its own.
    """
    asked = Question(
        {term: weight * lexical.rarity_of(term) for term, weight in found.query.items()},
        found.meaning,
        tokens if len(found.meaning.tokens) else None,
        bool(_ASKS_FIGURE.search(question)),
        asks_list(question),
    )
    hits = found.hits[: len(found.answers) or _PASSAGES]
    passages = [] if asked.whole_list else [hit.passage for hit in hits]
    rows = named_rows(passages, question, asked.weights, lexical.rarity_of, longest)
    # «Status fremgår av tabellen under» tells nothing beside the table.
    announced = {
        hit.passage.lead_in
        for hit in hits
        if hit.passage.kind is Kind.TABLE and not _FIGURE.search(hit.passage.lead_in)
    }
    asks_link = bool(_ASKS_LINK.search(question))
    asks_source = bool(_ASKS_SOURCE.search(question))
    windows = [
        (rank, hit, each)
        for rank, hit in enumerate(hits)
        for each in windows_of(hit.passage, asked, longest, rows.get(hit.passage.id))
        if each.text not in announced
        and (asks_link or not _points_on(hit.passage.text))
        and (asks_source or not _CREDIT.fullmatch(hit.passage.text.strip()))
        and not _QUESTION.fullmatch(each.text.strip())
    ]
    if not windows:
        return []
    near = store.around([hit.passage.id for _, hit, _ in windows]) if store else {}
    shares = _shares(found.answers)
    made = []
    wanted = Wanted.of(question, lexical, english)
    held = [wanted.share(wanted.held(_terms(hit.passage, each))) for _, hit, each in windows]
    signs_of = _signs(asked, found, windows, held, rows)
    for (_, hit, each), signs in zip(windows, signs_of, strict=True):
        wide = Stretch(hit.passage, each.start, each.end)
        if store:
            text = store.text(hit.passage.locator.document)
            wide = stretch(hit.passage, each, near, found.answers, text, longest)
        signs["share"] = shares.get(hit.passage.id, 0.0)
        signs["beside"] = sum(shares.get(at, 0.0) for at in wide.beside)
        core = each.start, each.end
        made.append(
            Extract(wide.passage, wide.start, wide.end, likely(signs), signs, core, wide.beside)
        )
    return sorted(made, key=lambda each: -each.score)


def _points_on(text: str) -> bool:
    """Whether ``text`` is labels of links alone, «Les mer: Temaside – …», which tell nothing."""
    return bool(_POINTS_ON.fullmatch(_ADDRESS.sub("", text).strip())) and not _FIGURE.search(text)


def _signs(
    asked: Question,
    found: Found,
    windows: Sequence[tuple[int, Hit, Window]],
    held: Sequence[float],
    rows: Mapping[int, Sequence[object]],
) -> Iterator[dict[str, float]]:
    """What speaks for each window, less what its passage shares with the others; ``held`` is how
    much of the question each holds, with what stands over it."""
    best = found.hits[0].score
    likeliest = max(found.answers.values(), default=0.0)
    most_met = max(each.met for _, _, each in windows)
    most_asked = max(found.asked.values(), default=0.0)
    for (rank, hit, each), share in zip(windows, held, strict=True):
        digit = bool(DIGIT.search(each.text))
        yield {
            "behind": min(best - hit.score, _FAR_BEHIND),
            "rank": math.log1p(rank),
            "place": math.log1p(found.places.get(hit.passage.id, rank)),
            "answers": found.answers.get(hit.passage.id, 0.0),
            "less_answers": min(
                likeliest - found.answers.get(hit.passage.id, likeliest), _FAR_LESS
            ),
            **_asked_before(found, hit, most_asked),
            "met": each.met,
            "less_met": most_met - each.met,
            "held": share,
            "less_held": max(held) - share,
            "figure": float(asked.figure and digit),
            "no_figure": float(asked.figure and not digit),
            "table": float(hit.passage.kind is Kind.TABLE),
            "named": float(hit.passage.id in rows),
            "listed": float(asked.whole_list and hit.passage.kind is Kind.LIST),
        }


def _asked_before(found: Found, hit: Hit, most: float) -> dict[str, float]:
    """How near the question is to those written to the passage, where there are any."""
    if not found.asked:
        return {}
    mine = found.asked.get(hit.passage.id, min(found.asked.values()))
    return {"asked": mine, "less_asked": most - mine}


def _terms(passage: Passage, each: Window) -> set[str]:
    """Terms of a window and of what stands over its passage."""
    return set(terms(f"{above(passage)} {each.text}"))


def _shares(answers: Mapping[int, float]) -> dict[int, float]:
    """How much of the second look's belief each passage has; together 1."""
    if not answers:
        return {}
    likeliest = max(answers.values())
    weights = {passage: math.exp(each - likeliest) for passage, each in answers.items()}
    total = sum(weights.values())
    return {passage: each / total for passage, each in weights.items()}


def asks_list(question: str) -> bool:
    return bool(_ASKS_LIST.search(question))


def extract(rated: Sequence[Extract], threshold: float, budget: int) -> list[Extract]:
    """The best of ``rated`` and those that are still wanted, ``budget`` characters in all.

    The surer those before it are to have answered, the likelier one must be to reach
    ``threshold``: beside a sure answer, what only may be one is in the way.
    """
    chosen: list[Extract] = []
    left = budget
    wanted = 1.0
    for each in rated:
        if chosen and each.score * math.sqrt(wanted) < threshold:
            break
        rest = _not_quoted(each, chosen)
        if rest is None:
            wanted *= 1 - each.score
        elif rest.end - rest.start <= left and not _said(rest, chosen):
            chosen.append(rest)
            left -= rest.end - rest.start
            wanted *= 1 - each.score
    return chosen


def _not_quoted(each: Extract, chosen: Sequence[Extract]) -> Extract | None:
    """``each`` without what a chosen quote holds of it; None where that is what it was for."""
    start, end = each.start, each.end
    first, last = each.core or (start, end)
    for other in chosen:
        same = other.passage.locator.document == each.passage.locator.document
        if not same or other.end <= start or end <= other.start:
            continue
        if last - other.end >= other.start - first:
            start = other.end
        else:
            end = other.start
    if min(end, last) <= max(start, first):
        return None
    base = each.passage.locator.start
    words = each.passage.text[start - base : end - base]
    start += len(words) - len(words.lstrip())
    return replace(each, start=start, end=start + len(words.strip()))


def _said(each: Extract, chosen: Sequence[Extract]) -> bool:
    """Whether a chosen quote already says this in the same words."""
    mine = set(terms(each.text))
    return any(
        mine and len(mine & set(terms(other.text))) / len(mine) > _SAME_WORDS for other in chosen
    )
