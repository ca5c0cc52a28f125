"""Retrieval: candidates by meaning and by words, fused on one scale.

Each leg's scores are standardised over the union of candidates (z-scores) and summed by weight.
On passages of this corpus that did better than reciprocal rank fusion, which throws away how far
apart two scores are. Of the best the nearest question written to each counts, too
(``rag/predicted.py``). The best of what is found is looked at a second time, question and passage
side by side (``rag/cross_attention.py``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.cross_attention import read_cross_attention
from rag.engine import Ids, Inside
from rag.errors import UnknownDocument, UnknownPart
from rag.found import Found
from rag.index import Index
from rag.late import Query
from rag.predicted import completed
from rag.types import Hit

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OTHER_YEAR = 0.4
"""Standard deviations that a passage loses when it is about other years than the question. On the
questions of the train split that name a year, recall within 6,000 characters 0.82 -> 0.85."""
_RARE_WORD, _RARE = 1.0, 2
"""Standard deviations that a passage gains by a word of the question that at most so many passages
have: whoever asks with such a word asks for them, and no vector knows it."""
_OF_SOURCE = 2.5
"""Standard deviations that a passage gains if its source's words are asked for («ifølge Ahus»)."""
_TOKENS = 0.5
"""Share of the token vectors in what is found by meaning, of the passages whose token vectors are
read."""
_MET = 24
"""Passages whose token vectors are read, the best by all else. For all 330 candidates that takes
6.3 ms, for 64 of them 1.4, and an answer is among the first ten no more often (of 399 questions
kept back from the search model .900 with 330, 64 and 40). Where questions are written to passages,
24 do as well (right passage first .81 of 405 and .85 of 139 of dev, as with 40); 16 do not."""
_HELD = 80
"""Passages whose questions are held against the one that is asked, the best by all else. With all
330 candidates a right passage is first for .81 of 405 questions kept back and .86 of 139 of dev,
with these for .82 and .85, in .7 ms less."""
_ASKED = 12.0
"""Standard deviations that a passage gains by each unit of the cosine of the question and one
written to it: as many put a right passage first with 6 to 16 (.80 to .81 of 405 questions kept
back, .83 to .86 of 139 of dev), with none .69 and .72."""
_POOL = 2
"""Times as many passages are held against one another for copies as are returned."""
_LOOKED_AT, _AT_LEAST = 10, 2
"""Passages that are looked at a second time, and may be quoted, at most and at least."""
_TOO_FAR, _TOO_FAR_BY_ASKED = 1.4, 1.8
"""Standard deviations behind the best passage, from which on none is looked at; the second where
questions are written to passages, which sets them further apart. In cross-validation on 531
questions 6.1 passages are looked at in the mean by the first, and of the quotes .506 are right, an
answer among them for .815 of the questions. With all ten about .485 are, for as many. Where
questions are written, 2.4 put a right passage among the first three for .915 of 405 questions kept
back and .956 of 139 of dev, 1.8 for .910 and .942, in .7 ms less."""
_ANSWERS, _ANSWERS_BY_ASKED = 0.4, 0.8
"""Standard deviations that a passage gains by each unit of the logit that it answers; the second
where questions are written to passages. Of the same questions it puts a right passage first for
.813 and .861 (.4: .803 and .825); without questions it would for .675 and .701 instead of .693 and
.715."""
_MOST_SIMILAR_LEFT_OUT = 0.995
"""Cosine above which two passages are taken for copies of one another."""


