"""The contract that other programs rely on, through real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag import phrases
from rag.settings import Settings
from tests.conftest import ROOT

CITATION = {
    "label": int, "document": str, "title": str, "status": str, "part": str | None,
    "section": list, "page": int | None, "quote": str, "start": int, "end": int, "passage": str,
}  # fmt: skip
PASSAGE = {
    "document": str, "section": list, "page": int | None, "text": str, "start": int, "end": int,
    "score": float,
}  # fmt: skip
ANSWER = {
    "id": object, "question": str, "status": str, "language": str, "answer": str,
    "citations": list, "passages": list, "seconds": float, "stages": dict, "notes": list,
    "unsure": bool, "related": list,
}  # fmt: skip


def run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rag", *arguments],
        cwd=ROOT,
        env={**os.environ, "PLAN_INDEX": str(settings.index)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def follows(value: dict[str, object], shape: dict[str, object]) -> bool:
    return set(shape) <= set(value) and all(
        isinstance(value[key], kind)  # type: ignore[arg-type]
        for key, kind in shape.items()
    )


def test_ask_json(settings: Settings) -> None:
    result = run(settings, "ask", "Hva sier planen om hjemmesykehus?", "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert follows(answer, ANSWER)
    assert answer["status"] == "answered"
    assert answer["id"] is None
    assert answer["citations"]
    assert all(follows(each, CITATION) for each in answer["citations"])
    assert 0 < len(answer["passages"]) <= 40
    assert all(follows(each, PASSAGE) for each in answer["passages"])
    assert set(answer["stages"]) == {"embed", "retrieve", "answer"}


def test_ask_for_people_names_the_source(settings: Settings) -> None:
    result = run(settings, "ask", "Hva sier planen om hjemmesykehus?")
    assert result.returncode == 0
    assert "[1] " in result.stdout
    assert "Utadvendt sykehus" in result.stdout


def test_an_unsure_answer_is_said_to_be_before_it_is_read(settings: Settings) -> None:
    result = run(settings, "ask", "Hva gjøres for barn med FASD?")
    assert result.stdout.startswith(f"({phrases.UNSURE['nb']})\n\n")
    assert result.stdout.count(phrases.UNSURE["nb"]) == 1
    assert "(Ingen av kildene nevner FASD.)" in result.stdout


def test_a_refusal_offers_what_is_answered_near_it(settings: Settings) -> None:
    result = run(settings, "ask", "Hva blir ventetiden i somatikken i 2031?")
    assert result.returncode == 0
    _, offered = result.stdout.split(phrases.RELATED["nb"])
    assert offered.strip().startswith("– ")
    assert offered.strip().endswith("?")


def test_passage_json(settings: Settings) -> None:
    document = "arlig-melding-2024"
    result = run(settings, "passage", "ventetid", "--json", "-k", "7", "--document", document)
    hits = json.loads(result.stdout)
    assert len(hits) == 7
    assert all(follows(hit, PASSAGE) and hit["document"] == document for hit in hits)
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_batch_gives_a_line_for_every_line(settings: Settings, tmp_path: Path) -> None:
    questions, out = tmp_path / "inn.jsonl", tmp_path / "ut.jsonl"
    lines: list[bytes] = [
        json.dumps({"id": "q1", "question": "Hva sier planen om samvalg?"}).encode(),
        b"ikke json",
        b"",
        b"\xff\xfe",
        json.dumps({"id": "q5"}).encode(),
        json.dumps({"id": "q6", "question": ""}).encode(),
        json.dumps({"id": "q7", "question": "tvang", "documents": ["finnes-ikke"]}).encode(),
        json.dumps({"id": "q8", "question": ["liste"]}).encode(),
        b"[" * 100_000,
        json.dumps(
            {
                "id": 9,
                "question": "og for barn?",
                "documents": ["arlig-melding-2024"],
                "history": [{"question": "Hva var ventetiden?", "answer": "76 dager"}],
            }
        ).encode(),
        json.dumps({"id": "q11", "question": "Hvem vant fotball-VM i 1998?"}).encode(),
    ]
    questions.write_bytes(b"\n".join(lines) + b"\n")
    result = run(settings, "ask", "--batch", str(questions), "--out", str(out))
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(answers) == len(lines)
    statuses = [answer["status"] for answer in answers]
    assert statuses[0] == "answered"
    assert statuses[1:9] == ["error"] * 8
    assert all(answer["error"] for answer in answers[1:9])
    assert statuses[9] == "answered"
    assert statuses[10] in ("not_found", "out_of_scope")
    assert [answers[i]["id"] for i in (0, 4, 5, 6, 9)] == ["q1", "q5", "q6", "q7", 9]
    assert all(follows(answers[i], ANSWER) for i in (0, 9, 10))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("ask", ""), 2, "tomt"),
        (("ask", "?", "--index", "borte"), 2, "tomt"),  # said before the index is looked for
        (("list", "", "--index", "borte"), 2, "tomt"),
        (("passage", "", "--index", "borte"), 2, "tomt"),
        (("ask", "🙂"), 2, "tomt"),
        (("ask", "a" * 10_000), 2, "10000 tegn"),
        (("ask", "samvalg", "--document", "finnes-ikke"), 2, "finnes-ikke"),
        (("ask", "samvalg", "--index", "borte"), 1, "python -m ingest"),
        (("ask",), 2, "SPØRSMÅL"),
        (("ask", "samvalg", "--generator", "llm"), 2, "PLAN_LLM_MODEL"),
        (("passage", "samvalg", "-k", "0"), 2, "-k"),
        (("ask", "--batch", "borte.jsonl", "--out", "ut.jsonl"), 1, "borte.jsonl"),
    ],
)
def test_bad_calls_say_what_to_do(
    settings: Settings, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(settings, *arguments)
    assert result.returncode == code, result.stderr
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_is_named(settings: Settings) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "rag", "ask", "samvalg"],
        cwd=ROOT,
        env={**os.environ, "PLAN_CANDIDATES": "mange", "PLAN_UKJENT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert "PLAN_CANDIDATES" in result.stderr
    assert "PLAN_UKJENT" in result.stderr
