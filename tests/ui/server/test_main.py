"""What the one who starts the app is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.settings import load_settings
from ui import signin
from ui.server.__main__ import _greeting, main


def test_without_sign_in_it_answers_this_machine_alone_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signin, "configured", lambda: False)
    settings = load_settings()
    assert settings.address == "127.0.0.1"
    told = _greeting(settings)
    assert "Innlogging er ikke satt opp: appen svarer bare denne maskinen." in told
    assert f"http://localhost:{settings.port}" in told
    monkeypatch.setattr(signin, "configured", lambda: True)
    assert "Innlogging er ikke satt opp" not in _greeting(settings)


def test_an_open_address_without_sign_in_is_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAN_DATABASE", f"sqlite:///{tmp_path / 'plan.db'}")
    monkeypatch.setenv("PLAN_INDEX", str(tmp_path / "indeks"))
    monkeypatch.setenv("PLAN_REVIEW", str(tmp_path / "se"))
    assert main(["--address", "0.0.0.0", "--check"]) == 2
    assert "innlogging er ikke satt opp" in capsys.readouterr().err
    assert main(["--check"]) == 0
