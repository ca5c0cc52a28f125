from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.settings import load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("PLAN_INDEX", "PLAN_CORPUS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_environment_wins_over_file_and_file_over_default(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "settings.toml").write_text("candidates = 50\nversions_kept = 5\n")
    monkeypatch.setenv("PLAN_CANDIDATES", "60")
    settings = load_settings()
    assert (settings.candidates, settings.versions_kept, settings.answer_characters) == (
        60,
        5,
        1500,
    )


def test_every_fault_is_named_at_once(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "settings.toml").write_text('kandidater = 50\nversions_kept = "mange"\n')
    monkeypatch.setenv("PLAN_ANSWERS", "1")
    with pytest.raises(ConfigurationError) as problem:
        load_settings()
    for name in ("kandidater", "versions_kept", "PLAN_ANSWERS"):
        assert name in str(problem.value)


def test_a_file_that_is_not_toml_is_named(empty_folder: Path) -> None:
    (empty_folder / "settings.toml").write_text("dette er ikke toml")
    with pytest.raises(ConfigurationError, match=r"settings\.toml"):
        load_settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().k = 3  # type: ignore[attr-defined]


def test_the_fingerprint_follows_what_shapes_an_index() -> None:
    base = load_settings()
    assert load_settings(candidates=77).fingerprint == base.fingerprint
    assert load_settings(passage_characters=500).fingerprint != base.fingerprint
    assert load_settings(model="annen").fingerprint != base.fingerprint


@pytest.mark.parametrize("name", ["milvus_uri", "llm_base_url", "database", "milvus_token"])
def test_what_may_hold_a_password_is_never_repeated(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Not text, so that the setting is at fault.
    (tmp_path / "settings.toml").write_text(f'{name} = ["x://rot:passordet@tjener"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(f"PLAN_{name.upper()}", raising=False)
    with pytest.raises(ConfigurationError) as problem:
        load_settings()
    assert name in str(problem.value)
    assert "passordet" not in str(problem.value)
    (tmp_path / "settings.toml").unlink()
    assert "passordet" not in repr(load_settings(**{name: "x://rot:passordet@tjener"}))


def test_memory_that_no_pdf_can_be_read_in_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"reader_megabytes.*256"):
        load_settings(reader_megabytes=200)
