"""Milvus, for those who outgrow one machine. The only door to pymilvus.

A version is a collection of its own; the version's folder names it, so that a reader never pairs
one version's texts with another's vectors. The alias moves to the new collection when it is
published, for whoever looks in from outside. A file's name gives Milvus Lite in this process, an
address a cluster. Words travel as sparse vectors with BM25's weights in them, compared by inner
product: Milvus's own text analysis is not used.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import numpy as np
from pymilvus import DataType, MilvusClient
from pymilvus.exceptions import MilvusException

from rag.embed import ModelCard, Vectors
from rag.engine import Contents, Engine, Ids, Ranges, Ranked, Sparse, covered, ranges
from rag.engines.faiss import LEXICAL, bare
from rag.errors import EngineProblem, IndexDamaged, IndexMismatch
from rag.lexical import LexicalIndex

COLLECTION = "milvus.json"
ALIAS = "planassistenten"
_VECTOR, _WORDS = "vector", "words"
_EXACT = 200_000
"""Passages up to which every vector is compared, as with the embedded engine."""
_LISTS, _READ = 256, 128
"""Above, Milvus Lite gets an inverted file and a cluster a graph. Lite builds in this process, an
index for each 100 000 passages: 3 s of processor time against more than a minute for a graph, and
half of the lists give a recall of .997. See docs/scale.md."""
_FEW = 50_000
"""Passages of a filter up to which Lite reads every list."""
_BATCH = 1_000
_PAGE = 1_000
"""Vectors fetched at a time: 384 floats each, well under the 64 MB of one message."""
_MOST = 10_000
"""Hits asked for at a time: a cluster gives 16 384 at most."""
_LONGEST_FILTER = 200
"""Ranges in one filter."""


@dataclass(frozen=True)
class MilvusBackend:
    """Collections of one Milvus. ``uri`` is without user name and password; messages show it."""

    uri: str
    client: MilvusClient
    exact: int = _EXACT
    name: str = "milvus"

    @property
    def lite(self) -> bool:
        """Whether this is Milvus Lite, in this process."""
        return "://" not in self.uri

    @classmethod
    def connect(cls, uri: str, token: str = "") -> MilvusBackend:
        """Raises EngineProblem where nothing answers."""
        if "://" not in uri:
            Path(uri).resolve().parent.mkdir(parents=True, exist_ok=True)
        with _problems(uri):
            try:
                client = MilvusClient(uri, token=token, timeout=20)
            except ValueError:  # its message repeats a piece of the address
                raise EngineProblem(shown(uri), "adressen er ikke gyldig") from None
            return cls(shown(uri), client)

    def write(self, folder: Path, contents: Contents) -> Sequence[str]:
        collection = f"{_prefix(contents.model)}{contents.version}_{secrets.token_hex(3)}"
        # First of all, so that whoever sweeps after a killed build knows what to drop.
        (folder / COLLECTION).write_text(json.dumps({"collection": collection}), encoding="utf-8")
        with _problems(self.uri):
            self._create(collection, contents)
            for batch in _batches(contents):
                self.client.insert(collection, batch)
            self.client.flush(collection)
            self.client.create_index(collection, self._indexes(len(contents.vectors)))
            self.client.load_collection(collection)
        bare(contents.lexical).save(folder)
        return (*LEXICAL, COLLECTION)

    def _create(self, collection: str, contents: Contents) -> None:
        schema = MilvusClient.create_schema(auto_id=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field(_VECTOR, DataType.FLOAT_VECTOR, dim=contents.model.dimensions)
        schema.add_field(_WORDS, DataType.SPARSE_FLOAT_VECTOR)
        self.client.create_collection(collection, schema=schema, consistency_level="Strong")

    def _indexes(self, count: int) -> Any:
        dense: dict[str, Any] = {"index_type": "HNSW", "params": {"M": 32, "efConstruction": 200}}
        if count <= self.exact:
            dense = {"index_type": "FLAT", "params": {}}
        elif self.lite:
            dense = {"index_type": "IVF_FLAT", "params": {"nlist": _LISTS}}
        indexes = MilvusClient.prepare_index_params()
        indexes.add_index(_VECTOR, metric_type="IP", **dense)
        indexes.add_index(_WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        return indexes

    def open(self, folder: Path, model: ModelCard, lexical: LexicalIndex) -> Engine:
        collection = _named(folder)
        if not collection.startswith(_prefix(model)):
            raise IndexMismatch("samlingen i Milvus", collection, f"{_prefix(model)}…")
        with _problems(self.uri):
            if not self.client.has_collection(collection):
                raise IndexDamaged(COLLECTION, f"samlingen «{collection}» finnes ikke i Milvus")
            count = self.client.get_collection_stats(collection)["row_count"]
            if count != lexical.count:
                raise IndexDamaged(COLLECTION, f"{count} av {lexical.count} avsnitt i Milvus")
            self.client.load_collection(collection)
        return MilvusEngine(self, collection, model.dimensions, lexical.count)

    def publish(self, folder: Path) -> None:
        with _problems(self.uri):
            collection = _named(folder)
            if self._aliased():
                self.client.alter_alias(collection, ALIAS)
            else:
                self.client.create_alias(collection, ALIAS)

    def retire(self, folders: Sequence[Path]) -> None:
        for folder in folders:
            try:
                collection = _named(folder)
            except IndexDamaged:  # another engine's, or begun before it had a collection
                continue
            with _problems(self.uri):
                # Milvus keeps what an alias names: that of a roll-back killed on its last step.
                if self._aliased() == collection:
                    self.client.drop_alias(ALIAS)
                if self.client.has_collection(collection):
                    self.client.drop_collection(collection)

    def _aliased(self) -> str:
        """The collection that the alias names; empty where there is no alias."""
        if ALIAS not in self.client.list_aliases()["aliases"]:
            return ""
        return str(self.client.describe_alias(ALIAS)["collection_name"])


class MilvusEngine:
    """One collection. Safe to use from several threads."""

    def __init__(self, backend: MilvusBackend, collection: str, width: int, count: int) -> None:
        self._backend = backend
        self._collection = collection
        self._width = width
        self._count = count

    def nearest(self, query: Vectors, k: int, within: Ranges | None) -> Ranked:
        k = min(k, self._count if within is None else covered(within))
        if k == 0:
            return Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32))
        return self._search(_VECTOR, query.tolist(), k, within)

    def worded(self, query: Sparse, k: int, within: Ranges | None, also: Ids) -> Ranked:
        if not query or (within is not None and not len(within)):
            return Ranked(also, np.zeros(len(also), np.float32))
        best = self._search(_WORDS, dict(query), k, within)
        known = dict(zip(best.ids.tolist(), best.scores.tolist(), strict=True))
        missing = np.setdiff1d(also, best.ids)
        known |= dict.fromkeys(missing.tolist(), 0.0)
        for at in range(0, len(missing), _MOST):
            some = missing[at : at + _MOST]
            rest = self._search(_WORDS, dict(query), len(some), ranges(some))
            known |= zip(rest.ids.tolist(), rest.scores.tolist(), strict=True)
        ids = np.array(sorted(known), np.int64)
        return Ranked(ids, np.array([known[at] for at in ids.tolist()], np.float32))

    def vectors(self, ids: Ids) -> Vectors:
        found = {row["id"]: row[_VECTOR] for row in self._fetch(ids)}
        rows = [found[at] for at in np.asarray(ids).tolist()]
        return np.array(rows, np.float32).reshape(len(rows), self._width)

    def _search(self, field: str, query: Any, k: int, within: Ranges | None) -> Ranked:
        parts = [None] if within is None else _split(within)
        ids: list[int] = []
        scores: list[float] = []
        with _problems(self._backend.uri):
            for part in parts:
                hits = self._backend.client.search(
                    self._collection,
                    [query],
                    anns_field=field,
                    limit=k,
                    filter="" if part is None else _filter(part),
                    output_fields=["id"],  # else Milvus Lite sends every field of every hit
                    search_params={"metric_type": "IP", "params": self._parameters(field, k, part)},
                )[0]
                ids += hits.ids
                scores += hits.distances
        found, worth = np.array(ids, np.int64), np.array(scores, np.float32)
        best = np.lexsort((found, -worth))[:k]
        return Ranked(found[best], worth[best])

    def _parameters(self, field: str, k: int, part: Ranges | None) -> dict[str, int]:
        if self._count <= self._backend.exact or field != _VECTOR:
            return {}
        if not self._backend.lite:
            return {"ef": max(400, 2 * k)}
        few = part is not None and covered(part) <= _FEW
        return {"nprobe": _LISTS if few else _READ}

    def _fetch(self, ids: Ids) -> Iterator[dict[str, Any]]:
        wanted = np.unique(ids).tolist()
        for at in range(0, len(wanted), _PAGE):
            with _problems(self._backend.uri):
                yield from self._backend.client.query(
                    self._collection, ids=wanted[at : at + _PAGE], output_fields=["id", _VECTOR]
                )


def _prefix(model: ModelCard) -> str:
    """How the names of collections with this model's vectors begin."""
    return f"plan_{hashlib.sha256(f'{model.name} {model.digest}'.encode()).hexdigest()[:12]}_"


