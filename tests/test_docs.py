"""What the documentation names must exist: tests, targets and settings."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings
from tests.conftest import ROOT

OPERATION = ROOT / "docs" / "drift"


def test_every_promise_names_a_test_that_exists() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) >= 18
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), (file, test)


@pytest.mark.parametrize("file", sorted(OPERATION.iterdir()), ids=lambda path: path.name)
def test_templates_name_targets_settings_and_files_that_exist(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z]+)`", text):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for name in re.findall(rf"\b{PREFIX}([A-Z_]+)\b", text):
        assert name.lower() in Settings.model_fields, name
    for path in re.findall(r"`((?:tests|docs|eval|corpus)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_units_are_understood_by_systemd(tmp_path: Path) -> None:
    """Where systemd is at hand; elsewhere that each unit has the sections systemd asks for."""
    units = [*OPERATION.glob("*.service"), *OPERATION.glob("*.timer")]
    assert len(units) == 3
    for unit in units:
        sections = re.findall(r"^\[(\w+)\]$", unit.read_text(encoding="utf-8"), re.M)
        assert sections[0] == "Unit"
        assert {"Service", "Timer"} & set(sections)
    if tool := shutil.which("systemd-analyze"):
        command = [tool, "verify", *map(str, units)]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
        assert "Unknown" not in said, said
