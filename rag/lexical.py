"""The lexical index: BM25 over stems and the parts of compounds, as three plain arrays.

Postings stand in columns, one a term: ``documents[starts[t]:starts[t + 1]]`` hold the term with
``weights`` that already contain everything but the question (Robertson & Zaragoza 2009, k1 = 1.2,
b = 0.75), so a search is a sum of slices.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import dictionary
from rag.dictionary import Dictionary
from rag.glossary import expansion
from rag.norwegian import compound_parts, spoken, stem, terms, words

_K1, _B = 1.2, 0.75
_PART_WEIGHT = 0.5
"""A compound's part says less than the part standing alone."""


_SYNONYM_WEIGHT = 0.45
_OTHER_WORD_WEIGHT, _TRANSLATED_WEIGHT = 0.6, 0.9
"""Less than 1, which only a word as it stands in the question has."""
_SHORTEST_SLIP = 5
_LIKE = 0.45
"""A slip of one letter in a word of eight shares about half the trigrams."""
_SLIPS = 3
_LONGEST_FORM = 6
"""Terms of the longest name that an abbreviation is looked up for."""
ABBREVIATIONS = "abbreviations.json"


@dataclass(frozen=True)
class LexicalIndex:
    """``rarity`` is each term's inverse document frequency; ``count`` the number of texts."""

    vocabulary: dict[str, int]
    starts: NDArray[np.int64]
    documents: NDArray[np.int32]
    weights: NDArray[np.float32]
    rarity: NDArray[np.float32]
    count: int
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """The documents' own: long form by short form, and the other way."""

    @classmethod
    def build(
        cls, texts: Sequence[str], abbreviations: Mapping[str, str] | None = None
    ) -> LexicalIndex:
        analysed = [terms(text) for text in texts]
        known = frozenset(term for each in analysed for term in each)
        opened = {term: compound_parts(term, known) for term in known}
        counts: list[dict[str, float]] = []
        for each in analysed:
            tally: dict[str, float] = {}
            for term, times in Counter(each).items():
                tally[term] = tally.get(term, 0.0) + times
                for part in opened[term]:
                    tally[part] = tally.get(part, 0.0) + _PART_WEIGHT * times
            counts.append(tally)
        return replace(cls._from_counts(counts), abbreviations=dict(abbreviations or {}))

    @classmethod
    def _from_counts(cls, counts: Sequence[dict[str, float]]) -> LexicalIndex:
        frequency = Counter(term for tally in counts for term in tally)
        vocabulary = {term: at for at, term in enumerate(sorted(frequency))}
        n = len(counts)
        lengths = np.array([sum(tally.values()) for tally in counts], np.float32)
        mean = float(lengths.mean()) if n else 1.0
        rarity = np.zeros(len(vocabulary), np.float32)
        for term, at in vocabulary.items():
            df = frequency[term]
            rarity[at] = math.log(1 + (n - df + 0.5) / (df + 0.5))
        columns: list[list[tuple[int, float]]] = [[] for _ in vocabulary]
        for document, tally in enumerate(counts):
            damp = _K1 * (1 - _B + _B * float(lengths[document]) / (mean or 1.0))
            for term, times in tally.items():
                at = vocabulary[term]
                weight = float(rarity[at]) * times * (_K1 + 1) / (times + damp)
                columns[at].append((document, weight))
        starts = np.zeros(len(columns) + 1, np.int64)
        np.cumsum([len(column) for column in columns], out=starts[1:])
        flat = [pair for column in columns for pair in column]
        return cls(
            vocabulary,
            starts,
            np.array([document for document, _ in flat], np.int32),
            np.array([weight for _, weight in flat], np.float32),
            rarity,
            n,
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """The terms of the vocabulary."""
        return frozenset(self.vocabulary)

    def query(self, question: str, *, english: bool | None = None) -> dict[str, float]:
        """The question's terms that the index knows, with their weights.

        A word that the documents never use is opened into parts that they do, or taken for a
        slip of the pen for words that they do use. One of an ``english`` question (None: as
        ``is_english`` tells) is searched for by the Norwegian words for it.
        """
        asked, typed = terms(question), words(question)
        if self.is_english(question) if english is None else english:
            found, done = self._looked_up(dictionary.english(), typed, _TRANSLATED_WEIGHT)
            rest = terms(" ".join(word for at, word in enumerate(typed) if at not in done))
        else:
            found, _ = self._looked_up(dictionary.synonyms(), typed, _OTHER_WORD_WEIGHT)
            rest = asked
        for term, weight in self._own(rest, asked).items():
            found[term] = max(found.get(term, 0.0), weight)
        return found

    def _own(self, typed: Sequence[str], asked: Sequence[str]) -> dict[str, float]:
        """What the documents themselves have for the terms ``typed``, and what the glossary and
        their abbreviations have for ``asked``."""
        found: dict[str, float] = {}
        for term in typed:
            if term in self.vocabulary:
                found[term] = max(found.get(term, 0.0), 1.0)
            parts = compound_parts(term, self.known)
            for part in parts:
                weight = _PART_WEIGHT if term in self.vocabulary else 0.8
                found[part] = max(found.get(part, 0.0), weight)
            if term not in self.vocabulary and not parts:
                for like, weight in self._slips(term):
                    found[like] = max(found.get(like, 0.0), weight)
        for term in expansion(list(asked)) | self._other_forms(asked):
            if term in self.vocabulary:
                found[term] = max(found.get(term, 0.0), _SYNONYM_WEIGHT)
        return found

    def own(self, question: str) -> dict[str, float]:
        """``query`` without the dictionaries, whose words mean nearly the same."""
        return self._own(asked := terms(question), asked)

    def uses(self, word: str) -> bool:
        """Whether the documents use ``word``, its parts, what it may be a slip for, or what the
        glossary has for it. A dictionary's words for it do not count: they are many, and nearly
        everything that is asked about something else has some."""
        return bool(self.own(word))

    def is_english(self, question: str, whole: str = "") -> bool:
        """As its small words tell; where there are none («mental health»), whether more of its
        words stand in the dictionary than in the documents, or some do and the ``whole`` question
        that it is the subject of is English («turnover», but not «tvang»)."""
        told = spoken(question)
        if told:
            return told == "en"
        typed = [word for word in words(question) if word.isalpha()]
        abroad = {at for entry in dictionary.english()(typed) for at in range(*entry.span)}
        known = sum(stem(word) in self.vocabulary for word in typed)
        return len(abroad) > known or bool(abroad and whole and self.is_english(whole))

    def _looked_up(
        self, known: Dictionary, typed: Sequence[str], weight: float
    ) -> tuple[dict[str, float], set[int]]:
        """Terms of the documents for what stands in a dictionary, and which words these are for. Of
        several words for one each says less."""
        found: dict[str, float] = {}
        done: set[int] = set()
        for span, held in known.within(typed, self.known):
            for term in (term for some in held for term in some):
                found[term] = max(found.get(term, 0.0), weight / math.sqrt(len(held)))
            done.update(range(*span))
        return found, done

    def _other_forms(self, asked: Sequence[str]) -> set[str]:
        """Terms of the long forms of abbreviations among ``asked``, and the other way."""
        found: set[str] = set()
        for at in range(len(asked)):
            for length in range(1, _LONGEST_FORM + 1):
                found |= self._forms.get(tuple(asked[at : at + length]), set())
        return found - set(asked)

    @cached_property
    def held(self) -> Callable[[str], frozenset[str]]:
        """The terms of a passage's text, as a question of the same words would be understood
        without a dictionary. Remembered: the same passages are found by many questions."""

        def held(text: str) -> frozenset[str]:
            return frozenset(self.own(text))

        return lru_cache(maxsize=4_000)(held)

    def named(self, name: str) -> frozenset[str]:
        """The terms of a name and what they are made of."""
        return frozenset(x for t in terms(name) for x in (t, *compound_parts(t, self.known)))

    @cached_property
    def _forms(self) -> dict[tuple[str, ...], set[str]]:
        forms = {tuple(terms(one)): set(terms(other)) for one, other in self.abbreviations.items()}
        forms.pop((), None)
        return forms

    @cached_property
    def _slips(self) -> Callable[[str], list[tuple[str, float]]]:
        """``_spelt_like``, remembered: one question is analysed for several purposes."""
        return lru_cache(maxsize=256)(self._spelt_like)

    def _spelt_like(self, term: str) -> list[tuple[str, float]]:
        """Known terms that ``term`` may be a slip for, by shared letter trigrams (Jaccard)."""
        if len(term) < _SHORTEST_SLIP or term[0].isdigit():
            return []
        mine = _trigrams(term)
        shared = Counter(at for gram in mine for at in self._by_trigram.get(gram, ()))
        likes: list[tuple[str, float]] = []
        for at, count in shared.items():
            other = self._ordered[at]
            share = count / (len(mine) + len(_trigrams(other)) - count)
            if share >= _LIKE:
                likes.append((other, 0.8 * share))
        likes.sort(key=lambda pair: (-pair[1], pair[0]))
        return likes[:_SLIPS]

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.vocabulary, key=self.vocabulary.__getitem__)

    @cached_property
    def _by_trigram(self) -> dict[str, list[int]]:
        grams: dict[str, list[int]] = {}
        for at, term in enumerate(self._ordered):
            if not term[0].isdigit():
                for gram in _trigrams(term):
                    grams.setdefault(gram, []).append(at)
        return grams

    def scores(self, query: dict[str, float]) -> NDArray[np.float32]:
        """BM25 of every text, shape (count,)."""
        total = np.zeros(self.count, np.float32)
        for term, weight in query.items():
            column = slice(*self.starts[self.vocabulary[term] : self.vocabulary[term] + 2])
            total[self.documents[column]] += weight * self.weights[column]
        return total

    def rarity_of(self, term: str) -> float:
        """Inverse document frequency; of a term never seen, that of one seen nowhere."""
        at = self.vocabulary.get(term)
        return float(self.rarity[at]) if at is not None else math.log(1 + 2 * self.count + 1)

    def rarity_in(self, passages: int) -> float:
        """Inverse document frequency of a term that so many passages have."""
        return math.log(1 + (self.count - passages + 0.5) / (passages + 0.5))

    def save(self, folder: Path) -> None:
        (folder / "terms.txt").write_text("\n".join(self._ordered), encoding="utf-8")
        written = json.dumps(dict(self.abbreviations), ensure_ascii=False, indent=0)
        (folder / ABBREVIATIONS).write_text(written, encoding="utf-8")
        with (folder / "lexical.npz").open("wb") as file:
            np.savez(
                file,
                starts=self.starts,
                documents=self.documents,
                weights=self.weights,
                rarity=self.rarity,
                count=np.array(self.count),
            )

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        text = (folder / "terms.txt").read_text(encoding="utf-8")
        abbreviations = json.loads((folder / ABBREVIATIONS).read_text(encoding="utf-8"))
        with np.load(folder / "lexical.npz", allow_pickle=False) as arrays:
            return cls(
                {term: at for at, term in enumerate(text.split("\n"))} if text else {},
                arrays["starts"],
                arrays["documents"],
                arrays["weights"],
                arrays["rarity"],
                int(arrays["count"]),
                abbreviations,
            )


def _trigrams(term: str) -> set[str]:
    """Letter trigrams with the ends marked; marks over letters are left out, as when typed in
    haste («okonomi» for «økonomi»)."""
    padded = f"^{term.translate(_UNMARKED)}$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


_UNMARKED = str.maketrans({"æ": "a", "ø": "o", "å": "a", "é": "e", "ö": "o", "ä": "a"})
