"""How well a statement is supported by the passages it cites, by words and by meaning."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.embed import Embedder, Vectors
from rag.glossary import expansion
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
    ) -> None:
        self._labels = list(given)
        self._terms = {
            label: frozenset(
                terms(around(hit.passage, documents[hit.passage.locator.document]))
                + terms(hit.passage.text)
            )
            for label, hit in given.items()
        }
        self._vectors = vectors
        self._embedder = embedder

    @property
    def calibrated(self) -> bool:
        """Whether the weights were fitted with this search model."""
        return self._embedder.card.name == _CALIBRATED

    def strange(self, statement: str, labels: Sequence[int]) -> int:
        """Most content words on end that no cited passage holds; figures are no words here."""
        source = frozenset().union(*(self._terms[label] for label in labels))
        longest = now = 0
        for term in terms(statement):
            now = 0 if term[0].isdigit() or _holds(term, source) else now + 1
            longest = max(longest, now)
        return longest

    def features(self, statement: str, labels: Sequence[int], foreign: bool) -> Features:
        """``labels`` are of passages given, at least one."""
        content = list(dict.fromkeys(terms(statement)))
        shares = {label: held(content, self._terms[label]) for label in self._labels}
        cited = held(content, frozenset().union(*(self._terms[label] for label in labels)))
        cosines = dict(
            zip(
                self._labels,
                (self._vectors @ self._embedder.queries([statement])[0]).tolist(),
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
        if b - start > longest or held(content, frozenset(terms(passage.text[a:b]))) < 0.25:
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
