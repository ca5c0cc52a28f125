"""``python -m ingest --check``: proves what the index promises, and changes nothing.

Each proof counts what it looked at and names what did not hold. Vectors are made again for a seeded
sample, or for all; everything else is proved for every passage, file and version.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ingest.manifest import sha256_of
from ingest.proof import CheckReport, Proof
from rag.cite import cite, grounded
from rag.context import digest, embedded_text, lexical_text
from rag.embed import Embedder, bulk_embedder, question_embedder
from rag.engine import Backend
from rag.engines import backend_of
from rag.errors import IndexMismatch, IndexMissing, IndexProblem
from rag.index import VERSIONS, Index, current_version
from rag.late import Tokens
from rag.lexical import LexicalIndex
from rag.recheck import Fate, Saved, recheck
from rag.sentences import spans
from rag.settings import Settings
from rag.types import Passage
from rag.versions import earlier

SAMPLE = 48
"""Vectors made again without ``--full``: about six seconds with the light engine."""
_SEED = 20_270_101
_SAME = 0.998
"""Cosine of a passage's vector and one made again; the two engines agree to 0.9999."""
_UNIT, _UNIT_HALVED = 1e-3, 5e-3
"""How far from 1 a vector's length may be, of single numbers and of half-precision ones."""
_POSTINGS = 1000
"""Passages of a word that an engine of its own is asked for, at most."""


def check_index(
    settings: Settings, full: bool = False, embedder: Callable[[str], Embedder] | None = None
) -> CheckReport:
    """Prove the version in use, and the files of the versions before it.

    Raises IndexMissing, IndexDamaged or IndexMismatch where it cannot even be loaded.
    """
    name = current_version(settings.index)
    if name is None:
        raise IndexMissing(settings.index)
    backend = backend_of(settings)
    index = Index.load_version(settings.index / VERSIONS / name, settings.fingerprint, backend)
    passages = index.store.passages(range(index.size))
    made = embedder or (bulk_embedder if full else question_embedder)
    try:
        engine = made(settings.model)
        proofs = (
            _files(settings, backend),
            _documents(index, settings),
            _spans(index, passages),
            _quotes(index, passages, settings.quote_characters),
            _vectors(index),
            _digests(index, passages),
            _made_again(index, passages, engine, full),
            _lexical(index, passages),
            _questions(index, engine),
        )
    finally:
        index.close()
    return CheckReport(name, proofs)


def _files(settings: Settings, backend: Backend) -> Proof:
    """The current version's digests were proved as it was loaded; these are the ones kept."""
    faults: list[str] = []
    remarks: list[str] = []
    kept = earlier(settings.index)
    for name in kept:
        try:
            folder = settings.index / VERSIONS / name
            Index.load_version(folder, settings.fingerprint, backend).close()
        except IndexMismatch:
            # Whole, but of another release or other settings: no breach of what was promised.
            remarks.append(
                f"versjon {name} er laget av en annen utgave av programmet eller med andre "
                "innstillinger, så --rollback kan ikke bruke den"
            )
        except IndexProblem as problem:
            faults.append(f"versjon {name} kan ikke tas i bruk igjen: {problem}")
    what = "versjoner med alle filers sjekksummer"
    return Proof(what, 1 + len(kept), tuple(faults), tuple(remarks))


def _documents(index: Index, settings: Settings) -> Proof:
    faults: list[str] = []
    remarks: list[str] = []
    for document in index.store.documents:
        if index.manifest.corpus.get(document.id) != document.sha256:
            faults.append(f"{document.id}: sjekksummen er en annen i manifestet enn i tekstene")
        path = settings.corpus / document.file
        if path.is_file() and sha256_of(path) != document.sha256:
            remarks.append(
                f"{document.file} er endret etter at indeksen ble laget. Kjør python -m ingest."
            )
    count = len(index.store.documents)
    return Proof("dokumenters sjekksummer", count, tuple(faults), tuple(remarks))


def _spans(index: Index, passages: Sequence[Passage]) -> Proof:
    faults = []
    for passage in passages:
        where = passage.locator
        if index.store.text(where.document)[where.start : where.end] != passage.text:
            faults.append(f"avsnitt {passage.id}: teksten er ikke utsnittet {_place(passage)}")
    return Proof("avsnitt som er utsnitt av teksten", len(passages), tuple(faults))


def _quotes(index: Index, passages: Sequence[Passage], longest: int) -> Proof:
    """From each passage its first sentence is cited, checked as an answer is, saved and found."""
    documents = {document.id: document for document in index.store.documents}
    faults = []
    for passage in passages:
        quotable = next(_quotable(passage, longest), None)
        if quotable is None:
            faults.append(f"avsnitt {passage.id}: ingenting kan siteres {_place(passage)}")
            continue
        citation = cite(1, passage, *quotable, documents[passage.locator.document])
        if not grounded(citation, index.store.text):
            faults.append(f"avsnitt {passage.id}: sitatet holder ikke {_place(passage)}")
        elif recheck(Saved.of(citation), index.store).fate is not Fate.UNCHANGED:
            faults.append(f"avsnitt {passage.id}: sitatet finnes ikke igjen {_place(passage)}")
    return Proof("avsnitt som kan siteres ordrett", len(passages), tuple(faults))


def _quotable(passage: Passage, longest: int) -> Iterator[tuple[int, int]]:
    """Spans in the document of the passage's sentences, each at most ``longest`` characters."""
    at = passage.locator.start
    for start, end in spans(passage.text):
        yield at + start, at + min(end, start + longest)


