"""The embedded engine: FAISS for meaning, our own postings for words. The only door to FAISS.

Up to ``exact`` passages every vector is compared. Above, an inverted file of product codes, 4 bits
for two dimensions (IVF-PQ, read by FAISS's fast scan), names candidates, and the exact vectors,
mapped from disk, rank them; the postings are mapped too, so that memory holds what is asked for and
not what there is. HNSW and IVF-SQ8 were measured against it: docs/scale.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from rag.embed import ModelCard, Vectors
from rag.engine import Contents, Engine, Ids, Ranges, Ranked, Sparse, covered
from rag.errors import IndexDamaged
from rag.lexical import ABBREVIATIONS, LexicalIndex
from rag.postings import Postings, highest

VECTORS = "vectors.faiss"
COARSE = "coarse.faiss"
DOCUMENTS, WEIGHTS, HIGHEST = "documents.npy", "weights.npy", "highest.npy"
LEXICAL = ("lexical.npz", "terms.txt", ABBREVIATIONS)
EXACT = 50_000
"""Passages up to which every vector is compared."""
_RERANKED = 5
"""Candidates of the inverted file for each passage wanted; the exact vectors rank them."""
_PROBED = 0.5
"""Share of the lists that is read. Questions lie apart from passages, so their neighbours spread
over many lists; to read fewer loses more recall than time. See docs/scale.md."""
_LEARNT_FROM = 48
"""Vectors a list that its centre is learnt from."""
_BLOCK = 50_000


@dataclass(frozen=True)
class FaissBackend:
    """Versions that stand whole in their folder; nothing to publish, nothing to free."""

    exact: int = EXACT
    name: str = "faiss"

    def write(self, folder: Path, contents: Contents) -> Sequence[str]:
        flat = faiss.IndexFlatIP(contents.model.dimensions)
        for at in range(0, len(contents.vectors), _BLOCK):
            flat.add(np.ascontiguousarray(contents.vectors[at : at + _BLOCK], np.float32))
        faiss.write_index(flat, str(folder / VECTORS))
        lexical = contents.lexical
        if flat.ntotal <= self.exact:
            lexical.save(folder)
            return (VECTORS, *LEXICAL)
        faiss.write_index(_coarse(contents.vectors), str(folder / COARSE))
        np.save(folder / DOCUMENTS, lexical.documents)
        np.save(folder / WEIGHTS, lexical.weights)
        np.save(folder / HIGHEST, highest(lexical.starts, lexical.weights))
        bare(lexical).save(folder)
        return (VECTORS, COARSE, *LEXICAL, DOCUMENTS, WEIGHTS, HIGHEST)

    def open(self, folder: Path, model: ModelCard, lexical: LexicalIndex) -> Engine:
        large = (folder / COARSE).is_file()
        try:
            flags = faiss.IO_FLAG_MMAP_IFC if large else 0
            flat = faiss.read_index(str(folder / VECTORS), flags)
            coarse = faiss.read_index(str(folder / COARSE), flags) if large else None
            postings = _mapped(folder, lexical, self.exact) if large else _held(lexical)
        except (OSError, RuntimeError, ValueError) as cause:
            raise IndexDamaged(folder.name, str(cause).split("\n")[0]) from cause
        counts = {flat.ntotal, lexical.count, coarse.ntotal if coarse else flat.ntotal}
        whole = len(postings.documents) == len(postings.weights) == lexical.starts[-1]
        if len(counts) != 1 or not whole or flat.d != model.dimensions:
            raise IndexDamaged(folder.name, "delene har ulikt antall avsnitt")
        return FaissEngine(flat, coarse, postings)

    def publish(self, folder: Path) -> None:
        return None

    def retire(self, folders: Sequence[Path]) -> None:
        return None


class FaissEngine:
    """Safe to use from several threads."""

    def __init__(self, flat: Any, coarse: Any | None, postings: Postings) -> None:
        self._flat = flat
        self._coarse = coarse
        self._postings = postings

    def nearest(self, query: Vectors, k: int, within: Ranges | None) -> Ranked:
        k = min(k, self._flat.ntotal if within is None else covered(within))
        if k == 0:
            return Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if self._coarse is None:
            chosen: Any = faiss.SearchParameters
            parameters = chosen(sel=_selector(within, self._flat.ntotal))
            cosines, ids = self._flat.search(query[None, :], k, params=parameters)
            return Ranked(ids[0][ids[0] >= 0], cosines[0][ids[0] >= 0])
        ids = self._likely(self._coarse, query, k, within)
        cosines = self.vectors(ids) @ query
        best = np.lexsort((ids, -cosines))[:k]
        return Ranked(ids[best], cosines[best])

    def _likely(self, coarse: Any, query: Vectors, k: int, within: Ranges | None) -> Ids:
        """Ids among which nearly all of the ``k`` nearest are: all ids where few are allowed."""
        if within is not None and covered(within) <= _BLOCK:
            return np.concatenate([np.arange(start, end) for start, end in within.tolist()])
        chosen: Any = faiss.SearchParametersIVF
        parameters = chosen(
            sel=_selector(within, self._flat.ntotal), nprobe=int(np.ceil(_PROBED * coarse.nlist))
        )
        _, ids = coarse.search(query[None, :], _RERANKED * k, params=parameters)
        return np.asarray(ids[0][ids[0] >= 0], np.int64)

    def worded(self, query: Sparse, k: int, within: Ranges | None, also: Ids) -> Ranked:
        return self._postings.best(query, k, within, also)

    def vectors(self, ids: Ids) -> Vectors:
        if len(ids) == 0:
            return np.zeros((0, self._flat.d), np.float32)
        return np.asarray(self._flat.reconstruct_batch(np.asarray(ids, np.int64)), np.float32)


def bare(lexical: LexicalIndex) -> LexicalIndex:
    """The vocabulary without the postings, which the engine holds."""
    return replace(lexical, documents=np.zeros(0, np.int32), weights=np.zeros(0, np.float32))


def _coarse(vectors: Vectors) -> Any:
    count, dimensions = vectors.shape
    lists = int(np.sqrt(count))
    coarse: Any = faiss.index_factory(
        dimensions, f"IVF{lists},PQ{dimensions // 2}x4fs", faiss.METRIC_INNER_PRODUCT
    )
    coarse.cp.niter = 8
    sample = np.sort(np.random.default_rng(0).permutation(count)[: _LEARNT_FROM * lists])
    coarse.train(np.ascontiguousarray(vectors[sample], np.float32))
    for at in range(0, count, _BLOCK):
        coarse.add(np.ascontiguousarray(vectors[at : at + _BLOCK], np.float32))
    return coarse


def _selector(within: Ranges | None, count: int) -> Any:
    """What FAISS may look at; bits where it is more than one range."""
    if within is None:
        return None
    if len(within) == 1:
        return faiss.IDSelectorRange(int(within[0, 0]), int(within[0, 1]))
    allowed = np.zeros(count, bool)
    for start, end in within.tolist():
        allowed[start:end] = True
    bitmap: Any = faiss.IDSelectorBitmap
    return bitmap(np.packbits(allowed, bitorder="little"))


def _held(lexical: LexicalIndex) -> Postings:
    return Postings(
        lexical.starts,
        lexical.documents,
        lexical.weights,
        highest(lexical.starts, lexical.weights),
        lexical.count,
    )


def _mapped(folder: Path, lexical: LexicalIndex, whole: int) -> Postings:
    documents, weights = (
        np.load(folder / name, mmap_mode="r", allow_pickle=False) for name in (DOCUMENTS, WEIGHTS)
    )
    best = np.load(folder / HIGHEST, allow_pickle=False)
    return Postings(lexical.starts, documents, weights, best, lexical.count, whole)
