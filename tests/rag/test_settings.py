from pathlib import Path

import pytest

from rag.errors import ConfigurationError
from rag.settings import Settings, load_settings, read_settings


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
    said = str(problem.value).splitlines()
    assert said[1:-1] == [
        "– PLAN_ANSWERS: ukjent innstilling",
        "– PLAN_VERSIONS_KEPT: må være et helt tall (fikk «mange»)",
        "– settings.toml, kandidater: ukjent innstilling",
    ]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("engine", "sonder", "'faiss' eller 'milvus'"),
        ("rerank_seconds", "0", "må være over 0"),
        ("versions_kept", "2.5", "et helt tall"),
        ("candidates", "5", "må være minst 10"),
        ("llm_temperature", "varm", "må være et tall"),
        ("llm_prompt", "a/b", "bokstaver, tall og understrek"),
        ("port", "99999", "må være høyst 65535"),
        ("behind_proxy", "kanskje", "true eller false"),
    ],
)
def test_a_fault_is_told_in_norwegian_and_gives_way_to_the_default(
    name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PLAN_{name.upper()}", value)
    monkeypatch.setenv("PLAN_QUOTE_CHARACTERS", "90")
    settings, faults = read_settings()
    (fault,) = faults
    assert fault.startswith(f"PLAN_{name.upper()}: ")
    assert said in fault
    assert f"(fikk «{value}»)" in fault
    assert settings is not None
    assert getattr(settings, name) == Settings.model_fields[name].get_default()
    assert settings.quote_characters == 90


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
    assert name.upper() in str(problem.value)
    assert "passordet" not in str(problem.value)
    (tmp_path / "settings.toml").unlink()
    assert "passordet" not in repr(load_settings(**{name: "x://rot:passordet@tjener"}))


def test_memory_that_no_pdf_can_be_read_in_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"READER_MEGABYTES.*256"):
        load_settings(reader_megabytes=200)
