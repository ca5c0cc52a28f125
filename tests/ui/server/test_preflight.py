"""What would stop the app is told before it starts, all of it."""

from __future__ import annotations

import socket
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
            model=str(tmp_path / "modell"),
            reranker="./mangler",
            llm_model="x",
            llm_base_url="ftp://rot:passordet@tjener",
            llm_prompt="finnes_ikke",
            database="tull://rot:passordet@tjener/navn",
        )
    said = str(raised.value)
    for name in ("CORPUS", "INDEX", "QUESTION_RATE", "ADDRESS", "MODEL", "RERANKER"):
        assert f"PLAN_{name}" in said
    for name in ("LLM_BASE_URL", "LLM_PROMPT", "DATABASE"):
        assert f"PLAN_{name}" in said
    assert "passordet" not in said
    assert len(said.splitlines()) == 9


def test_a_faulty_setting_hides_no_other_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAN_CANDIDATES", "mange")
    monkeypatch.setenv("PLAN_TULL", "1")
    with pytest.raises(ConfigurationError) as raised:
        checked(corpus=tmp_path / "mangler", address="0.0.0.0", database="sqlite:////proc/x/y.db")
    for name in ("CANDIDATES", "TULL", "CORPUS", "ADDRESS", "DATABASE"):
        assert f"PLAN_{name}" in str(raised.value)


def test_a_port_that_is_taken_is_said_in_words(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [sys.executable, "-m", "ui.server", "--port", str(port)]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 1
        assert f"127.0.0.1:{port}" in result.stderr
        assert "PLAN_PORT" in result.stderr
        # To look at the settings is no business of whoever serves just now.
        ready = subprocess.run([*command, "--check"], cwd=ROOT, capture_output=True, check=False)
        assert ready.returncode == 0


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
    assert "PLAN_PORT" in result.stderr  # the other fault is told in the same go


@pytest.mark.parametrize(
    ("address", "local"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.no", False)],
)
def test_loopback(address: str, local: bool) -> None:
    assert is_loopback(address) is local
