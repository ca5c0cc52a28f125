from __future__ import annotations

from dataclasses import replace

from rag.types import Document, Part, Status
from ui.choice import Choice, Scope, known, scope, years

PLAN = Document(
    "plan", "plan.md", "Plan", "RHF", "2026-06-18", "plan", Status.HEARING, "", "nb", "", ""
)
LETTER = replace(
    PLAN,
    id="brev",
    status=Status.INPUT,
    date="2022-09",
    parts=(Part("Brev", None, 0, 9), Part("Vedlegg", "Ahus", 9, 20)),
)
REPORT = replace(PLAN, id="melding", status=Status.REPORT, date="")
LIBRARY = (PLAN, LETTER, REPORT)


def test_no_filter_searches_everything() -> None:
    assert scope(Choice(), LIBRARY) == Scope()


def test_every_filter_must_fit_and_values_of_one_kind_are_alternatives() -> None:
    assert scope(Choice(statuses=("høring", "innspill")), LIBRARY).documents == ("plan", "brev")
    assert scope(Choice(statuses=("høring",), years=("2026",)), LIBRARY).documents == ("plan",)
    assert scope(Choice(documents=("plan",), years=("2022",)), LIBRARY) == Scope(empty=True)


def test_a_part_brings_its_document_and_stands_beside_a_whole_one() -> None:
    assert scope(Choice(parts=("Vedlegg",)), LIBRARY) == Scope(("brev",), ("Vedlegg",))
    both = scope(Choice(documents=("plan",), parts=("Vedlegg",)), LIBRARY)
    assert both == Scope(("plan", "brev"), ("Vedlegg",))


def test_a_part_of_a_document_that_is_filtered_out_is_left_out() -> None:
    found = scope(Choice(parts=("Vedlegg",), statuses=("høring",)), LIBRARY)
    assert found == Scope(empty=True)


def test_what_the_library_does_not_hold_is_dropped() -> None:
    wanted = Choice(("plan", "borte"), ("Vedlegg", "x"), ("høring", "tull"), ("2022", "1999"))
    assert known(wanted, LIBRARY) == Choice(("plan",), ("Vedlegg",), ("høring",), ("2022",))


def test_a_chip_takes_one_filter_away() -> None:
    choice = Choice(documents=("plan", "brev"), years=("2022",))
    assert choice.filters == (("documents", "plan"), ("documents", "brev"), ("years", "2022"))
    assert choice.without("documents", "plan") == Choice(documents=("brev",), years=("2022",))


def test_years_are_those_of_the_documents_newest_first() -> None:
    assert years(LIBRARY) == ["2026", "2022"]
