"""«Kvalitet» shows the report that the evaluation wrote, and use without who asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from eval.schema import QuestionKind, Unanswerable
from tests.conftest import ROOT
from tests.ui.pages.conftest import Open
from tests.ui.seeing import text
from tests.ui.store.making import answer, refusal
from ui import plots
from ui.quality_report import read_report
from ui.store import Store
from ui.words import LANGUAGES, catalogue, say

REPORT = ROOT / "eval" / "reports" / "report.json"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_report_and_use(
    open_page: Open, kept: Store, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("PLAN_REPORT", str(REPORT))
    kept.usage.record(answer())
    kept.usage.record(refusal("Hva med tannlegen til Kari?"))
    app = open_page("quality", language)
    shown = text(app)
    wanted = json.loads(REPORT.read_text(encoding="utf-8"))
    assert str(wanted["run"]["questions"]) in shown
    for check in wanted["checks"]:
        assert (check["message"] if language == "en" else comma(check["message"])) in shown
    assert "plan › Vedlegg fra Ahus › 3.1 Hjemmesykehus" in shown
    assert say(language, "quality.gaps") in [each.value for each in app.subheader]
    assert "tannlegen" not in shown
    # 1 of 2 refused.
    assert ("0.50" if language == "en" else "0,50") in shown


def comma(message: str) -> str:
    return re.sub(r"(?<=\d)\.(?=\d)", ",", message)


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_of_questions_have_words_in_every_language(language: str) -> None:
    kinds = [*QuestionKind, *Unanswerable]
    assert [kind for kind in kinds if f"quality.kind_{kind}" not in catalogue(language)] == []


def test_without_use_or_report_the_page_says_so(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PLAN_REPORT", str(tmp_path / "borte.json"))
    shown = text(open_page("quality"))
    assert "Ingen spørsmål i perioden." in shown
    assert "make eval" in shown


def test_the_report_is_read_as_the_evaluation_wrote_it() -> None:
    report = read_report(REPORT)
    wanted = json.loads(REPORT.read_text(encoding="utf-8"))
    assert report is not None
    assert report.passed == wanted["passed"]
    assert len(report.checks) == len(wanted["checks"])
    first = wanted["systems"][0]
    assert report.recall[0].value == first["estimates"]["recall@6000"]["mean"]
    assert report.recall[0].name == first["name"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"run": {}}', "\u00ff"])
def test_what_is_no_report_is_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(content, encoding="utf-8")
    assert read_report(file) is None


def test_axes_count_in_whole_numbers_and_have_the_mark_of_the_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = plots.over_days("dag", ["spørsmål"], bars=True)["encoding"]["y"]["axis"]
    assert counted == {"format": "d", "tickMinStep": 1}
    for spoken, written in (("nb", "replace(datum.label, '.', ',')"), ("en", None)):
        monkeypatch.setattr(plots, "language", lambda spoken=spoken: spoken)
        axis = plots.over_days("dag", ["sekunder"], bars=False)["encoding"]["y"].get("axis", {})
        assert axis.get("labelExpr") == written
        shared = plots.over_days("dag", ["andel"], bars=False, share=True)["encoding"]["y"]["axis"]
        spaced = "replace(datum.label, '%', '\u00a0%')" if spoken == "nb" else None
        assert shared.get("labelExpr") == spaced


def test_a_bar_stands_over_its_own_day() -> None:
    """On an axis of time a day's bar reaches from its tick to the next day's: read as either."""
    assert plots.over_days("dag", ["spørsmål"], bars=True)["encoding"]["x"]["type"] == "ordinal"
    assert plots.over_days("dag", ["andel"], bars=False)["encoding"]["x"]["type"] == "temporal"