def _vectors(index: Index) -> Proof:
    faults = []
    for at in range(0, index.size, 1000):
        ids = np.arange(at, min(at + 1000, index.size))
        vectors = index.vectors(ids)
        squares = np.einsum("ij,ij->i", vectors, vectors)
        for number, square in zip(ids.tolist(), squares.tolist(), strict=True):
            # Not a number is not near 1 either.
            if not abs(square - 1) < 2 * _UNIT:
                faults.append(f"avsnitt {number}: vektoren er ikke endelig og av lengde 1")
            elif float(index.nearest(vectors[number - at], 1)[1][0]) < 1 - _UNIT:
                faults.append(f"avsnitt {number}: finnes ikke igjen ved sin egen vektor")
    return Proof("vektorer: endelige, lengde 1, finner seg selv", index.size, tuple(faults))


def _digests(index: Index, passages: Sequence[Passage]) -> Proof:
    documents = {document.id: document for document in index.store.documents}
    faults = [
        f"avsnitt {passage.id}: merket av det som ble vektor, stemmer ikke"
        for passage, kept in zip(passages, index.store.digests(), strict=True)
        if digest(embedded_text(documents[passage.locator.document], passage)) != kept
    ]
    return Proof("avsnitt med riktig merke", len(passages), tuple(faults))


def _made_again(index: Index, passages: Sequence[Passage], engine: Embedder, full: bool) -> Proof:
    ids = list(range(index.size))
    if not full:
        ids = sorted(random.Random(_SEED).sample(ids, min(SAMPLE, len(ids))))
    documents = {document.id: document for document in index.store.documents}
    chosen = [passages[number] for number in ids]
    texts = [embedded_text(documents[each.locator.document], each) for each in chosen]
    made = engine.encode(texts)
    kept = index.kept(ids)
    cosines = np.einsum("ij,ij->i", made.vectors, kept.vectors)
    faults = [
        f"avsnitt {number}: ny vektor har likhet {cosine:.4f} med den lagrede"
        for number, cosine in zip(ids, cosines.tolist(), strict=True)
        if not cosine >= _SAME
    ]
    if len(made.tokens) != len(kept.tokens):
        faults.append(f"{len(kept.tokens)} avsnitt har ordvektorer, ventet {len(made.tokens)}")
    for number, text, each, new, old in zip(
        ids, texts, chosen, made.tokens, kept.tokens, strict=False
    ):
        if not _alike(new, old) >= _SAME:
            faults.append(f"avsnitt {number}: nye ordvektorer er ikke som de lagrede")
        elif not np.array_equal(new.behind(len(text) - len(each.text)).places, old.places):
            faults.append(f"avsnitt {number}: ordvektorene hører til andre steder i teksten")
    return Proof(f"vektorer laget på nytt (av {index.size})", len(ids), tuple(faults))


def _questions(index: Index, engine: Embedder) -> Proof:
    """Vectors of length 1, and a sample of them, and of their tokens, made again."""
    what = "spørsmål skrevet til avsnitt"
    if index.predicted is None:
        return Proof(what, 0, ())
    kept = index.predicted.encoded()
    lengths = np.linalg.norm(kept.vectors, axis=1)
    faults = [
        f"spørsmål {number}: vektoren er ikke endelig og av lengde 1"
        for number in np.flatnonzero(~(np.abs(lengths - 1) < _UNIT_HALVED)).tolist()
    ]
    chosen = random.Random(_SEED).sample(range(len(lengths)), min(SAMPLE, len(lengths)))
    made = engine.queries([index.questions[number] for number in chosen])
    if made.tokens and not kept.tokens:
        faults.append("ingen av spørsmålene har ordvektorer")
    for at, number in enumerate(chosen):
        pairs = zip(made.tokens[at : at + 1], kept.tokens[number : number + 1], strict=False)
        same = float(made.vectors[at] @ kept.vectors[number]) >= _SAME
        if not same or not all(_alike(*pair) >= _SAME for pair in pairs):
            faults.append(f"spørsmål {number}: nye vektorer er ikke som de lagrede")
    return Proof(what, len(lengths), tuple(faults))


def _alike(one: Tokens, other: Tokens) -> float:
    """The mean cosine of the tokens of one text, made twice; 0 where there are not as many."""
    a, b = one.vectors.astype(np.float32), other.vectors.astype(np.float32)
    if a.shape != b.shape:
        return 0.0
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float((np.einsum("ij,ij->i", a, b) / np.maximum(lengths, 1e-9)).mean())


def _lexical(index: Index, passages: Sequence[Passage]) -> Proof:
    made = LexicalIndex.build([lexical_text(passage) for passage in passages])
    kept = index.lexical
    held = len(kept.documents) == len(made.documents)
    arrays = ("starts", "rarity", *(("documents", "weights") if held else ()))
    same = (
        made.vocabulary == kept.vocabulary
        and all(np.array_equal(getattr(made, name), getattr(kept, name)) for name in arrays)
        and (held or _engine_words(index, made))
    )
    faults = () if same else ("ordregisteret er et annet enn avsnittene gir",)
    return Proof("ord i registeret, laget på nytt", len(kept.vocabulary), faults)


def _engine_words(index: Index, made: LexicalIndex) -> bool:
    """Whether an engine that holds the words itself gives the postings of a sample of them."""
    counts = np.diff(made.starts)
    asked = [term for term, at in made.vocabulary.items() if counts[at] <= _POSTINGS]
    for term in random.Random(_SEED).sample(asked, min(SAMPLE, len(asked))):
        column = slice(*made.starts[made.vocabulary[term] : made.vocabulary[term] + 2])
        ids, scores = index.worded({term: 1.0}, _POSTINGS)
        if not np.array_equal(ids, made.documents[column]):
            return False
        if not np.allclose(scores, made.weights[column], atol=1e-4):
            return False
    return True


def _place(passage: Passage) -> str:
    where = passage.locator
    return f"({where.document} {where.start}:{where.end})"
