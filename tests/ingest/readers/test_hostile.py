"""Every hostile file ends in a reading or in a reason; nothing is written, nothing grows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.ingest.readers.hostile import every

# What the sandbox says of a child that died without a word of its own.
_UNNAMED = ("uventet", "krasjet", "ikke kan tolkes", "stoppet av maskinen")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fiendtlig")
    for name, content in every():
        assert not (made / name).exists(), name
        (made / name).write_bytes(content)
    with (made / "sparsom.txt").open("wb") as sparse:
        sparse.truncate(1 << 30)
    return made


@pytest.fixture(scope="module")
def run(folder: Path) -> dict[str, Any]:
    before = listing(folder.parent)
    # A shell between, since the peak of this process would be inherited by what it starts.
    command = ["/bin/sh", "-c", '"$0" "$@" && :', sys.executable, "-m"]
    command += ["tests.ingest.readers.hostile", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert listing(folder.parent) == before
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def listing(folder: Path) -> list[tuple[str, int]]:
    """Every file beneath ``folder`` and when it was changed."""
    return sorted(
        (os.path.join(root, name), os.lstat(os.path.join(root, name)).st_mtime_ns)
        for root, _, names in os.walk(folder)
        for name in names
    )


def test_there_are_enough_of_them(run: dict[str, Any]) -> None:
    assert len(run["ends"]) >= 250


def test_each_ends_in_a_named_outcome(run: dict[str, Any]) -> None:
    for end in run["ends"]:
        assert not any(words in end["reason"] for words in _UNNAMED), end
        # A refusal is a sentence that says what was found.
        assert bool(end["reason"]) != bool(end["passages"]), end
        assert not end["reason"] or len(end["reason"]) > 20, end


def test_every_passage_is_a_span(run: dict[str, Any]) -> None:
    assert [end for end in run["ends"] if end["wrong"]] == []
    assert sum(bool(end["passages"]) for end in run["ends"]) > 100


def test_the_plain_ones_are_read(run: dict[str, Any]) -> None:
    plain = [end for end in run["ends"] if end["file"].startswith("vanlig")]
    assert len(plain) == 3
    assert all(end["passages"] for end in plain)


def test_what_was_locked_or_carries_entities_is_refused_for_it(run: dict[str, Any]) -> None:
    reasons = {end["file"]: end["reason"] for end in run["ends"]}
    for name, words in (
        ("låst-AES-256.pdf", "passordbeskyttet"),
        ("lol.docx", "skadet"),  # libxml2 stops at the entities' number before the DTD is seen
        ("ytre-0.docx", "DTD"),
        ("note-ytre-1.docx", "DTD"),
        ("note-lol.docx", "skadet"),
        ("null-sider.pdf", "ingen sider"),
        ("bombe.pdf", "krever mer enn leseren tillater"),
        ("bombe.docx", "pakkes ut til"),
        ("sparsom.txt", "grensen er 100 MB"),
        ("for-mange-linjer.md", "grensen"),
        ("mange-små-linjer.txt", "linjer; grensen er"),
    ):
        assert words in reasons[name], (name, reasons[name])


def test_the_parent_stays_small(run: dict[str, Any]) -> None:
    assert run["peak"] < 700e6
