"""What a sentence says in figures: how many of a thing, what share or amount, which month.

Only what may be held against another sentence is read. A limit, an increase, a share of a whole or
two figures of one kind in a sentence are left out, since they do not state the figure itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.extract import Extract
from rag.figures import Figure, figures
from rag.norwegian import STOPWORDS, stem, terms, words
from rag.sentences import spans
from rag.text import fold
from rag.types import Document, Kind, Passage

_MAIN = re.compile(r"^(?:hoved|main)(?=\w{3})")
"""«fem hovedmål» and «fire mål» count the same."""
_NEUTRAL = frozenset(
    map(stem, "overordnede overordna strategiske viktige prioriterte main".split())
)
"""What may stand between a number and a thing without making it another thing."""
_BOUND = re.compile(
    r"\b(?:minst|maks\w*|over|under|opptil|inntil|nesten|mellom|fra|frå|med|av|blant|hver\w*|kvar\w*"
    r"|enn|nye?|ytterlig\w*|ytterleg\w*|ved|hos|for|på|per|siste|neste|første|of|from|about|least"
    r"|than|up to|nearly|within|innen)\s(?:de |dei |the )?$|[(;<>]\s?$",
    re.IGNORECASE,
)
"""Before a figure: a limit, a change, a share, a place, or an aside."""
_RESTRICTED = re.compile(
    r"\W*\b(?:som|hvor|der|med|hvorav|innen|that|which|where|with)\b", re.IGNORECASE
)
_PARTS = re.compile(
    r"\b(?:herav|hvorav|derav|av disse|av desse|av dei|of which|of these|økt\w*|auk\w*|økning\w*"
    r"|redusert\w*|reduksjon\w*|ned|opp|increase\w*|reduced)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CAPITAL = re.compile(r"\b[A-ZÆØÅ][\w-]+")
_OPENING = re.compile(r"(?:^|[.!?:•–«\"(-])\s*[A-ZÆØÅ][\w-]+")
_SMALL = re.compile(r"\b[a-zæøå][\w-]+")
_DATE = re.compile(r"\d+\.\d+\.\d+")
_ADJECTIVE = re.compile(r"(?<!en)(?<!an)e$|(?:ly|ic|al)$")
_LEAST, _MOST = 2, 10**6
_BETWEEN = 3
"""Words that may stand between a number and the thing: «fire nye, regionale mål»."""
_NUMBER = re.compile(
    r"\d|\b(?:to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_IN = re.compile(r"\b(?:i|in)\s$", re.IGNORECASE)
_PLACES = frozenset(terms("helseforetak foretak sykehus kommuner fylker land regioner bydeler"))
"""«i tre helseforetak» says where something was done, and not how many there are."""
MEASURES = frozenset(
    {"prosent", "kroner", "måned"}
    | set(map(stem, "dager uker måneder år års timer minutter steder ganger days weeks".split()))
)
"""Things that a figure says the size of, and not how many there are."""
_MONEY = frozenset({"kroner", "kr", "kronar", "nok"})

_Said = tuple[Decimal | None, str, frozenset[str]]
"""A figure, None where it cannot be compared, its thing, and what stands between them."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence and what it says: ``value`` of ``thing``, which is a stem or one of MEASURES.

    ``qualities`` are what stands between the two, ``when`` years and months,
    ``whose`` the names it speaks of, ``words`` its
    other terms, and ``around`` these with those of its headings and of the document's title.
    """

    extract: Extract
    value: Decimal
    thing: str
    qualities: frozenset[str]
    when: frozenset[str]
    whose: frozenset[str]
    words: frozenset[str]
    around: frozenset[str]


def statements(
    passage: Passage, wanted: Collection[str], document: Document, names: Collection[str] = ()
) -> Iterator[Statement]:
    """What ``passage`` says of the things ``wanted``, and in measures; ``names`` as in names_in.

    Tables are left out: their rows are parts and their columns years.
    """
    if passage.kind is Kind.TABLE or passage.header:
        return
    where = passage.locator
    above = " ".join((*where.section, where.part or ""))
    own = frozenset(terms(document.publisher))
    whose = {name for name in names if name not in document.publisher.lower()}
    heading = where.section[-1] if where.section else ""
    for text, start, end in _sentences(passage.text, heading):
        said = [] if _PARTS.search(text) else list(_said(text, wanted))
        if not said:
            continue
        named = _capitals(text) & whose or _capitals(above) & whose
        held = frozenset(term for term in terms(text) if not term[0].isdigit()) - own
        when = frozenset(YEAR.findall(text)) | {
            f"{each[0]}." for each in said if each[1] == "måned"
        }
        extract = Extract(passage, where.start + start, where.start + end, 0.0)
        for value, thing, qualities in said:
            if value is not None and [each[1] for each in said].count(thing) == 1:
                yield Statement(
                    extract,
                    value,
                    thing,
                    qualities if thing != "måned" else frozenset(),
                    when if thing != "måned" else qualities,
                    frozenset(named),
                    held - {thing},
                    (held | frozenset(terms(f"{above} {document.title}"))) - own,
                )


@lru_cache(maxsize=4_000)
def _sentences(text: str, heading: str) -> tuple[tuple[str, int, int], ...]:
    """Each sentence with a number, folded, with its span; and the innermost heading, with the first
    of them.

    A heading is shown over its quote, but for one that holds digits.
    """
    found = spans(text)
    told = found and _NUMBER.search(heading) and not re.search(r"\d", heading)
    over = [(fold(heading), *found[0])] if told else []
    # Folding and figures take their time, and most sentences have none.
    held = [(start, end) for start, end in found if _NUMBER.search(text, start, end)]
    return (*over, *((fold(text[start:end]), start, end) for start, end in held))


def names_in(texts: Iterable[str]) -> set[str]:
    """The words that ``texts`` write with a capital where no sentence opens, and never with a
    small letter; here in small letters."""
    lines = [line for text in texts for line in text.split("\n")]
    small = {word for line in lines for word in _SMALL.findall(line)}
    return {name for line in lines for name in _capitals(_OPENING.sub(". ", line))} - small


def _capitals(text: str) -> set[str]:
    return {word.lower() for word in _CAPITAL.findall(text)}


def _said(text: str, wanted: Collection[str]) -> Iterator[_Said]:
    at = 0
    for figure in figures(text):
        match = re.compile(rf"(?<!\w){re.escape(figure.shown)}(?!\w)").search(text, at)
        if match is None:
            continue
        before, after = text[: match.start()], text[match.end() :]
        # A date is three figures of one form: the next is looked for in the same place.
        at = match.start() if _DATE.fullmatch(figure.shown) else match.end()
        bound = bool(_BOUND.search(before))
        if figure.kind == "måned":
            # The year of a month is the one that follows: other years may belong to names.
            yield figure.value, "måned", frozenset(YEAR.findall(after[:6]))
        elif figure.kind == "prosent":
            yield None if bound else figure.value, "prosent", frozenset(words(after)[:1])
        elif figure.kind == "tall" and not YEAR.fullmatch(figure.shown):
            opens = not before.strip()
            yield from _counted(figure, bound or opens, after, wanted, bool(_IN.search(before)))


def _counted(
    figure: Figure, bound: bool, after: str, wanted: Collection[str], within: bool
) -> Iterator[_Said]:
    clause = re.split(r"[.,;:()«»\n]", after)[0]
    following = words(clause)[: _BETWEEN + 1]
    if following and following[0] in _MONEY:
        yield None if bound else figure.value.scaleb(figure.order), "kroner", frozenset()
        return
    for number, word in enumerate(following):
        if word in STOPWORDS:
            return
        thing = _MAIN.sub("", stem(word))
        followed = number + 1 < len(following) and following[number + 1] not in STOPWORDS
        if followed and _ADJECTIVE.search(word):
            continue
        if any(thing == _MAIN.sub("", each) for each in wanted):
            rest = clause[clause.lower().find(word) + len(word) :]
            bound = bound or (within and thing in _PLACES)
            out = bound or not _LEAST <= figure.value <= _MOST or _RESTRICTED.match(rest)
            qualities = frozenset(map(stem, following[:number])) - _NEUTRAL
            yield None if out else figure.value, thing, qualities
            return
