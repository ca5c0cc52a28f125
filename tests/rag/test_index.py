from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from rag.answer import Assistant
from rag.errors import IndexDamaged, IndexMismatch, IndexMissing
from rag.index import CURRENT, FILES, VERSIONS, Index, current_version
from rag.manifest import MANIFEST, Manifest
from rag.settings import Settings


@pytest.fixture
def copied(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the real index that a test may break."""
    name = current_version(settings.index) or ""
    target = tmp_path / "indeks"
    shutil.copytree(settings.index / VERSIONS / name, target / VERSIONS / name)
    shutil.copy(settings.index / CURRENT, target / CURRENT)
    return settings.model_copy(update={"index": target})


@pytest.mark.parametrize("file", FILES)
def test_one_flipped_byte_in_any_file_is_refused_by_name(copied: Settings, file: str) -> None:
    path = copied.index / VERSIONS / (current_version(copied.index) or "") / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match=file):
        Assistant.open(copied)


def test_a_damaged_manifest_is_refused(copied: Settings) -> None:
    version = copied.index / VERSIONS / (current_version(copied.index) or "")
    (version / MANIFEST).write_bytes(b"\x00\xff{")
    with pytest.raises(IndexDamaged, match="python -m ingest"):
        Assistant.open(copied)


def test_any_flipped_byte_of_the_manifest_is_noticed(copied: Settings) -> None:
    path = copied.index / VERSIONS / (current_version(copied.index) or "") / MANIFEST
    whole = path.read_bytes()
    before = Manifest.read(path)
    unnoticed = []
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        try:
            if Manifest.read(path) != before:
                unnoticed.append(at)
        except IndexDamaged:
            pass
    assert unnoticed == []


def test_without_its_pointer_the_newest_intact_version_answers(copied: Settings) -> None:
    (copied.index / CURRENT).write_bytes(b"\x00\xff{")
    assistant = Assistant.open(copied)
    assert assistant.ask("Hva sier planen om hjemmesykehus?").citations
    assert "--rollback" in assistant.problem


def test_a_missing_file_is_named(copied: Settings) -> None:
    (copied.index / VERSIONS / (current_version(copied.index) or "") / FILES[0]).unlink()
    with pytest.raises(IndexDamaged, match=FILES[0]):
        Assistant.open(copied)


def test_no_index_says_how_to_build_one(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(IndexMissing, match="python -m ingest"):
        Assistant.open(settings.model_copy(update={"index": tmp_path}))


def test_an_index_of_another_model_or_passage_size_is_refused(copied: Settings) -> None:
    other = copied.model_copy(update={"passage_characters": 500})
    with pytest.raises(IndexMismatch, match="python -m ingest"):
        Assistant.open(other)


def test_a_damaged_newer_version_does_not_stop_a_running_assistant(copied: Settings) -> None:
    assistant = Assistant.open(copied)
    versions = copied.index / VERSIONS
    shutil.copytree(versions / (current_version(copied.index) or ""), versions / "99990101T000000")
    (versions / "99990101T000000" / FILES[1]).write_bytes(b"x")
    (copied.index / CURRENT).write_text("99990101T000000")
    assert assistant.ask("Hva sier planen om hjemmesykehus?").citations


def test_a_passage_is_nearest_to_itself(settings: Settings) -> None:
    index = Index.load(settings.index, settings.fingerprint)
    for own in (0, index.size // 2, index.size - 1):
        ids, cosines = index.nearest(index.vectors([own])[0], 3)
        assert cosines[0] == pytest.approx(1, abs=1e-3)
        assert own in ids[np.isclose(cosines, cosines[0], atol=1e-5)]


def test_a_filter_lets_through_only_what_it_allows(settings: Settings) -> None:
    index = Index.load(settings.index, settings.fingerprint)
    allowed = np.arange(10, 20)
    ids, _ = index.nearest(index.vectors([500])[0], 50, allowed)
    assert set(ids.tolist()) == set(range(10, 20))
