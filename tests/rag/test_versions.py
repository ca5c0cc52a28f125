"""Going back, names in order, and readers that pass over what is damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import build
from ingest.__main__ import main
from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import Embedder, LightEmbedder
from rag.errors import Busy, IndexDamaged
from rag.index import CURRENT, FILES, VERSIONS, current_version
from rag.late import FILES as TOKENS
from rag.manifest import MANIFEST
from rag.settings import Settings
from rag.versions import NoEarlierVersion, names, new_name, roll_back
from tests.conftest import ROOT

Make = Callable[[str], Embedder]


def priced(settings: Settings, kroner: int, quick: Make) -> str:
    """Publish a version that says what parking costs; returns its name."""
    (settings.corpus / "parkering.txt").write_text(
        f"Parkering\n\nAnsatte betaler {kroner} kroner per døgn for parkering ved sykehuset.\n",
        encoding="utf-8",
    )
    return ingest(settings, embedder=quick).version


def said(settings: Settings, light: LightEmbedder) -> str:
    from rag.current import open_index

    assistant = Assistant(settings, open_index(settings), light)
    return assistant.ask("Hva koster parkering for ansatte?").text


def test_back_to_the_version_before_and_no_further(
    small: Settings, quick: Make, light: LightEmbedder
) -> None:
    first, second = priced(small, 40, quick), priced(small, 55, quick)
    result = roll_back(small.index, small.fingerprint)
    assert (result.old, result.new, result.changed) == (second, first, ("parkering",))
    assert "parkering" in result.as_text()
    assert "40 kroner" in said(small, light)
    with pytest.raises(NoEarlierVersion, match="ingenting er endret"):
        roll_back(small.index, small.fingerprint)
    assert current_version(small.index) == first


def test_a_withdrawn_version_never_comes_back(
    small: Settings, quick: Make, light: LightEmbedder
) -> None:
    small = small.model_copy(update={"versions_kept": 5})
    first, second = priced(small, 40, quick), priced(small, 55, quick)
    roll_back(small.index, small.fingerprint)
    third = priced(small, 70, quick)
    assert names(small.index) == [third, first]
    assert second not in names(small.index)
    roll_back(small.index, small.fingerprint)
    assert "40 kroner" in said(small, light)


def test_a_damaged_version_is_not_gone_back_to(small: Settings, quick: Make) -> None:
    first, second = priced(small, 40, quick), priced(small, 55, quick)
    (small.index / VERSIONS / first / FILES[1]).write_bytes(b"x")
    with pytest.raises(IndexDamaged, match=FILES[1]):
        roll_back(small.index, small.fingerprint)
    assert current_version(small.index) == second


def test_the_command_says_what_it_did(
    small: Settings, quick: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["--rollback", "--index", str(small.index)]
    assert main(call) == 1
    assert "python -m ingest" in capsys.readouterr().err
    priced(small, 40, quick)
    priced(small, 55, quick)
    assert main(call) == 0
    assert "tilbake til forrige utgave: parkering" in capsys.readouterr().out
    assert main(call) == 1
    assert "ingen versjon før" in capsys.readouterr().err


def test_names_are_in_order_when_the_clock_is_set_back(
    small: Settings, quick: Make, light: LightEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = priced(small, 40, quick)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return datetime(1999, 12, 31, tzinfo=UTC)

    monkeypatch.setattr(build, "datetime", Earlier)
    second = priced(small, 55, quick)
    assert second > first
    assert "55 kroner" in said(small, light)
    assert roll_back(small.index, small.fingerprint).new == first


def test_a_name_is_later_than_any_other(tmp_path: Path) -> None:
    (tmp_path / VERSIONS / "99990101T000000").mkdir(parents=True)
    assert new_name(tmp_path, datetime.now(UTC)) > "99990101T000000"


@pytest.mark.parametrize("file", [*FILES, *TOKENS, MANIFEST])
def test_with_a_damaged_file_the_version_before_answers(
    small: Settings, quick: Make, light: LightEmbedder, file: str
) -> None:
    first, second = priced(small, 40, quick), priced(small, 55, quick)
    path = small.index / VERSIONS / second / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x01
    path.write_bytes(data)
    assistant = Assistant.open(small)
    assert "40 kroner" in assistant.ask("Hva koster parkering for ansatte?").text
    assert first in assistant.problem
    priced(small, 70, quick)
    assert "70 kroner" in assistant.ask("Hva koster parkering for ansatte?").text
    assert assistant.problem == ""


def test_a_damaged_version_is_read_once_and_not_for_every_question(
    small: Settings, quick: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag import current

    priced(small, 40, quick)
    assistant = Assistant.open(small)
    second = priced(small, 55, quick)
    (small.index / VERSIONS / second / FILES[0]).write_bytes(b"x")
    tried = []
    load = current.Index.load_version
    monkeypatch.setattr(
        current.Index, "load_version", lambda *given: (tried.append(given), load(*given))[1]
    )
    for _ in range(5):
        assert "40 kroner" in assistant.ask("Hva koster parkering for ansatte?").text
    assert len(tried) == 1


_HOLDER = """
import sys, time
from pathlib import Path
from ingest.lock import building
with building(Path(sys.argv[1])):
    print("holder", flush=True)
    time.sleep(60)
"""


def test_the_lock_goes_with_a_killed_holder(
    small: Settings, quick: Make, light: LightEmbedder
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(small.index)], cwd=ROOT, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"holder\n"
        with pytest.raises(Busy):
            priced(small, 40, quick)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    priced(small, 40, quick)
    assert "40 kroner" in said(small, light)
    assert (small.index / CURRENT).is_file()
