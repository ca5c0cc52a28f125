"""A document comes into the corpus and goes out again, and leaves it byte for byte as it was."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ingest.manifest import load_corpus
from rag.settings import Settings, load_settings
from rag.types import Status
from tests.conftest import ROOT
from ui.review.area import Area
from ui.review.errors import BadDate, Taken
from ui.review.publish import Facts, Publisher

TEXT = b"# Hjemmesykehus\n\nPasienter kan behandles hjemme.\n"
TITLE = 'Plan «A» "B" \\ [x] <b>\t\u007f = 1'


@pytest.fixture(params=["with a manifest", "without"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "gammel.txt").write_text("Gammel plan om parkering.\n", encoding="utf-8")
    if request.param == "with a manifest":
        (corpus / "manifest.toml").write_text(
            '# Merknad\n[[document]]\nid = "g"\nfile = "gammel.txt"\ntitle = "Gammel"\n'
        )
    return load_settings(corpus=corpus, index=tmp_path / "indeks", review=tmp_path / "se")


def state(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*")}


def test_published_and_withdrawn(settings: Settings) -> None:
    before = state(settings.corpus)
    area = Area(settings)
    publisher = Publisher(settings, area)
    upload = area.add("ny plan.md", TEXT, "ulla")
    done = publisher.publish(upload, Facts(TITLE, Status.HEARING, "Sykehuset", "2026-01-02"), "ole")
    assert area.waiting() == ()
    assert publisher.published() == (done,)
    entries = {each.file: each for each in load_corpus(settings.corpus).entries}
    assert set(entries) == {"gammel.txt", "ny plan.md"}
    new = entries["ny plan.md"]
    assert (new.title, new.status, new.date) == (TITLE, Status.HEARING, "2026-01-02")
    publisher.withdraw(done)
    assert state(settings.corpus) == before
    assert publisher.published() == ()


def test_a_file_that_is_there_is_never_overwritten(settings: Settings) -> None:
    before = state(settings.corpus)
    area = Area(settings)
    upload = area.add("gammel.txt", TEXT, "ulla")
    with pytest.raises(Taken, match=r"gammel\.txt"):
        Publisher(settings, area).publish(upload, Facts("x", Status.UNKNOWN), "ole")
    assert state(settings.corpus) == before
    assert area.waiting() == (upload,)


@pytest.mark.parametrize("date", ["i går", "18.06.2026", "2026-13", "2026-06-32", "26", "２０２６"])
def test_a_date_that_nothing_can_be_sorted_by_is_refused(settings: Settings, date: str) -> None:
    before = state(settings.corpus)
    area = Area(settings)
    publisher = Publisher(settings, area)
    upload = area.add("ny plan.md", TEXT, "ulla")
    with pytest.raises(BadDate, match="2026-06-18"):
        publisher.publish(upload, Facts("Ny", Status.REPORT, "", date), "ole")
    assert state(settings.corpus) == before
    assert area.waiting() == (upload,)


def test_a_date_may_be_a_day_a_month_a_year_or_none(settings: Settings) -> None:
    area = Area(settings)
    publisher = Publisher(settings, area)
    for good in ("", "2026", "2026-06", "2026-06-18"):
        upload = area.add("ny plan.md", TEXT, "ulla")
        done = publisher.publish(upload, Facts("Ny", Status.REPORT, "", good), "ole")
        publisher.withdraw(done)


def test_two_come_and_the_first_goes(settings: Settings) -> None:
    area = Area(settings)
    publisher = Publisher(settings, area)
    first, second = (
        publisher.publish(area.add(f"{n}.md", TEXT, "ulla"), Facts(n, Status.INPUT), "ole")
        for n in ("en", "to")
    )
    publisher.withdraw(first)
    manifest = tomllib.loads((settings.corpus / "manifest.toml").read_text(encoding="utf-8"))
    assert [each["file"] for each in manifest["document"] if each["file"] != "gammel.txt"] == [
        second.file
    ]


def test_the_preview_is_a_command_of_its_own(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "ingest.preview"]
    wrong = subprocess.run(run, cwd=ROOT, capture_output=True, text=True)
    assert (wrong.returncode, "Bruk:" in wrong.stderr) == (2, True)
