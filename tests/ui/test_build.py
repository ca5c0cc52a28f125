from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from ui.build import IndexBuild, State, Step, parse_step

WAIT = 30.0


def child(folder: Path, program: str) -> IndexBuild:
    return IndexBuild([sys.executable, "-c", program], folder)


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            {"stage": "embed", "text": "Regner.", "done": 12, "total": 48, "seconds_left": 14.2},
            Step("Regner.", 0.25, 14.2),  # 12 / 48
        ),
        (
            {"stage": "les", "text": "Leser.", "done": None, "total": None, "seconds_left": None},
            Step("Leser."),
        ),
        ({"stage": "les", "text": "Leser.", "done": 3, "total": 0}, Step("Leser.")),
        ({"stage": "les", "text": "Leser.", "done": 9, "total": 3}, Step("Leser.", 1.0)),
        ({"stage": "les"}, None),
        ([1, 2], None),
    ],
)
def test_a_line_of_progress_is_parsed_once(record: object, wanted: Step | None) -> None:
    assert parse_step(json.dumps(record)) == wanted


def test_any_other_line_is_no_step() -> None:
    assert parse_step("Ferdig på 3 s\n") is None


def test_a_build_ends_ready_with_its_last_step(tmp_path: Path) -> None:
    line = json.dumps({"stage": "ferdig", "text": "Ferdig.", "done": 2, "total": 2})
    build = child(tmp_path, f"print({line!r})")
    assert build.state is State.IDLE
    build.start()
    assert build.wait(WAIT)
    assert (build.state, build.step, build.failure) == (State.DONE, Step("Ferdig.", 1.0), "")


def test_a_failure_keeps_what_the_child_said_last(tmp_path: Path) -> None:
    build = child(tmp_path, "import sys; sys.exit('x' * 5000 + ' Fant ingen dokumenter.')")
    build.start()
    assert build.wait(WAIT)
    assert build.state is State.FAILED
    assert build.failure.endswith("Fant ingen dokumenter.")
    assert len(build.failure) <= 3000


def test_a_silent_failure_and_a_missing_program_still_say_something(tmp_path: Path) -> None:
    silent = child(tmp_path, "raise SystemExit(3)")
    silent.start()
    assert silent.wait(WAIT)
    assert "kode 3" in silent.failure
    missing = IndexBuild([str(tmp_path / "finnes-ikke")], tmp_path)
    missing.start()
    assert missing.wait(WAIT)
    assert missing.state is State.FAILED
    assert "finnes-ikke" in missing.failure


def test_many_messages_do_not_stop_the_child(tmp_path: Path) -> None:
    # More than the 64 KiB that a pipe holds: it would block if nobody read it.
    build = child(tmp_path, "import sys; sys.stderr.write('advarsel\\n' * 40_000)")
    build.start()
    assert build.wait(WAIT)
    assert build.state is State.DONE


def test_two_sessions_share_one_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The child notes that it ran, then waits until the gate is opened.
    monkeypatch.chdir(tmp_path)
    program = (
        "import pathlib, time\n"
        "with open('runs', 'a') as f: f.write('x')\n"
        "while not pathlib.Path('gate').exists(): time.sleep(0.01)\n"
    )
    build = child(tmp_path, program)
    build.start()
    build.start()
    assert not build.wait(0.01)
    (tmp_path / "gate").touch()
    assert build.wait(WAIT)
    assert (tmp_path / "runs").read_text() == "x"


def test_the_child_runs_where_the_app_runs_and_finds_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, packages = tmp_path / "her", tmp_path / "pakker"
    here.mkdir()
    packages.mkdir()
    (packages / "en_pakke.py").write_text("import os; open('spor', 'w').write(os.getcwd())")
    monkeypatch.chdir(here)
    build = IndexBuild([sys.executable, "-m", "en_pakke"], packages)
    build.start()
    assert build.wait(WAIT)
    assert build.failure == ""
    assert (here / "spor").read_text() == str(here)


def test_a_failed_build_can_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = (
        "import pathlib; ok = pathlib.Path('mended').exists(); raise SystemExit(0 if ok else 'nei')"
    )
    build = child(tmp_path, program)
    build.start()
    assert build.wait(WAIT)
    assert build.failure == "nei"
    (tmp_path / "mended").touch()
    build.start()
    assert build.wait(WAIT)
    assert (build.state, build.failure) == (State.DONE, "")
