"""What Milvus alone must keep: collections, the alias, and a key that nobody sees."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import build
from ingest.build import ingest
from ingest.check import check_index
from rag.answer import Assistant
from rag.embed import Embedder
from rag.engines import backend_of
from rag.engines.milvus import ALIAS, COLLECTION, MilvusBackend, shown
from rag.errors import EngineProblem, IndexDamaged, IndexMismatch
from rag.index import VERSIONS, Index, current_version
from rag.settings import Settings, load_settings
from rag.versions import roll_back

Make = Callable[[str], Embedder]


def test_milvus_holds_the_versions_kept_and_its_alias_names_the_current_one(
    small: Settings, quick: Make, tmp_path: Path
) -> None:
    uri = str(tmp_path / "milvus.db")
    settings = small.model_copy(update={"engine": "milvus", "milvus_uri": uri})
    for _ in range(4):
        ingest(settings, embedder=quick)
    client = MilvusBackend.connect(uri).client
    named = collections(settings)
    assert set(client.list_collections()) == set(named)
    assert len(named) == settings.versions_kept
    assert named[client.describe_alias(ALIAS)["collection_name"]] == current_version(settings.index)


def collections(settings: Settings) -> dict[str, str]:
    """Versions by the collections that their folders name."""
    return {
        json.loads((each / COLLECTION).read_text("utf-8"))["collection"]: each.name
        for each in (settings.index / VERSIONS).iterdir()
    }


def test_going_back_takes_the_alias_along_and_the_next_build_frees_what_was_withdrawn(
    small: Settings, quick: Make, tmp_path: Path
) -> None:
    uri = str(tmp_path / "milvus.db")
    settings = small.model_copy(update={"engine": "milvus", "milvus_uri": uri})
    first, second = (ingest(settings, embedder=quick).version for _ in range(2))
    client = MilvusBackend.connect(uri).client
    backend = backend_of(settings)
    assert roll_back(settings.index, settings.fingerprint, backend).new == first
    named = collections(settings)
    assert named[client.describe_alias(ALIAS)["collection_name"]] == first
    # As if killed before the alias had moved.
    backend.publish(settings.index / VERSIONS / second)
    third = ingest(settings, embedder=quick).version
    named = collections(settings)
    assert set(client.list_collections()) == set(named)
    assert set(named.values()) == {first, third}
    assert check_index(settings, embedder=quick).sound


def test_a_build_that_fails_leaves_no_collection_behind(
    small: Settings, quick: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = str(tmp_path / "milvus.db")
    settings = small.model_copy(update={"engine": "milvus", "milvus_uri": uri})
    ingest(settings, embedder=quick)
    before = set(MilvusBackend.connect(uri).client.list_collections())
    with monkeypatch.context() as failing:
        failing.setattr(build, "check", lambda index: (_ for _ in ()).throw(AssertionError))
        with pytest.raises(AssertionError):
            ingest(settings, embedder=quick)
    assert set(MilvusBackend.connect(uri).client.list_collections()) == before
    assert len(collections(settings)) == 1


def test_the_check_notices_words_that_the_engine_lost(
    small: Settings, quick: Make, tmp_path: Path
) -> None:
    settings = small.model_copy(
        update={"engine": "milvus", "milvus_uri": str(tmp_path / "milvus.db")}
    )
    ingest(settings, embedder=quick)
    backend = backend_of(settings)
    assert isinstance(backend, MilvusBackend)
    (collection,) = collections(settings)
    (row,) = backend.client.query(collection, ids=[0], output_fields=["*"])
    backend.client.upsert(collection, [row | {"words": {999_999: 1.0}}])
    report = check_index(settings, embedder=quick)
    assert [proof.faults for proof in report.proofs if proof.faults] == [
        ("ordregisteret er et annet enn avsnittene gir",)
    ]


def test_a_collection_that_is_gone_or_short_is_refused(
    small: Settings, quick: Make, tmp_path: Path
) -> None:
    settings = small.model_copy(
        update={"engine": "milvus", "milvus_uri": str(tmp_path / "milvus.db")}
    )
    ingest(settings, embedder=quick)
    backend = backend_of(settings)
    assert isinstance(backend, MilvusBackend)
    index = Index.load(settings.index, settings.fingerprint, backend)
    collection = json.loads((index.folder / COLLECTION).read_text("utf-8"))["collection"]
    model = index.manifest.model
    with pytest.raises(IndexMismatch, match="samlingen i Milvus"):
        backend.open(index.folder, replace(model, digest="0" * 64), index.lexical)
    backend.client.delete(collection, ids=[0])
    with pytest.raises(IndexDamaged, match="avsnitt i Milvus"):
        Assistant.open(settings)
    backend.client.release_collection(collection)
    backend.client.drop_alias(ALIAS)
    backend.client.drop_collection(collection)
    with pytest.raises(IndexDamaged, match="finnes ikke i Milvus"):
        Assistant.open(settings)


def test_milvus_that_cannot_be_reached_is_said_in_words_without_the_key() -> None:
    with pytest.raises(EngineProblem, match="PLAN_ENGINE=faiss") as problem:
        MilvusBackend.connect("http://127.0.0.1:9", "hemmelig-nøkkel")
    assert "hemmelig" not in str(problem.value)
    shown = load_settings(milvus_token="hemmelig-nøkkel")
    assert "hemmelig" not in repr(shown)


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("http://rot:passordet@127.0.0.1:9", "http://127.0.0.1:9"),
        ("tull://rot:passordet@tjener/db?x=passordet", "tull://tjener"),
        ("http://rot:passordet@127.0.0.1:999999", "http://127.0.0.1:999999"),
        ("https://rot:pas/passordet@127.0.0.1:9", "https://127.0.0.1:9"),
        ("data/milvus.db", "data/milvus.db"),
    ],
)
def test_the_address_of_milvus_is_shown_without_its_password(uri: str, place: str) -> None:
    assert shown(uri) == place
    if "://" not in uri:
        return
    with pytest.raises(EngineProblem) as problem:
        MilvusBackend.connect(uri)
    assert f"«{place}»" in str(problem.value)
    assert "passordet" not in "".join(traceback.format_exception(problem.value))
