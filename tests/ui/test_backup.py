"""What is saved comes back as it was; a damaged copy changes nothing."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
from pathlib import Path

import pytest

from rag.errors import StorageProblem
from rag.index import Index, current_version
from rag.settings import Settings, load_settings
from tests.conftest import ROOT
from ui import backup
from ui.backup import main, restore, save
from ui.store import Store
from ui.store.errors import StoreUnavailable
from ui.store.values import Action


@pytest.fixture
def settings(index_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(ROOT / "corpus", tmp_path / "korpus")
    shutil.copytree(index_folder, tmp_path / "indeks")
    (tmp_path / "se").mkdir()
    (tmp_path / "se" / "venter.txt").write_text("venter")
    return load_settings(
        corpus=tmp_path / "korpus",
        index=tmp_path / "indeks",
        review=tmp_path / "se",
        database=f"sqlite:///{tmp_path / 'data' / 'store.db'}",
    )


def state(*folders: Path) -> dict[str, str]:
    return {
        f"{folder.name}/{path.relative_to(folder)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and ".before" not in str(path) and path.name != "lock"
    }


def test_everything_comes_back(settings: Settings, tmp_path: Path) -> None:
    url = settings.database.get_secret_value()
    store = Store.open(url)
    store.access_log.write("ulla", Action.ASK)
    copy = tmp_path / "kopi.tar.gz"
    assert save(copy, settings) > 10  # while the store is open
    store.access_log.write("ulla", Action.EXPORT)
    store.close()
    before = state(settings.corpus, settings.review)
    for path in (settings.corpus / "arlig-melding-2024.txt", settings.index / "CURRENT"):
        path.write_text("ødelagt")
    (settings.review / "venter.txt").unlink()
    restore(copy, settings)
    assert state(settings.corpus, settings.review) == before
    assert Index.load(settings.index, settings.fingerprint).size > 1000
    again = Store.open(url)
    assert [each.action for each in again.access_log.list()] == [Action.ASK]
    again.close()
    # What stood there is not lost by a restore.
    assert (settings.corpus.with_name("korpus.before") / "arlig-melding-2024.txt").exists()


def test_a_damaged_copy_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    Store.open(settings.database.get_secret_value()).close()
    copy = tmp_path / "kopi.tar.gz"
    save(copy, settings)
    with tarfile.open(copy) as archive:
        archive.extractall(tmp_path / "ut", filter="data")
    (tmp_path / "ut" / "corpus" / "arlig-melding-2024.txt").write_text("byttet")
    with tarfile.open(copy, "w:gz") as archive:
        archive.add(tmp_path / "ut", "")
    before = state(settings.corpus, settings.review, settings.index)
    with pytest.raises(StorageProblem, match=r"arlig-melding-2024\.txt"):
        restore(copy, settings)
    copy.write_bytes(copy.read_bytes()[:5000])
    with pytest.raises(StorageProblem):
        restore(copy, settings)
    assert state(settings.corpus, settings.review, settings.index) == before
    assert not list(tmp_path.glob("*.before"))


def test_a_copy_made_while_an_index_is_published_is_of_one_version(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pointer moves on and a document is exchanged between two files of the copy."""
    before = current_version(settings.index)
    versions = settings.index / "versions"
    shutil.copytree(versions / str(before), versions / "nyere")
    digest = backup._digest

    def meanwhile(path: Path) -> str:
        found = digest(path)
        (settings.corpus / "temaside-utviklingsplan-2035.txt").write_text("byttet imens")
        if path.name == "CURRENT" and settings.index not in path.parents:
            (settings.index / "CURRENT").write_text("nyere\n")
        return found

    copy = tmp_path / "kopi.tar.gz"
    with monkeypatch.context() as busy:
        busy.setattr(backup, "_digest", meanwhile)
        save(copy, settings)
    assert current_version(settings.index) == "nyere"
    restore(copy, settings)
    assert current_version(settings.index) == before
    assert Index.load(settings.index, settings.fingerprint).size > 1000


def test_a_store_that_cannot_be_laid_back_leaves_the_rest_as_it_was(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "kopi.tar.gz"
    save(copy, settings)

    def away(*_: object) -> None:
        raise StoreUnavailable("tjener", "svarer ikke")

    monkeypatch.setattr(backup, "load", away)
    before = state(settings.corpus, settings.review, settings.index)
    with pytest.raises(StoreUnavailable):
        restore(copy, settings)
    assert state(settings.corpus, settings.review, settings.index) == before
    assert not list(tmp_path.glob("*.before"))


def test_a_copy_that_cannot_be_written_leaves_nothing(
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLAN_CORPUS", str(settings.corpus))
    monkeypatch.setenv("PLAN_INDEX", str(settings.index))
    assert main(["save", str(tmp_path / "mangler" / "kopi.tar.gz")]) == 1
    assert "kunne ikke skrives" in capsys.readouterr().err
