"""The report in every form: complete, self-contained, and safe whatever people typed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from eval.gate import Check, Floors, Verdict, judge
from eval.report import write_reports
from eval.score import Scored
from eval.stored import RunCard
from eval.tables import refusals

HOSTILE = "</script><img src=x onerror=alert(1)> | <b>«&» \x07"
OPEN = Floors({"verbatim": 1.0}, {}, {}, ("recall@6000",))


@pytest.fixture
def folder(card: RunCard, real_scores: tuple[Scored, ...], tmp_path: Path) -> Path:
    first = replace(
        real_scores[0],
        question=HOSTILE,
        answer=HOSTILE,
        evidence=(HOSTILE,),
        reference=HOSTILE,
        faults=(HOSTILE,),
    )
    scored = [first, *real_scores[1:]]
    verdict = judge(scored, OPEN, scored)
    verdict = Verdict((*verdict.checks, Check(HOSTILE, False, HOSTILE)), ((first, first),))
    write_reports(tmp_path, card, scored, [(replace(card, system="dense"), scored)], verdict)
    return tmp_path


def test_every_form_is_written(folder: Path) -> None:
    names = {"report.md", "report.json", "report.html", "junit.xml", "figure.svg"}
    assert {file.name for file in folder.iterdir()} == names


def test_nothing_hostile_reaches_the_page(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert page.count("</script>") == 1
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in page
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    outside = re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)
    assert "<img" not in outside


def test_the_page_asks_for_nothing(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    found = re.findall(r"(?:src|href)=[\"']?([^\"'> ]+)", re.sub(r"&lt;.*?&gt;", "", page))
    assert found == []
    assert "default-src 'none'" in page
    assert set(re.findall(r"https?://[^\"' <]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_the_page_holds_every_question_and_five_kinds_of_plot(
    folder: Path, real_scores: tuple[Scored, ...]
) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<tr data-marks=") == len(real_scores)
    assert page.count("<svg ") == 6
    assert 'type="search"' in page


def test_svg_and_junit_are_well_formed(folder: Path) -> None:
    Xml.fromstring((folder / "figure.svg").read_text(encoding="utf-8"))
    suite = Xml.fromstring((folder / "junit.xml").read_text(encoding="utf-8"))
    assert suite.get("failures") == "1"
    assert len(suite.findall("testcase/failure")) == 1


def test_json_has_numbers_counts_and_what_shaped_them(folder: Path, card: RunCard) -> None:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["run"]["corpus"] == card.corpus
    assert [system["name"] for system in report["systems"]] == ["planassistenten", "bare mening"]
    assert set(report["groups"]) == {"kind", "language", "document", "style", "split"}
    estimate = report["systems"][0]["estimates"]["recall@6000"]
    assert estimate["low"] <= estimate["mean"] <= estimate["high"]
    assert estimate["excluded"] == sum(
        (each["kind"] != "alle" and each["count"]) or 0 for each in report["refusals"]
    )


def test_models_are_compared_on_the_questions_that_all_were_asked(
    card: RunCard, real_scores: tuple[Scored, ...], tmp_path: Path
) -> None:
    """A model is slow, and asked fewer: the quotes beside it are those of the same questions."""
    verdict = judge(real_scores, OPEN, real_scores)
    wrote = {"tokens": 900.0, "written": 1.0}
    some = [replace(each, values={**each.values, **wrote}) for each in real_scores[:20]]
    changed = replace(some[0], gold="en annen rad")
    runs = [
        (replace(card, generator="llm", settings={"llm_model": name}), scores)
        for name, scores in (("stor", some), ("liten", [changed, *some[1:12]]))
    ]
    write_reports(tmp_path, card, real_scores, runs, verdict)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    found = [(each["name"], each["count"]) for each in report["writers"]]
    # Twelve are common to all, and one of them is another row by now.
    assert found == [("bare sitater", 11), ("stor", 11), ("liten", 11)]
    assert [each["count"] for each in report["systems"]] == [len(real_scores)]


def test_counts_and_exclusions_stand_under_every_table(folder: Path) -> None:
    markdown = (folder / "report.md").read_text(encoding="utf-8")
    tables = (
        len(re.findall(r"^\| ---", markdown, re.MULTILINE)) - 1
    )  # the last table says what shaped the numbers
    notes = markdown.count("Utelatt fordi målet ikke gjelder") + markdown.count("ble avvist;")
    assert notes == tables


def test_refusals_by_hand(real_scores: tuple[Scored, ...]) -> None:
    base = real_scores[0]
    asked = [
        replace(base, unanswerable="general", status="not_found", values={"refused": 1.0}),
        replace(base, unanswerable="general", status="answered", values={"refused": 0.0}),
        replace(base, unanswerable="off_topic", status="out_of_scope", values={"refused": 1.0}),
        replace(base, unanswerable="", status="not_found", values={"answered": 0.0}),
    ]
    both, general, _ = refusals(asked)
    # Two of three refused; of three refusals, two were right.
    assert (both.recall, both.precision) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    # One of two; one right refusal against one wrong.
    assert (general.recall, general.precision) == (0.5, 0.5)
