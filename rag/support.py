"""How well a statement is supported by the passages it cites, by words and by meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.embed import Embedder, Vectors
from rag.glossary import expansion
from rag.late import Query, TokenStore
from rag.norwegian import compound_parts, terms
from rag.sentences import spans
from rag.types import Document, Hit, Passage

# A logistic regression fitted by ``python -m eval calibrate`` on the gold set's train split (3,033
# cases). At ENOUGH it keeps every sentence of a passage's own and 90 % of the reference answers,
# which people wrote in other words; it lets through 3 and 2 % of them with another passage's label
# and 2 % of plausible statements from elsewhere. Figures, names and quotes are checked beside it.
_WEIGHTS = (5.39, -6.53, 0.23, -0.96, 2.47)
_BIAS = -0.22
ENOUGH = 0.5
_CALIBRATED = "multilingual-e5-small-plan"
ALONE = 0.8
"""Share of words that a statement needs where another search model's cosines tell nothing: those
of the model without its additions let through any English statement at all."""
_MIDDLE, _SCALE = 0.85, 20.0
"""The model's cosines lie between 0.75 and 0.95."""
_STRETCH = 10
"""Tokens, about six words: of 4 to 12, ten and twelve tell invented clauses best."""
_HUNG = re.compile(
    r"[,–]\s+(?=(?:og|men|noe|noko|fordi|slik|som|selv|sjølv|mens|medan|for|der|eller|and|but|which"
    r"|because|so|although|while|where|or|since)\b)|;\s",
    re.IGNORECASE,
)
_NEXT = 8
"""Most characters of white space between a sentence and the next."""


@dataclass(frozen=True, slots=True)
class Features:
    """``share``: of the statement's content words, those that the cited passages hold. ``cosine``:
    of statement and the nearest cited passage. The gaps are what the best of the other passages
    given has more; ``foreign`` is 1 for a statement in another language than Norwegian."""

    share: float
    share_gap: float
    cosine: float
    cosine_gap: float
    foreign: float

    def values(self) -> tuple[float, ...]:
        """What the regression weighs: words tell little across languages."""
        own = 1.0 - self.foreign
        return (
            self.share * own,
            self.share_gap * own,
            (self.cosine - _MIDDLE) * _SCALE,
            self.cosine_gap * _SCALE,
            self.foreign,
        )

    @property
    def supported(self) -> float:
        """Between 0 and 1."""
        logit = sum(w * v for w, v in zip(_WEIGHTS, self.values(), strict=True)) + _BIAS
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


