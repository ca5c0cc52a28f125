"""A check must fail where something is wrong: each promise is broken and seen to be missed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from ingest.__main__ import main
from ingest.build import ingest
from ingest.check import SAMPLE, check_index
from ingest.manifest import sha256_of
from ingest.proof import CheckReport
from ingest.questions import NAME, line_of, write_lines
from rag.embed import Embedder
from rag.index import FILES, VECTORS, VERSIONS, Index, current_version
from rag.late import FILES as TOKENS
from rag.lexical import LexicalIndex
from rag.manifest import MANIFEST, Manifest
from rag.predicted import FILES as PREDICTED
from rag.settings import Settings

Make = Callable[[str], Embedder]


def version(settings: Settings) -> Path:
    return settings.index / VERSIONS / (current_version(settings.index) or "")


def reseal(folder: Path) -> None:
    """Make the digests right again, as a builder with a defect would."""
    kept = Manifest.read(folder / MANIFEST)
    files = {file: sha256_of(folder / file) for file in kept.files}
    values = {name: getattr(kept, name) for name in kept.__slots__} | {"files": files}
    (folder / MANIFEST).write_text(Manifest(**values).as_json(), encoding="utf-8")


def failed(report: CheckReport) -> set[str]:
    return {proof.what.split(" ")[0] for proof in report.proofs if proof.faults}


def test_the_real_index_is_sound(settings: Settings) -> None:
    report = check_index(settings)
    assert report.sound, report.as_text()
    counts = [proof.checked for proof in report.proofs]
    passages = Manifest.read(version(settings) / MANIFEST).passages
    assert counts.count(passages) == 4
    assert SAMPLE in counts


def test_text_that_is_no_longer_the_span_is_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    with sqlite3.connect(version(small) / FILES[0]) as base:
        base.execute("UPDATE passage SET text = replace(text, '40', '41')")
    reseal(version(small))
    report = check_index(small, embedder=quick)
    assert failed(report) == {"avsnitt", "vektorer", "ord"}
    assert "FEIL" in report.as_text()


@pytest.mark.parametrize("broken", [np.nan, 0.5, "another's"])
def test_a_wrong_vector_is_found(small: Settings, quick: Make, broken: float | str) -> None:
    ingest(small, embedder=quick)
    path = version(small) / VECTORS
    flat = faiss.read_index(str(path))
    vectors = flat.reconstruct_n(0, flat.ntotal)
    vectors[0] = vectors[1] if broken == "another's" else broken * vectors[0]
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    faiss.write_index(flat, str(path))
    reseal(version(small))
    assert "vektorer" in failed(check_index(small, embedder=quick))


def test_wrong_token_vectors_are_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    path = version(small) / TOKENS[0]
    np.save(path, -np.load(path))
    reseal(version(small))
    assert failed(check_index(small, embedder=quick)) == {"vektorer"}


def test_token_vectors_of_other_places_are_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    path = version(small) / TOKENS[2]
    places = np.load(path)
    np.save(path, np.where(places < 0, places, places + 1))
    reseal(version(small))
    assert failed(check_index(small, embedder=quick)) == {"vektorer"}


def test_a_kept_version_of_another_release_is_told_and_is_no_fault(
    small: Settings, quick: Make
) -> None:
    ingest(small, embedder=quick)
    kept = Manifest.read(version(small) / MANIFEST)
    values = {name: getattr(kept, name) for name in kept.__slots__} | {"format": kept.format - 1}
    (version(small) / MANIFEST).write_text(Manifest(**values).as_json(), encoding="utf-8")
    ingest(small, embedder=quick)
    report = check_index(small, embedder=quick)
    assert report.sound
    assert "en annen utgave av programmet" in report.as_text()


def test_a_version_that_lost_its_token_vectors_is_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    kept = Manifest.read(version(small) / MANIFEST)
    files = {file: digest for file, digest in kept.files.items() if file not in TOKENS}
    values = {name: getattr(kept, name) for name in kept.__slots__} | {"files": files}
    (version(small) / MANIFEST).write_text(Manifest(**values).as_json(), encoding="utf-8")
    assert failed(check_index(small, embedder=quick)) == {"vektorer"}


@pytest.mark.parametrize("file", [PREDICTED[0], PREDICTED[2], PREDICTED[3]])
def test_wrong_questions_are_found(small: Settings, quick: Make, file: str) -> None:
    ingest(small, embedder=quick)
    index = Index.load(small.index, small.fingerprint)
    asked = [
        line_of(each, (f"Hva er {each.text[:9]}?", "Hvem?"))
        for each in index.store.passages(range(index.size))
    ]
    index.close()
    write_lines(small.corpus / NAME, asked)
    ingest(small, embedder=quick)
    assert check_index(small, embedder=quick).sound
    path = version(small) / file
    kept = np.load(path)
    # Starts that are moved would no longer be whole, so the first question takes a token more.
    moved = kept + (np.arange(len(kept)) == 1) if file == PREDICTED[3] else -kept
    np.save(path, moved.astype(kept.dtype))
    reseal(version(small))
    assert failed(check_index(small, embedder=quick)) == {"spørsmål"}


def test_a_wrong_word_list_is_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    count = Manifest.read(version(small) / MANIFEST).passages
    LexicalIndex.build(["helt andre ord"] * count).save(version(small))
    reseal(version(small))
    assert failed(check_index(small, embedder=quick)) == {"ord"}


def test_a_damaged_kept_version_is_found(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    first = version(small)
    ingest(small, embedder=quick)
    (first / FILES[0]).write_bytes(b"x")
    assert failed(check_index(small, embedder=quick)) == {"versjoner"}


def test_the_command_its_report_and_exit_codes(
    small: Settings, quick: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["--check", "--index", str(small.index), "--corpus", str(small.corpus)]
    assert main(call) == 1
    ingest(small, embedder=quick)
    capsys.readouterr()
    assert main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sound"] is True
    (small.corpus / "parkering.txt").write_text("Parkering er gratis.", encoding="utf-8")
    assert main(call) == 0
    assert "parkering.txt er endret" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        main(["--full"])
    assert stopped.value.code == 2
