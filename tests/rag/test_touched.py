"""Files changed under a running process: the old or the new answer, and never an error page."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import Embedder
from rag.errors import IndexDamaged
from rag.index import CURRENT, FILES, VERSIONS, current_version
from rag.late import FILES as TOKENS
from rag.manifest import MANIFEST
from rag.settings import Settings
from rag.store import Store
from rag.touched import state, touched
from tests.conftest import ROOT
from tests.rag.test_versions import priced

Make = Callable[[str], Embedder]
QUESTION = "Hva koster parkering for ansatte?"


def flipped(path: Path) -> bytes:
    """Change one bit in place, as a disk does; gives what stood there."""
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(len(whole) // 2)
        file.write(bytes([whole[len(whole) // 2] ^ 1]))
    return whole


def newest(settings: Settings) -> Path:
    return settings.index / VERSIONS / (current_version(settings.index) or "")


@pytest.mark.parametrize("file", [*FILES, *TOKENS, MANIFEST])
def test_a_file_that_changes_under_a_running_process_is_noticed(
    small: Settings, quick: Make, file: str
) -> None:
    first, second = priced(small, 40, quick), priced(small, 55, quick)
    assistant = Assistant.open(small)
    assert "55 kroner" in assistant.ask(QUESTION).text
    before = flipped(newest(small) / file)
    assert "40 kroner" in assistant.ask(QUESTION).text
    assert second in assistant.problem
    assert first in assistant.problem
    # The right file laid back is taken up again, without a restart.
    (newest(small) / file).write_bytes(before)
    assert "55 kroner" in assistant.ask(QUESTION).text
    assert assistant.problem == ""


@pytest.mark.parametrize("file", [FILES[0], TOKENS[0]])
def test_a_file_cut_short_under_a_running_process_does_not_end_it(
    small: Settings, quick: Make, file: str
) -> None:
    """What is mapped from disk and no longer there kills a process that reads it, so it is asked
    in a process of its own."""
    for price in (40, 55):
        priced(small, price, quick)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom rag.answer import Assistant\n"
        "from rag.settings import load_settings\n"
        "assistant = Assistant.open(load_settings(index=Path(sys.argv[1])))\n"
        "print(assistant.ask(sys.argv[3]).text)\nos.truncate(sys.argv[2], 0)\n"
        "print(assistant.ask(sys.argv[3]).text)"
    )
    command = [sys.executable, "-c", code, str(small.index), str(newest(small) / file), QUESTION]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("55 kroner") < done.stdout.index("40 kroner")


def test_where_no_version_is_whole_that_is_said_and_the_next_build_mends_it(
    small: Settings, quick: Make
) -> None:
    priced(small, 40, quick)
    assistant = Assistant.open(small)
    flipped(newest(small) / FILES[1])
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="python -m ingest"):
            assistant.ask(QUESTION)
    priced(small, 55, quick)
    assert "55 kroner" in assistant.ask(QUESTION).text


def test_files_with_another_time_and_the_same_content_are_no_damage(
    small: Settings, quick: Make
) -> None:
    for price in (40, 55):
        priced(small, price, quick)
    assistant = Assistant.open(small)
    for path in newest(small).iterdir():
        os.utime(path, (1, 1))
    assert "55 kroner" in assistant.ask(QUESTION).text
    assert assistant.problem == ""


def test_a_pointer_that_is_gone_is_damage_and_the_newest_version_answers(
    small: Settings, quick: Make
) -> None:
    newer = [priced(small, price, quick) for price in (40, 55)][1]
    (small.index / CURRENT).unlink()
    with pytest.raises(IndexDamaged, match="filen mangler"):
        current_version(small.index)
    assistant = Assistant.open(small)
    assert "55 kroner" in assistant.ask(QUESTION).text
    assert newer in assistant.problem
    ingest(small, embedder=quick)
    assert assistant.problem == ""


def test_the_command_line_says_in_norwegian_that_an_earlier_version_answers(
    small: Settings, quick: Make, tmp_path: Path
) -> None:
    for price in (40, 55):
        priced(small, price, quick)
    flipped(newest(small) / FILES[1])
    quotes = tmp_path / "sitater.jsonl"
    quotes.write_text(json.dumps({"document": "parkering", "quote": "40 kroner"}), "utf-8")
    for call in (["ask", QUESTION], ["recheck", str(quotes)]):
        command = [sys.executable, "-m", "rag", *call, "--index", str(small.index)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "kan ikke brukes" in done.stderr
        assert "python -m ingest --rollback" in done.stderr
        assert "index damaged" not in done.stderr


def test_a_store_that_cannot_be_read_is_a_damaged_index(small: Settings, quick: Make) -> None:
    ingest(small, embedder=quick)
    path = newest(small) / FILES[0]
    with sqlite3.connect(path) as base:
        base.execute("UPDATE document SET text = CAST(x'ff41' AS TEXT)")
    store = Store(path)
    with pytest.raises(IndexDamaged, match="python -m ingest"):
        store.text("hjemme")


def test_a_folder_that_is_gone_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "a").write_text("a")
    before = state(tmp_path / "v")
    assert not touched(tmp_path / "v", before)
    (tmp_path / "v" / "a").write_text("ab")
    assert touched(tmp_path / "v", before)
    (tmp_path / "v" / "a").unlink()
    assert not touched(tmp_path / "v", before)
    assert state(tmp_path / "ingen") == {}
