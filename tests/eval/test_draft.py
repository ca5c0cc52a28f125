"""A reported wrong answer becomes a draft that an owner can mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.draft import draft, read_report
from eval.errors import GoldFaults
from eval.places import Places
from eval.schema import Expected, Language, Placed
from eval.validate import row_faults

PLAN = "utviklingsplan-2027-2040-horing"
QUOTE = "Planlegging av nye sykehus har vektlagt arealeffektivitet."


def write(tmp_path: Path, **changes: object) -> Path:
    report = {
        "question": "Kva er viktig når ein byggjer sjukehus?",
        "answer": "Areal.",
        "citations": [
            {"document": PLAN, "part": None, "quote": QUOTE, "label": 1},
            {"document": PLAN, "part": None, "quote": "dette står ikke der"},
            {"document": "ukjent", "part": None, "quote": QUOTE},
        ],
        "reason": "Svaret er gammelt.",
        **changes,
    }
    file = tmp_path / "melding.json"
    file.write_text(json.dumps(report), encoding="utf-8")
    return file


def test_a_report_becomes_a_draft_with_verbatim_evidence_only(
    tmp_path: Path, places: Places
) -> None:
    row = draft(read_report(write(tmp_path)), places)
    assert row.status is Expected.DRAFT
    assert row.language is Language.NYNORSK
    assert [evidence.quote for evidence in row.evidence] == [QUOTE]
    assert "Svaret er gammelt." in row.note
    assert "Areal." in row.note


def test_a_draft_does_not_pass_for_gold(tmp_path: Path, places: Places) -> None:
    row = draft(read_report(write(tmp_path)), places)
    [fault] = row_faults([Placed("gull.jsonl", 1, row)], places)
    assert "en eier må godkjenne" in fault.reason


def test_a_malformed_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldFaults, match="question"):
        read_report(write(tmp_path, question=None))
    with pytest.raises(GoldFaults, match=r"borte\.json"):
        read_report(tmp_path / "borte.json")