def _batches(contents: Contents) -> Iterator[list[dict[str, Any]]]:
    """Rows to insert. A text without a known word gets one that no question has: Milvus refuses
    an empty sparse vector."""
    lexical = contents.lexical
    order = np.argsort(lexical.documents, kind="stable")
    none = {len(lexical.vocabulary): 1.0}
    count = len(contents.vectors)
    for first in range(0, count, _BATCH):
        last = min(first + _BATCH, count)
        cut = slice(*np.searchsorted(lexical.documents, [first, last], sorter=order))
        words = _sparse(lexical, order[cut], first, last)
        vectors = contents.vectors[first:last].tolist()
        yield [
            {"id": at, _VECTOR: vector, _WORDS: held or none}
            for at, (vector, held) in enumerate(zip(vectors, words, strict=True), first)
        ]


def _sparse(lexical: LexicalIndex, chosen: Ids, first: int, last: int) -> list[dict[int, float]]:
    """The postings ``chosen``, of texts ``first`` to ``last``, as sparse vectors."""
    terms = np.searchsorted(lexical.starts, chosen, side="right") - 1
    rows: list[dict[int, float]] = [{} for _ in range(last - first)]
    for at, term, weight in zip(
        (lexical.documents[chosen] - first).tolist(),
        terms.tolist(),
        lexical.weights[chosen].tolist(),
        strict=True,
    ):
        rows[at][term] = weight
    return rows


