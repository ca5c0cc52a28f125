"""Fault injection: whatever happens to a builder or to the disk, the old or the new answer.

Each version of the small corpus says its number in both documents, so that a mix of two versions
shows. FAULT_POINTS sets how many builds are killed; «make faults» kills 300.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.build import ingest
from ingest.check import check_index
from rag.answer import Assistant
from rag.current import open_index
from rag.embed import Embedder, LightEmbedder
from rag.errors import StorageProblem
from rag.index import CURRENT, VERSIONS, current_version
from rag.settings import Settings
from rag.versions import roll_back
from tests.faults import BUSY, Builder, points

Make = Callable[[str], Embedder]

POINTS = int(os.environ.get("FAULT_POINTS", "30"))
_SEED = 20_261_123
_EDITION = re.compile(r"utgave (\d+)")
QUESTION = "Hva betaler ansatte per døgn for parkering?"


def edition(settings: Settings, number: int) -> None:
    """Both documents say that this is edition ``number``."""
    (settings.corpus / "hjemme.md").write_text(
        f"# Hjemme\n\nPasienter kan få behandling hjemme etter parkering, utgave {number}.\n",
        encoding="utf-8",
    )
    (settings.corpus / "parkering.txt").write_text(
        f"Parkering\n\nAnsatte betaler 40 kroner per døgn for parkering i utgave {number}.\n",
        encoding="utf-8",
    )


def answered(assistant: Assistant) -> int:
    """The edition that an answer is from; every text in it is of that one."""
    answer = assistant.ask(QUESTION)
    assert answer.citations, answer.text
    texts = [each.quote for each in answer.citations] + [hit.passage.text for hit in answer.hits]
    editions = {int(number) for text in texts for number in _EDITION.findall(text)}
    assert len(texts) >= 3
    assert len(editions) == 1, editions
    return editions.pop()


def fresh(settings: Settings, light: LightEmbedder) -> Assistant:
    return Assistant(settings, open_index(settings), light)


@pytest.fixture
def builder(small: Settings) -> Iterator[Builder]:
    builder = Builder(small)
    yield builder
    builder.close()


def test_killed_at_random_points_the_old_or_the_new_answers(
    small: Settings, builder: Builder, light: LightEmbedder
) -> None:
    edition(small, 1)
    first = builder.build()
    edition(small, 2)
    # Most builds below come after a killed one: what they sweep up counts among their operations.
    assert builder.build(event=first.events - 10).killed
    began = time.perf_counter()
    whole = builder.build()
    seconds = time.perf_counter() - began
    assert whole.code == 0
    running = fresh(small, light)
    before, tally = 2, Counter[str]()
    for number, point in enumerate(points(POINTS, whole.events, seconds, _SEED), 3):
        edition(small, number)
        ended = builder.build(**point)  # type: ignore[arg-type]
        tally["drept" if ended.killed else "ferdig"] += 1
        now = answered(fresh(small, light))
        assert now in (before, number), point
        assert answered(running) == now
        tally["ny" if now == number else "gammel"] += 1
        if not ended.killed:
            assert (ended.code, now) == (0, number)
        before = now
    print(f"{POINTS} punkter av {whole.events} filoperasjoner: {dict(tally)}")
    # A moment may fall after the end of a build; most do not.
    assert tally["drept"] >= 0.7 * POINTS
    assert tally["gammel"] > 0
    assert tally["ny"] > 0
    edition(small, 9999)
    assert builder.build().code == 0
    assert answered(running) == answered(fresh(small, light)) == 9999
    left = [path.name for path in (small.index / VERSIONS).iterdir()]
    assert len(left) <= small.versions_kept
    assert not [name for name in left if name[0] == "."]
    assert check_index(small, embedder=lambda _: light).sound


def test_readers_while_builders_publish_see_one_version_each_time(
    small: Settings, light: LightEmbedder
) -> None:
    """One version is kept, so that a reader may lose it while it loads."""
    small = small.model_copy(update={"versions_kept": 1})
    edition(small, 1)
    builder = Builder(small)
    builder.build()
    stop = threading.Event()
    seen: list[list[int]] = [[], [], []]
    faults: list[BaseException] = []

    def read(mine: list[int], reopen: bool) -> None:
        assistant = fresh(small, light)
        try:
            while not stop.is_set():
                assistant = fresh(small, light) if reopen else assistant
                mine.append(answered(assistant))
        except BaseException as fault:
            faults.append(fault)

    readers = [
        threading.Thread(target=read, args=(mine, number == 2)) for number, mine in enumerate(seen)
    ]
    for reader in readers:
        reader.start()
    try:
        for number in range(2, 10):
            edition(small, number)
            assert builder.build().code == 0
    finally:
        stop.set()
        for reader in readers:
            reader.join()
        builder.close()
    assert faults == []
    for mine in seen:
        assert mine == sorted(mine), "an older version came back"
        assert mine[-1] >= 8
    print(f"{sum(map(len, seen))} svar under 8 bygginger, ingen feil, ingen blanding")


def test_two_builders_at_once_leave_one_sound_index(small: Settings, light: LightEmbedder) -> None:
    edition(small, 1)
    builders = [Builder(small), Builder(small)]
    codes = Counter[int]()
    for number in range(2, 5):
        edition(small, number)
        for builder in builders:
            builder.start()
        codes.update(builder.result().code for builder in builders)
        assert answered(fresh(small, light)) == number
    for builder in builders:
        builder.close()
    assert set(codes) <= {0, BUSY}
    assert codes[0] >= 3
    assert check_index(small, embedder=lambda _: light).sound


def test_a_flipped_byte_in_any_file_gives_the_old_or_the_new_answer(
    small: Settings, quick: Make, light: LightEmbedder
) -> None:
    for number in (1, 2):
        edition(small, number)
        ingest(small, embedder=quick)
    newest = small.index / VERSIONS / (current_version(small.index) or "")
    draw = random.Random(_SEED)
    tally = Counter[int]()
    for path in [*sorted(newest.iterdir()), small.index / CURRENT]:
        whole = path.read_bytes()
        for at in draw.sample(range(len(whole)), min(12, len(whole))):
            flipped = bytes([whole[at] ^ (1 << draw.randrange(8))])
            path.write_bytes(whole[:at] + flipped + whole[at + 1 :])
            tally[answered(fresh(small, light))] += 1
        path.write_bytes(whole)
    assert set(tally) == {1, 2}
    print(
        f"{tally.total()} bytes endret: {tally[1]} svar fra versjonen før, {tally[2]} fra den nye"
    )


def mounted(folder: Path, options: str) -> None:
    """A small disk of its own at ``folder``; skips where this machine does not let us."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("mount is not here")
    if result.returncode:
        pytest.skip(f"no right to mount: {result.stderr.strip()}")


