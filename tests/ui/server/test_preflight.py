"""What would stop the app is told before it starts, all of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from tests.conftest import ROOT
from ui.server.preflight import checked, is_loopback


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("")
    with pytest.raises(ConfigurationError) as raised:
        checked(
            corpus=tmp_path / "mangler",
            index=tmp_path / "fil",
            question_rate="ofte",
            address="0.0.0.0",
        )
    said = str(raised.value)
    for name in ("PLAN_CORPUS", "PLAN_INDEX", "PLAN_QUESTION_RATE", "PLAN_ADDRESS"):
        assert name in said
    assert len(said.splitlines()) == 4


def test_an_open_address_needs_sign_in_or_a_proxy(tmp_path: Path) -> None:
    kept = {"corpus": ROOT / "corpus", "index": tmp_path, "review": tmp_path}
    assert checked(**kept).address == "127.0.0.1"
    with pytest.raises(ConfigurationError, match="PLAN_BEHIND_PROXY"):
        checked(**kept, address="::")
    assert checked(**kept, address="::", behind_proxy=True).behind_proxy


@pytest.mark.parametrize(
    ("secrets", "said"),
    [
        ("[auth", "kan ikke leses"),
        ("auth = 3", "tabell"),
        ('[auth]\ncookie_secret = "kort"\nredirect_uri = "https://a.no/"', "client_id"),
    ],
)
def test_a_faulty_sign_in_is_never_taken_for_none(tmp_path: Path, secrets: str, said: str) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(secrets)
    result = subprocess.run(
        [sys.executable, "-m", "ui.server", "--check", "--port", "99999"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert said in result.stderr
    assert "port" in result.stderr  # the other fault is told in the same go


@pytest.mark.parametrize(
    ("address", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.no", False)],
)
def test_loopback(address: str, local: bool) -> None:
    assert is_loopback(address) is local
