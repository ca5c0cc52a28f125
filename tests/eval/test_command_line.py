"""``python -m eval``: what it prints and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.schema import Split, as_line, gold_files, read_rows
from rag.settings import Settings
from tests.llm.scripted import Model, faithful, inventive
from tests.rag.chat_server import chat_server


@pytest.fixture
def index_option(settings: Settings) -> list[str]:
    return ["--index", str(settings.index)]


@pytest.fixture
def few(tmp_path: Path) -> Path:
    rows = [each.row for each in read_rows(gold_files()) if each.row.split is Split.DEV][:6]
    file = tmp_path / "få.jsonl"
    file.write_text("".join(as_line(row) + "\n" for row in rows), encoding="utf-8")
    return file


def test_validate_is_green(index_option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", *index_option]) == 0
    assert "ingen feil" in capsys.readouterr().out


def test_a_bad_file_fails_with_line_and_reason(
    index_option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "feil.jsonl"
    file.write_text('{"id": 1}\n', encoding="utf-8")
    assert main(["validate", "--gold", str(file), *index_option]) == 1
    assert "feil.jsonl:1: question" in capsys.readouterr().err


def test_from_run_to_report(
    index_option: list[str], few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, kept, out = (str(tmp_path / name) for name in ("kjøring", "lagret", "rapport"))
    assert main(["run", "--gold", str(few), "--out", folder, *index_option]) == 0
    # The same again is a resumption; another split is refused with the command.
    assert main(["run", "--gold", str(few), "--out", folder, *index_option]) == 0
    other = ["run", "--gold", str(few), "--out", folder, "--system", "lexical", *index_option]
    assert main(other) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["score", folder, *index_option]) == 0
    assert main(["keep", folder, "--kept", kept, *index_option]) == 0
    assert main(["compare", folder, folder, *index_option]) == 0
    assert "6 felles spørsmål" in capsys.readouterr().out
    # Six questions have no refusals, so the floors close the gate; it says why.
    assert main(["gate", folder, "--kept", kept, *index_option]) == 1
    assert "FEIL avvist" in capsys.readouterr().out
    report = ["report", folder, "--kept", kept, "--out", out, "--baseline", folder, *index_option]
    assert main(report) == 0
    assert json.loads((tmp_path / "rapport" / "report.json").read_text())["passed"] is False


def run_of(
    model: Model, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str
) -> None:
    """The gold questions through a scripted model over real HTTP."""
    with chat_server(model, name=name) as server:
        monkeypatch.setenv("PLAN_LLM_BASE_URL", server.url)
        monkeypatch.setenv("PLAN_LLM_MODEL", name)
        assert main(["run", "--generator", "llm", "--out", str(folder), *more]) == 0
        assert len(server.asked) > 3


def test_the_report_sets_quotes_beside_each_model(
    index_option: list[str], few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quotes, true, false, out = (tmp_path / each for each in ("sitater", "tro", "falsk", "rapport"))
    gold = ["--gold", str(few), *index_option]
    assert main(["run", "--out", str(quotes), *gold]) == 0
    run_of(faithful, "trofast", true, monkeypatch, *gold)
    run_of(inventive, "oppdikter", false, monkeypatch, *gold)
    others = ["--baseline", str(true), "--baseline", str(false)]
    assert main(["report", str(quotes), *others, "--out", str(out), *index_option]) == 0
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in report["systems"]] == ["planassistenten"]
    written = {each["name"]: each["estimates"] for each in report["writers"]}
    assert list(written) == ["bare sitater", "trofast", "oppdikter"]
    assert {each["count"] for each in report["writers"]} == {6}
    assert written["bare sitater"]["written"] is None
    assert written["trofast"]["written"]["mean"] == 1.0
    assert written["trofast"]["tokens"]["mean"] > 500
    for name, found in written.items():
        # Whoever wrote it, what is shown is the documents' own.
        assert found["validity"]["mean"] == found["verbatim"]["mean"] == 1.0, name
        assert found["unsupported"]["mean"] == 0.0, name
    for form in ("report.md", "report.html"):
        text = (out / form).read_text(encoding="utf-8")
        assert "Bare sitater, mot hver språkmodell" in text
        assert "oppdikter" in text


def test_a_run_of_another_corpus_is_refused(
    index_option: list[str], few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "kjøring"
    main(["run", "--gold", str(few), "--out", str(folder), *index_option])
    values = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (folder / "run.json").write_text(json.dumps({**values, "corpus": "et annet"}))
    for command in (["score", str(folder)], ["gate", str(folder)], ["report", str(folder)]):
        assert main([*command, *index_option]) == 1
        said = capsys.readouterr().err
        assert "et annet" in said
        assert f"python -m eval run --gold {few} --out {folder} --replace" in said


def test_a_missing_run_names_the_command(
    index_option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gate", str(tmp_path / "ingen"), *index_option]) == 1
    assert "python -m eval run" in capsys.readouterr().err


def test_the_judge_needs_a_server(
    monkeypatch: pytest.MonkeyPatch,
    index_option: list[str],
    real_run: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("PLAN_LLM_BASE_URL", raising=False)
    assert main(["judge", str(real_run), *index_option]) == 2
    assert "PLAN_LLM_BASE_URL" in capsys.readouterr().err


def test_draft_prints_a_row(
    index_option: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "melding.json"
    file.write_text('{"question": "Hva?", "answer": "Nei.", "citations": [], "reason": "Feil."}')
    assert main(["draft", str(file), *index_option]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "draft"


def test_split_fills_in_what_is_missing(
    index_option: list[str], few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = few.read_text(encoding="utf-8").splitlines()
    without = json.loads(lines[0])
    del without["split"]
    few.write_text("\n".join([json.dumps(without, ensure_ascii=False), *lines[1:]]) + "\n")
    assert main(["split", "--gold", str(few), *index_option]) == 0
    assert "1 rader fikk utvalg" in capsys.readouterr().out
    assert all(placed.row.split for placed in read_rows([few]))