class Support:
    """Measures statements against the passages that were given; ``vectors`` are the passages' own,
    shape (passages, dimensions), in the order of ``given``."""

    def __init__(
        self,
        given: Mapping[int, Hit],
        documents: Mapping[str, Document],
        vectors: Vectors,
        embedder: Embedder,
        tokens: TokenStore | None = None,
    ) -> None:
        self._given = {label: hit.passage for label, hit in given.items()}
        self._tokens = tokens
        self._asked: tuple[str, Query] | None = None
        self._labels = list(given)
        self._documents = documents
        self._terms = {label: self._words(hit.passage) for label, hit in given.items()}
        self._vectors = vectors
        self._embedder = embedder

    def narrow(self, label: int, passage: Passage) -> None:
        """From here on what supports a statement under ``label`` are the words of ``passage``."""
        self._given[label] = passage
        self._terms[label] = self._words(passage)

    def _words(self, passage: Passage) -> frozenset[str]:
        document = self._documents[passage.locator.document]
        return frozenset(terms(around(passage, document)) + terms(passage.text))

    @property
    def calibrated(self) -> bool:
        """Whether the weights were fitted with this search model."""
        return self._embedder.card.name == _CALIBRATED

    def shares(self, statement: str, labels: Sequence[int]) -> list[float]:
        """For each clause of at least three content words, the share of them, figures apart, that
        some cited passage holds. «Dokumentet sier: …» is two, and the model's own."""
        source = frozenset().union(*(self._terms[label] for label in labels))
        found = [
            list(dict.fromkeys(term for term in terms(each) if not term[0].isdigit()))
            for each in clauses(statement)
        ]
        return [held(content, source) for content in found if len(content) > 2]

    def strange(self, statement: str, labels: Sequence[int]) -> int:
        """Most content words on end that no cited passage holds; figures are no words here."""
        source = frozenset().union(*(self._terms[label] for label in labels))
        longest = now = 0
        for term in terms(statement):
            now = 0 if term[0].isdigit() or _holds(term, source) else now + 1
            longest = max(longest, now)
        return longest

    def weakest(self, statement: str, labels: Sequence[int]) -> float | None:
        """How well the worst stretch of so many tokens is met by tokens of the cited passages,
        from -1 to 1; None where the search model has none."""
        query = self._query(statement)
        if self._tokens is None or not self.calibrated or not len(query.tokens):
            return None
        passages = [self._given[label] for label in labels]
        met = np.max([self._tokens.found(query, p.id, spans(p.text)) for p in passages], axis=0)
        # What stands first and last is no word.
        worth, weights = (met * query.weights)[1:-1], query.weights[1:-1]
        size = min(_STRETCH, len(worth))
        window = np.ones(size)
        return float(
            (np.convolve(worth, window, "valid") / np.convolve(weights, window, "valid")).min()
        )

    def _query(self, statement: str) -> Query:
        if self._asked is None or self._asked[0] != statement:
            self._asked = (statement, self._embedder.query(statement))
        return self._asked[1]

    def features(self, statement: str, labels: Sequence[int], foreign: bool) -> Features:
        """``labels`` are of passages given, at least one."""
        content = list(dict.fromkeys(terms(statement)))
        shares = {label: held(content, self._terms[label]) for label in self._labels}
        cited = held(content, frozenset().union(*(self._terms[label] for label in labels)))
        cosines = dict(
            zip(
                self._labels,
                (self._vectors @ self._query(statement).vector).tolist(),
                strict=True,
            )
        )
        near = max(cosines[label] for label in labels)
        others = [label for label in self._labels if label not in labels]
        return Features(
            cited,
            max([0.0, *(shares[label] - cited for label in others)]),
            near,
            max([0.0, *(cosines[label] - near for label in others)]),
            float(foreign),
        )


def around(passage: Passage, document: Document) -> str:
    """What is shown of a passage beside its own words: whose it is and under which headings."""
    where = passage.locator
    senders = [part.sender or "" for part in document.parts if part.title == where.part]
    return " \n ".join(
        (
            document.title,
            document.publisher,
            where.part or "",
            *senders,
            *where.section,
            passage.lead_in,
            passage.header,
        )
    )


def held(content: Sequence[str], source: frozenset[str]) -> float:
    """The share of ``content`` (terms) that ``source`` holds, compounds and synonyms counted."""
    if not content:
        return 0.0
    return sum(_holds(term, source) for term in content) / len(content)


def clauses(text: str) -> list[str]:
    """``text`` cut where a clause is hung on another."""
    return [piece for piece in _HUNG.split(text) if piece.strip()]


def best_window(statement: str, passage: Passage, longest: int) -> tuple[int, int]:
    """Offsets in the passage's text of the sentence that holds most of ``statement``, with its
    neighbours as long as ``longest`` characters are not passed."""
    pieces = spans(passage.text)
    if not pieces:
        return 0, min(len(passage.text), longest)
    content = list(dict.fromkeys(terms(statement)))
    worth = [held(content, frozenset(terms(passage.text[a:b]))) for a, b in pieces]
    top = int(np.argmax(worth))
    start, end = pieces[top]
    if end - start > longest:
        cut = passage.text.rfind(" ", start, start + longest)
        return start, cut if cut > start else start + longest
    for a, b in pieces[top + 1 :]:
        # What is blanked out between two sentences is not to be quoted with them.
        if (
            b - start > longest
            or a - end > _NEXT
            or held(content, frozenset(terms(passage.text[a:b]))) < 0.25
        ):
            break
        end = b
    return start, end


def _holds(term: str, source: frozenset[str]) -> bool:
    if term in source:
        return True
    if len(term) >= 5 and any(term in other for other in source):
        return True
    if any(part in source for part in expansion([term])):
        return True
    return bool(compound_parts(term, source))