@pytest.fixture
def disk(small: Settings) -> Iterator[Path]:
    """The index folder as a disk of 2 MB."""
    mounted(small.index, "size=2m")
    yield small.index
    subprocess.run(["umount", "-l", str(small.index)], check=True)


def test_a_disk_that_fills_at_any_point_leaves_the_old_answer(
    small: Settings, quick: Make, light: LightEmbedder, disk: Path
) -> None:
    edition(small, 1)
    ingest(small, embedder=quick)
    refused = 0
    for number, free in enumerate((0, 4, 8, 16, 24, 32, 48, 64, 96), 2):
        edition(small, number)
        ballast = disk / "ballast"
        room = os.statvfs(disk)
        ballast.write_bytes(b"\0" * max(0, room.f_bavail * room.f_bsize - free * 1024))
        before = answered(fresh(small, light))
        try:
            ingest(small, embedder=quick)
            assert answered(fresh(small, light)) == number
        except StorageProblem:
            refused += 1
            assert answered(fresh(small, light)) == before
        ballast.unlink()
    assert refused >= 3
    edition(small, 99)
    ingest(small, embedder=quick)
    assert answered(fresh(small, light)) == 99
    print(f"full disk 9 ganger: {refused} avslag med grunn, ellers bygd")


def test_a_folder_that_can_only_be_read_answers_and_says_why_it_is_not_built(
    small: Settings, quick: Make, light: LightEmbedder, disk: Path
) -> None:
    for number in (1, 2):
        edition(small, number)
        ingest(small, embedder=quick)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    edition(small, 3)
    with pytest.raises(StorageProblem, match="skrivetilgang"):
        ingest(small, embedder=quick)
    with pytest.raises(StorageProblem):
        roll_back(small.index, small.fingerprint)
    assert answered(fresh(small, light)) == 2
    assert check_index(small, embedder=lambda _: light).sound
