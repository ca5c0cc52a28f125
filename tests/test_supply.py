"""What the project is made of: locked by digest, licensed for use, weights that are only data."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from rag import e5, tokens
from rag.errors import ConfigurationError
from tests.audit import verdict
from tests.licences import JUDGED, Licence, licences
from tests.lock import FILES, entries, split

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CPU = (ROOT / "torch-cpu.lock").read_text(encoding="utf-8")
CUDA = (ROOT / "torch-cuda.lock").read_text(encoding="utf-8")
_DIGEST = re.compile(r"--hash=sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("file", [*FILES, "tests/model.lock"])
def test_every_package_is_pinned_with_digests(file: str) -> None:
    found = entries((ROOT / file).read_text(encoding="utf-8"))
    assert found
    for name, entry in found.items():
        assert re.match(rf"{re.escape(name)}==\S+ \\\n", entry), entry
        assert _DIGEST.search(entry), name


def test_both_builds_of_torch_are_listed_each_with_its_own_digests() -> None:
    """Of one version, in locks that are never used together: pip would want a file of both."""
    cpu, cuda = entries(CPU)["torch"], entries(CUDA)["torch"]
    assert cpu.split(" ")[0] == cuda.split(" ")[0] == "torch==2.13.0"
    assert len(_DIGEST.findall(cpu)) == 1
    assert not set(_DIGEST.findall(cpu)) & set(_DIGEST.findall(cuda))
    assert "torch" not in entries(LOCK)


def test_only_pypis_build_brings_a_graphics_cards_libraries() -> None:
    assert not re.search(r"^(?:nvidia|cuda|triton)", LOCK + CPU, re.M)
    assert {"nvidia-cublas", "triton"} <= set(entries(CUDA))
    assert not set(entries(CUDA)) & set(entries(LOCK))


def test_the_lock_holds_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    names = {re.split(r"[\[=<>~ ]", each)[0].lower() for each in wanted}
    assert not names - set(entries(LOCK)) - {"torch"}


def test_a_lock_is_split_by_what_torch_alone_asks_for() -> None:
    digest, other = "a" * 64, "b" * 64
    text = (
        f"anyio==1 \\\n    --hash=sha256:{digest}\n    # via x\n"
        f"nvidia-cublas==2 \\\n    --hash=sha256:{digest}\n"
        f"torch==2.13.0 \\\n    --hash=sha256:{digest}\n"
    )
    locks = split(text, other)
    assert list(entries(locks.requirements)) == ["anyio"]
    assert list(entries(locks.torch_cuda)) == ["nvidia-cublas", "torch"]
    assert locks.torch_cpu == f"torch==2.13.0 \\\n    --hash=sha256:{other}\n"


def test_no_installed_package_forbids_the_use() -> None:
    found = licences()
    assert len(found) > 100
    assert [each for each in found if not each.usable] == []
    assert set(JUDGED) <= {each.package for each in found}


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("MIT License", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("LGPL-3.0-only", True),
        ("MPL-2.0 AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("GNU Affero General Public License v3", False),
        ("AGPL-3.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GPL-2.0-only", False),
        ("MIT with Commons Clause", False),
        ("CC-BY-NC-4.0", False),
        ("UNKNOWN", False),
        ("Proprietary", False),
    ],
)
def test_licences_that_reach_into_our_code_or_limit_its_use_are_refused(
    text: str, usable: bool
) -> None:
    assert Licence("pakke", "1", text).usable is usable


def _package(name: str, *found: str) -> dict[str, object]:
    return {"name": name, "version": "1", "vulns": [{"id": each} for each in found]}


def test_an_audit_that_looked_nothing_up_does_not_pass() -> None:
    skipped = {"name": "a", "skip_reason": "Dependency not found on PyPI"}
    assert verdict({})[0] == 3
    assert verdict({"dependencies": [skipped, _package("b")]})[0] == 3
    assert "0 av 1" in verdict({"dependencies": [skipped]})[1]


def test_an_audit_passes_when_clean_or_argued() -> None:
    assert verdict({"dependencies": [_package("a")]})[0] == 0
    assert verdict({"dependencies": [_package("a", "CVE-1")]}, {})[0] == 1
    assert verdict({"dependencies": [_package("a", "CVE-1")]}, {"CVE-1": "brukes ikke"})[0] == 0


def test_the_parts_list_names_every_locked_package_with_its_version(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    tool = Path(sys.executable).with_name("cyclonedx-py")
    command = [tool, "environment", "--of", "JSON", "-o", made, sys.executable]
    subprocess.run(command, check=True, capture_output=True)
    listed = json.loads(made.read_text(encoding="utf-8"))["components"]
    versions = {re.sub(r"[-_.]+", "-", it["name"]).lower(): it["version"] for it in listed}
    for name, entry in entries(LOCK).items():
        wanted = entry.split(" ")[0].rpartition("==")[2]
        assert versions.get(re.sub(r"[-_.]+", "-", name)) == wanted, name
    assert versions["torch"].startswith("2.13.0")


def test_an_audit_says_what_is_to_be_done() -> None:
    mended = {"name": "a", "version": "1", "vulns": [{"id": "X", "fix_versions": ["1.2", "2.0"]}]}
    code, said = verdict({"dependencies": [mended]}, {})
    assert code == 1
    assert "rettet i 1.2, 2.0" in said
    assert "make lock" in said
    assert "ARGUED i tests/audit.py" in verdict({"dependencies": [_package("a", "X")]}, {})[1]
    assert "Kjør make audit på en maskin som når" in verdict({})[1]


def test_weights_are_read_by_digest_and_as_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = e5.verified_weights()
    with path.open("rb") as file:
        assert file.read(4) == b"E5S1"  # the format's own mark; a pickle begins with \x80
    changed = tmp_path / path.name
    changed.write_bytes(path.read_bytes()[:-1] + b"x")
    monkeypatch.setattr(e5, "weights_file", lambda: changed)
    with pytest.raises(ConfigurationError, match="sjekksum"):
        e5.verified_weights()


def test_the_token_table_is_tiktokens_own_and_read_by_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = importlib.util.find_spec("tiktoken_ext.openai_public")
    assert own is not None
    assert own.origin is not None
    source = Path(own.origin).read_text(encoding="utf-8")
    named = re.search(r'cl100k_base\.tiktoken",\s*expected_hash="([0-9a-f]{64})"', source)
    assert named is not None
    assert named[1] == tokens.TABLE_DIGEST
    # The same count as OpenAI publishes for this text (tiktoken's own test of the table).
    assert tokens.estimate("hello world") == 2
    assert tokens.estimate("Utviklingsplan for spesialisthelsetjenesten") == 15
    changed = tmp_path / "cl100k_base.tiktoken"
    changed.write_bytes(tokens.verified_table()[:-1])
    monkeypatch.setattr(tokens, "table_file", lambda: changed)
    with pytest.raises(ConfigurationError, match="sjekksum"):
        tokens.verified_table()
    changed.unlink()
    with pytest.raises(ConfigurationError, match=r"kan ikke leses.*make install"):
        tokens.verified_table()
