"""What is learned from documents of other kinds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import elsewhere
from eval.errors import EvalError
from eval.pairs import UNANSWERABLE, drawn
from eval.schema import gold_files, read_rows
from rag.settings import Settings


def _rows() -> list[dict[str, str]]:
    lines = elsewhere.QUESTIONS.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_each_quote_stands_once_in_its_document_and_some_documents_are_kept_back() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in elsewhere.FOLDER.glob("*.md")}
    rows = _rows()
    assert len(texts) >= 16
    for row in rows:
        if "quote" in row:
            assert texts[row["document"]].count(row["quote"]) == 1, row["quote"]
    for name in texts:
        mine = [row for row in rows if row["document"] == name]
        assert sum("quote" in row for row in mine) >= 40
        assert sum("quote" not in row for row in mine) >= 15
    assert 0 < sum(drawn(name, 3) for name in texts) < len(texts)


def test_no_question_elsewhere_is_another_one() -> None:
    asked = [row["question"] for row in _rows()]
    assert len(asked) == len(set(asked))
    others = {each.row.question for each in read_rows(gold_files())}
    others |= {
        json.loads(line)["question"] for line in UNANSWERABLE.read_text("utf-8").split("\n") if line
    }
    assert not others & set(asked)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "annet"
    folder.mkdir()
    (folder / "hage.md").write_text(
        "# Hageplan\n\n## Vanning\n\nHagelaget vanner bedene hver kveld i juli.\n\n"
        "## Frukt\n\nEpletrærne skal beskjæres i mars av den som har ansvar for dem.\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(elsewhere, "FOLDER", folder)
    monkeypatch.setattr(elsewhere, "QUESTIONS", tmp_path / "annet.jsonl")
    monkeypatch.setattr(elsewhere, "INDEX", tmp_path / "index")
    return tmp_path / "annet.jsonl"


def _written(path: Path, *rows: dict[str, str]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines), encoding="utf-8")


def test_a_quote_tells_which_passage_answers(small: Path, settings: Settings) -> None:
    _written(
        small,
        {"document": "hage", "question": "når beskjære trær", "quote": "beskjæres i mars"},
        {"document": "hage", "question": "Hvem kjøpte epletrærne?"},
    )
    found = elsewhere.elsewhere(settings)
    (pair,), (without,) = found.pairs, found.without
    (passage,) = found.index.store.passages(pair.passages)
    assert "beskjæres i mars" in passage.text
    assert (without.question, without.far) == ("Hvem kjøpte epletrærne?", False)
    assert pair.kept_back == without.kept_back


def test_a_quote_that_does_not_stand_there_is_an_error(small: Path, settings: Settings) -> None:
    _written(small, {"document": "hage", "question": "når?", "quote": "beskjæres i april"})
    with pytest.raises(EvalError, match="beskjæres i april"):
        elsewhere.elsewhere(settings)