def _named(folder: Path) -> str:
    """The collection of the version in ``folder``. Raises IndexDamaged."""
    try:
        return str(json.loads((folder / COLLECTION).read_text("utf-8"))["collection"])
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise IndexDamaged(COLLECTION, str(cause)) from cause


def _split(within: Ranges) -> list[Ranges]:
    """Many ranges as several filters, since each range adds to the length of one."""
    return [within[at : at + _LONGEST_FILTER] for at in range(0, len(within), _LONGEST_FILTER)]


def _filter(within: Ranges) -> str:
    return " or ".join(f"(id >= {start} and id < {end})" for start, end in within.tolist())


def shown(uri: str) -> str:
    """The address for people: without user name, password and query; a file as it is."""
    if "://" not in uri:
        return uri
    scheme, _, rest = uri.partition("://")
    return f"{scheme}://{re.split('[/?#]', rest.rpartition('@')[2])[0]}"


@contextmanager
def _problems(uri: str) -> Iterator[None]:
    """The library repeats the address it was given: here it is made one that may be shown.

    The cause is not chained: it would stand in a log with all that it holds.
    """
    try:
        yield
    except (MilvusException, grpc.RpcError, OSError) as cause:
        said = str(cause).split("\n")[0].replace(uri, shown(uri))
        before, at, _ = uri.partition("://")[2].rpartition("@")
        for secret in filter(None, before.split(":")) if at else ():
            said = said.replace(secret, "***")
        raise EngineProblem(shown(uri), said) from None
