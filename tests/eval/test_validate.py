"""The checks of the gold set: each catches what it is for, and the real set passes them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from eval.errors import Fault
from eval.places import Places
from eval.schema import (
    Evidence,
    Expected,
    Language,
    Placed,
    QuestionKind,
    Quote,
    Row,
    Split,
    gold_files,
    read_rows,
)
from eval.split import assigned, shared
from eval.validate import copied_run, coverage, row_faults, set_faults

PLAN = "utviklingsplan-2027-2040-horing"
QUOTE = "Planlegging av nye sykehus har vektlagt arealeffektivitet."
GOOD = Evidence(PLAN, None, QUOTE)


def reasons(places: Places, *rows: Row) -> list[str]:
    placed = [Placed("gull.jsonl", line, row) for line, row in enumerate(rows, 1)]
    return [str(fault) for fault in row_faults(placed, places)]


@pytest.fixture
def good(make_row: Callable[..., Row]) -> Row:
    return make_row(GOOD, question="Hva så de etter før?", facts=(("arealeffektivitet",),))


def test_a_good_row_has_no_faults(places: Places, good: Row, refusal: Row) -> None:
    assert reasons(places, good, replace(refusal, id="r2")) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"evidence": (Evidence("annen-plan", None, QUOTE),)}, "ukjent dokument «annen-plan»"),
        ({"evidence": (Evidence(PLAN, "Vedlegg 9", QUOTE),)}, "ukjent del «Vedlegg 9»"),
        (
            {"evidence": (Evidence(PLAN, None, QUOTE.replace("nye", "gamle")),)},
            "sitatet står ikke i",
        ),
        (
            {"evidence": (Evidence(PLAN, None, QUOTE, (Quote(PLAN, None, "tull og vas"),)),)},
            "sitatet står ikke i",
        ),
        ({"evidence": ()}, "evidence mangler"),
        ({"facts": ()}, "facts mangler"),
        ({"facts": (("tretten",),)}, "nøkkelfakta står ikke i belegget: tretten"),
        ({"reference": " "}, "reference mangler"),
        ({"question": "Planlegging av nye sykehus, hva med den?"}, "fire ord på rad"),
        ({"split": None}, "split mangler"),
        ({"status": Expected.DRAFT}, "utkast"),
        ({"kind": QuestionKind.FOLLOWUP}, "history"),
    ],
)
def test_a_bad_row_is_named_with_line_and_reason(
    places: Places, good: Row, change: dict[str, Any], said: str
) -> None:
    found = reasons(places, good, replace(good, **{"id": "r2", **change}))
    assert found
    assert all(reason.startswith("gull.jsonl:2: ") for reason in found)
    assert any(said in reason for reason in found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"searched": ()}, "searched mangler"),
        ({"unanswerable": None}, "unanswerable mangler"),
        ({"evidence": (GOOD,)}, "kan ikke ha evidence"),
    ],
)
def test_a_bad_refusal_is_named(
    places: Places, refusal: Row, change: dict[str, Any], said: str
) -> None:
    assert any(said in reason for reason in reasons(places, replace(refusal, **change)))


def test_an_id_is_used_once(places: Places, good: Row) -> None:
    assert reasons(places, good, good) == ["gull.jsonl:2: id «r1» er brukt i gull.jsonl:1"]


def test_a_quote_in_the_wrong_part_is_not_verbatim_there(places: Places) -> None:
    where = "innspill-samhandlingsplan-2022"
    words = "Det er en stor fordel at Agders 25 kommuner har felles teknologisk plattform"
    assert places.spans(Quote(where, "Vedlegg fra Helsefellesskapet Agder", words))
    assert not places.spans(Quote(where, "Vedlegg fra Sykehuset i Vestfold", words))


def test_copying_is_four_words_in_a_row(make_row: Callable[..., Row]) -> None:
    row = make_row(GOOD, question="Hva med av nye sykehus ha noe?")
    assert copied_run(row) == ""
    assert copied_run(replace(row, question="hva: AV NYE, sykehus har?")) == "av nye sykehus har"


def test_a_section_serves_one_split(places: Places, good: Row) -> None:
    other = replace(good, id="r2", split=Split.TEST)
    assert shared([good, replace(other, split=Split.DEV)], places) == {}
    kinds = {tie.split("\n")[0] for tie in shared([good, other], places)}
    assert kinds == {"section", "passage"}


def test_a_new_row_goes_where_its_section_is(places: Places, good: Row, refusal: Row) -> None:
    new = replace(good, id="r2", split=None)
    for split in Split:
        assert assigned([replace(good, split=split), new], places)[1].split is split
    # Nothing ties it: the hash gives a split, and the same one each time.
    free = replace(refusal, split=None)
    assert assigned([free], places)[0].split is not None
    assert assigned([free], places) == assigned([free], places)


def test_a_row_tied_to_two_splits_stays_without(places: Places, good: Row) -> None:
    taken = [replace(good, id=split, split=split) for split in (Split.DEV, Split.TEST)]
    assert assigned([*taken, replace(good, id="r3", split=None)], places)[2].split is None


def test_a_small_set_lacks_counts_pairs_and_coverage(places: Places, good: Row) -> None:
    said = "\n".join(map(str, set_faults([replace(good, pair="p")], places)))
    for part in ("1 spørsmål med svar", "typen table", "merket nn", "paret «p»", "ingen spørsmål"):
        assert part in said


def test_the_gold_set_is_in_order(places: Places) -> None:
    placed = read_rows(gold_files())
    assert [str(fault) for fault in row_faults(placed, places)] == []
    rows = [each.row for each in placed]
    assert set_faults(rows, places) == []
    assert sum(row.answerable for row in rows) >= 800
    assert sum(row.language is Language.NYNORSK for row in rows) >= 80
    assert sum(coverage(rows, places).values()) >= len(places.sections)


def test_a_fault_says_where() -> None:
    assert str(Fault("a.jsonl", 3, "feil")) == "a.jsonl:3: feil"
    assert str(Fault("", 0, "feil")) == "feil"
