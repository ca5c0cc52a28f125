"""With CI set, a test that lacks what it needs fails; without, it is skipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

TESTS = """
import os
import pytest

def test_lacks_a_program():
    pytest.skip("tesseract er ikke installert")

@pytest.mark.skipif(True, reason="no chromium")
def test_lacks_a_browser():
    pass

@pytest.mark.skip(reason="root may read everything")
def test_needs_a_file_that_may_not_be_read():
    pass

@pytest.mark.xfail(reason="not yet", strict=True)
def test_is_known_to_fail():
    assert False

def test_passes():
    pass
"""


@pytest.mark.parametrize(
    ("ci", "outcomes"),
    [
        ("", "1 passed, 3 skipped, 1 xfailed"),
        ("true", "1 failed, 1 passed, 1 skipped, 1 xfailed, 1 error"),
    ],
)
def test_a_skip_is_a_failure_in_ci(tmp_path: Path, ci: str, outcomes: str) -> None:
    (tmp_path / "test_a.py").write_text(TESTS)
    said = ran(tmp_path, ci)
    assert f"{outcomes} in" in said.splitlines()[-1], said
    assert ("CI: «tesseract er ikke installert» mangler" in said) is bool(ci)


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_a_file_of_tests_that_lacks_a_package_is_a_failure_in_ci(
    tmp_path: Path, ci: str, outcome: str
) -> None:
    (tmp_path / "test_a.py").write_text("import pytest\npytest.importorskip('finnes_ikke')\n")
    assert f"{outcome} in" in ran(tmp_path, ci).splitlines()[-1]


def ran(folder: Path, ci: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "--rootdir"]
    command += [str(folder), "-p", "no:cacheprovider", "-c", os.devnull, str(folder)]
    environment = {**os.environ, "CI": ci}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    ).stdout.strip()
