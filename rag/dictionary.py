"""What else to search for: dictionaries that a domain owner can edit.

Each line of a file is a word of the documents, a tab, and what people write instead of it, with
semicolons between. ``english`` is for questions in English, ``synonyms`` for those in Norwegian.
Words are looked up by their stems, so that «waiting» finds what «wait» does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from Stemmer import Stemmer

from rag.errors import ConfigurationError
from rag.norwegian import STOPWORDS, terms, words
from rag.norwegian import stem as norwegian_stem

_DATA = Path(__file__).parent / "data"
ENGLISH, SYNONYMS = _DATA / "english.tsv", _DATA / "synonyms.tsv"
_LONGEST = 5
"""Words that are looked up together, small words not counted."""
_STEMMER = Stemmer("english")
_STEMMING = threading.Lock()

ENGLISH_STOPWORDS = frozenset(
    """
    above across after again against all almost along already also although always am among another
    any anyone anything around away back because before behind being below besides between both but
    could done down during each either else enough even ever every few get gets getting give given
    go goes going gone got had having he her here him his if instead into just less let like lot
    made make many may me might mine more most much must my never next no not now off often once one
    only other others our ours out over own per quite rather really same say says she should since
    so some someone something soon still such take taken takes than then thing things though three
    through together too toward towards two under until up upon us very way ways we well went while
    whose without would yes yet you your
    mention mentions mentioned describe describes described tell tells told plan plans document
    documents
    s t d m ll re ve don doesn didn isn aren wasn weren hasn haven hadn won wouldn couldn shouldn
    """.split()
)
"""Words of an English question, beside ``STOPWORDS``, that are not missed where a passage lacks
them, and what «doesn't» and «plan's» fall into."""

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where in a question something stands that a dictionary has (numbers of the first word and of
    the one after the last), and the documents' words for it, as they are written, by their
    terms."""

    span: tuple[int, int]
    words: Mapping[Term, str]


class Dictionary:
    """Raises ConfigurationError for a file that cannot be read."""

    def __init__(self, path: Path, stem: Callable[[str], str]) -> None:
        """``stem`` gives nothing for words that are not looked up."""
        self._stem = stem
        self._known: dict[Term, dict[str, dict[Term, str]]] = {}
        try:
            # A byte order mark is what Notepad and Excel begin a file with.
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError) as cause:
            raise ConfigurationError(f"Ordboken {path.name} kan ikke leses: {cause}.") from cause
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            word, tab, said = line.partition("\t")
            if not tab:
                raise ConfigurationError(
                    f"Ordboken {path.name}, linje {number}: mangler tabulator mellom ordet og det "
                    "folk skriver i stedet."
                )
            if term := tuple(terms(word)):
                for each in re.split(r"[;\t]", said):
                    self._add(word.strip(), term, each)
        self._longest = min(_LONGEST, max(map(len, self._known), default=0))

    def _add(self, word: str, term: Term, said: str) -> None:
        typed = words(said)
        stems = tuple(filter(None, map(self._stem, typed)))
        # «før sykehus» is not what «sykehus» says, and small words are not looked up.
        cut_short = len(stems) == 1 < len(typed)
        if stems and not cut_short:
            self._known.setdefault(stems, {}).setdefault(" ".join(typed), {})[term] = word

    def __call__(self, question: Sequence[str]) -> Iterator[Entry]:
        """What stands in the dictionary of the words of ``question``: each of them, and what two or
        three are together."""
        kept = [(at, stem) for at, word in enumerate(question) if (stem := self._stem(word))]
        for length in range(1, self._longest + 1):
            for first in range(len(kept) - length + 1):
                some = kept[first : first + length]
                if said := self._known.get(tuple(stem for _, stem in some)):
                    start, end = some[0][0], some[-1][0] + 1
                    yield Entry((start, end), _nearest(" ".join(question[start:end]), said))

    def within(
        self, question: Sequence[str], known: frozenset[str]
    ) -> Iterator[tuple[tuple[int, int], list[Term]]]:
        """The spans of ``question`` that stand in the dictionary, each with those of its words
        whose terms are all ``known``; none that has none."""
        for entry in self(question):
            if held := [some for some in entry.words if known.issuperset(some)]:
                yield entry.span, held


def _nearest(typed: str, said: Mapping[str, Mapping[Term, str]]) -> dict[Term, str]:
    """Of what has the same stems, the words for that which is most like ``typed``: to the stemmer
    «hospitals» is also «hospitalise». A plural's letter is no difference where nothing stands as
    it was typed."""
    apart = {each: max(each != typed, abs(len(each) - len(typed))) for each in said}
    least = min(apart.values())
    return {
        term: word
        for each, found in said.items()
        if apart[each] == least
        for term, word in found.items()
    }


@lru_cache(maxsize=1)
def english() -> Dictionary:
    """Words of the documents for English ones."""
    return Dictionary(ENGLISH, _english_stem)


@lru_cache(maxsize=1)
def synonyms() -> Dictionary:
    """Words of the documents for other Norwegian ones."""
    return Dictionary(SYNONYMS, norwegian_stem)


@lru_cache(maxsize=20_000)
def _english_stem(word: str) -> str:
    if word in STOPWORDS:
        return ""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def english_forms(typed: Sequence[str], known: frozenset[str]) -> dict[str, list[Term]]:
    """Of the words ``typed`` in English those that the dictionary has, alone or in a phrase
    («health literacy»), with what the documents have for each, of terms that are ``known``."""
    found: dict[str, list[Term]] = {}
    for (first, end), held in english().within(typed, known):
        for word in typed[first:end]:
            found.setdefault(word, []).extend(held)
    return found