def retrieve(
    index: Index,
    question: str,
    meaning: Query,
    *,
    k: int,
    documents: Sequence[str] = (),
    parts: Sequence[str] = (),
    candidates: int = 200,
    lexical_weight: float = 0.2,
    inside: Inside | None = None,
    of: Inside | None = None,
    english: bool | None = None,
    twice: bool = True,
) -> Found:
    """The ``k`` best passages for a question, as ``meaning`` and as its words.

    Whether these are ``english`` is told by the words themselves where it is None.

    The best of them are looked at a second time, unless it is what that look learns from
    (``twice``).

    Passages ``of`` a source whose words are asked for (True of each passage) come before others.

    ``documents`` restricts to these ids and ``parts`` to parts with these titles; none means all.
    A part narrows its own document alone: beside a whole document one part of another may stand.
    Nothing is found but ``inside``, where that is given.
    Raises UnknownDocument or UnknownPart.
    """
    allowed = allowed_ids(index, documents, parts)
    if inside is not None:
        within = np.flatnonzero(inside).astype(np.int64)
        allowed = within if allowed is None else allowed[inside[allowed]]
    query = index.lexical.query(question, english=english)
    near, cosines = index.nearest(meaning.vector, candidates, allowed)
    if of is not None:
        mine = np.flatnonzero(of) if allowed is None else allowed[of[allowed]]
        near = np.union1d(near, index.nearest(meaning.vector, candidates, mine)[0])
    ids, lexical = index.worded(query, candidates, allowed, also=near)
    if not len(ids):
        return Found((), query, 0.0, meaning)
    alike = standardised(index.vectors(ids) @ meaning.vector)
    places = dict(zip(ids[np.lexsort((ids, -alike))].tolist(), range(len(ids)), strict=True))
    other = lexical_weight * standardised(lexical)
    other = other + _RARE_WORD * _with_rare_word(index, query, ids, allowed)
    if years := set(_YEAR.findall(question)):
        other = other - _OTHER_YEAR * _of_other_years(index, ids, years)
    own = (1 - lexical_weight) * alike + other

    def best(fused: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        gained = fused if of is None else fused + _OF_SOURCE * of[ids]
        return np.lexsort((ids, -gained))[:count]

    first = best(own, max(_POOL * k, _HELD))
    ids, alike, other = ids[first], alike[first], other[first]
    index.will_read(ids, ids[: 2 * _MET])
    asked_before = _asked_before(index, meaning, ids, alike)
    if asked_before is not None:
        other = other + _ASKED * asked_before
        first = best((1 - lexical_weight) * alike + other, len(ids))
        ids, alike, other = ids[first], alike[first], other[first]
        asked_before = asked_before[first]
    if (met := index.met(meaning, ids[:_MET])) is not None:
        read = alike[:_MET]
        alike[:_MET] = (1 - _TOKENS) * read + _TOKENS * _on_scale(met, read)
    fused = (1 - lexical_weight) * alike + other
    chosen = _without_copies(index, ids[np.lexsort((ids, -fused))], k)
    score = dict(zip(ids.tolist(), fused.tolist(), strict=True))
    passages = index.store.passages(chosen)
    hits = tuple(Hit(passage, round(score[passage.id], 6)) for passage in passages)
    closest = float(cosines.max()) if len(cosines) else 0.0
    asked: dict[int, float] = {}
    if asked_before is not None:
        asked = dict(zip(ids.tolist(), asked_before.tolist(), strict=True))
    found = Found(
        hits,
        query,
        closest,
        meaning,
        places={at: places[at] for at in chosen},
        asked={at: asked[at] for at in chosen if at in asked},
    )
    return _looked_at(found, index, of) if twice else _in_order(found, of)


def _looked_at(found: Found, index: Index, of: Inside | None) -> Found:
    """``found`` with its first passages in the order that both looks give them together."""
    if index.tokens is None or not len(found.meaning.tokens) or not found.hits:
        return _in_order(found, of)
    second = read_cross_attention()
    if second.model != index.manifest.model.digest:
        return _in_order(found, of)
    far, gain = (_TOO_FAR_BY_ASKED, _ANSWERS_BY_ASKED) if found.asked else (_TOO_FAR, _ANSWERS)
    chosen = _near(found.hits, _LOOKED_AT, far)
    if of is not None:
        chosen |= _near([hit for hit in found.hits if of[hit.passage.id]], _LOOKED_AT // 2, far)
    seen = [hit for hit in found.hits if hit.passage.id in chosen]
    read = [index.read(hit.passage.id, found.meaning.vector) for hit in seen]
    logits = second.scores(found.meaning, read)
    scores = [hit.score for hit in seen] + gain * (logits - logits.mean())
    answers = {hit.passage.id: float(each) for hit, each in zip(seen, logits, strict=True)}
    rest = [hit for hit in found.hits if hit.passage.id not in chosen]
    hits = [Hit(hit.passage, float(score)) for hit, score in zip(seen, scores, strict=True)]
    return _in_order(replace(found, hits=(*hits, *rest), answers=answers), of)


def _near(hits: Sequence[Hit], most: int, far: float) -> set[int]:
    """The ids of the first of ``hits`` that are not so ``far`` behind the best of them."""
    near = sum(hit.score >= hits[0].score - far for hit in hits[:most])
    return {hit.passage.id for hit in hits[: max(_AT_LEAST, near)]}


def _in_order(found: Found, of: Inside | None) -> Found:
    """Best first, those looked at a second time before the others; passages ``of`` the source that
    is asked for gain by it."""

    def gained(hit: Hit) -> Hit:
        gain = _OF_SOURCE if of is not None and of[hit.passage.id] else 0.0
        return Hit(hit.passage, round(hit.score + gain, 6))

    hits = sorted(map(gained, found.hits), key=lambda hit: -hit.score)
    seen = [hit for hit in hits if hit.passage.id in found.answers]
    rest = [hit for hit in hits if hit.passage.id not in found.answers]
    last = rest[0].score if rest else -math.inf
    first = [Hit(hit.passage, max(hit.score, last)) for hit in seen]
    return replace(found, hits=(*first, *rest))


def allowed_ids(
    index: Index, documents: Sequence[str], parts: Sequence[str]
) -> NDArray[np.int64] | None:
    """Ids of the passages inside the documents and parts asked for; None means all."""
    if not documents and not parts:
        return None
    store = index.store
    for document in documents:
        if document not in store.number:
            raise UnknownDocument(document, tuple(store.number))
    inside = store.of_parts([_part(store.parts, part) for part in parts])
    narrowed = {each.id for each in store.documents_with(inside)}
    whole = store.of_documents([store.number[each] for each in documents if each not in narrowed])
    return np.flatnonzero(inside | whole).astype(np.int64)


def _part(known: tuple[str, ...], part: str) -> int:
    if part not in known:
        raise UnknownPart(part, known)
    return known.index(part)


def _asked_before(
    index: Index, meaning: Query, ids: Ids, alike: NDArray[np.float32]
) -> NDArray[np.float32] | None:
    """The cosine of the question and the nearest of those written to each passage, shape
    (len(ids),); None where none, or too few, are."""
    if index.predicted is None:
        return None
    return completed(index.predicted.cosines(meaning.vector, ids), alike)


def _with_rare_word(
    index: Index, query: dict[str, float], ids: Ids, allowed: Ids | None
) -> NDArray[np.float32]:
    """1 for each passage with a word of the question, as asked, that next to none has."""
    rarest = index.lexical.rarity_in(_RARE)
    rare = {
        term: 1.0
        for term, weight in query.items()
        if weight == 1.0 and index.lexical.rarity_of(term) >= rarest - 1e-4
    }
    if not rare:
        return np.zeros(len(ids), np.float32)
    holders, _ = index.worded(rare, _RARE * len(rare), allowed)
    return np.isin(ids, holders).astype(np.float32)


def _of_other_years(index: Index, ids: NDArray[np.int64], asked: set[str]) -> NDArray[np.float32]:
    """1 for each passage that names years, but none of those asked for; shape (len(ids),)."""
    named = [
        _years(passage.lead_in) | _years(passage.header) | _years(passage.text)
        for passage in index.store.passages(ids.tolist())
    ]
    return np.array([bool(years) and not years & asked for years in named], np.float32)


@lru_cache(maxsize=20_000)
def _years(text: str) -> frozenset[str]:
    return frozenset(_YEAR.findall(text))


def standardised(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def _on_scale(scores: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    """``scores`` with the mean and the spread of ``others``."""
    return np.asarray(standardised(scores) * others.std() + others.mean(), np.float32)


def _without_copies(index: Index, ids: NDArray[np.int64], k: int) -> list[int]:
    """The first ``k`` ids, leaving out passages that say what a better one has said."""
    pool = ids[: _POOL * k]
    vectors = index.vectors(pool)
    copies = np.tril(vectors @ vectors.T >= _MOST_SIMILAR_LEFT_OUT, -1)
    kept: list[int] = []
    for at, like in enumerate(np.any(copies, axis=1)):
        if len(kept) == k:
            break
        if not like or not copies[at, kept].any():
            kept.append(at)
    return [int(pool[at]) for at in kept]
