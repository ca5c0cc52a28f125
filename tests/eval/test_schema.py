"""Every malformed line is named with what is wrong, and every line that is right survives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.errors import GoldFaults
from eval.schema import Evidence, Row, as_line, gold_files, read_rows

GOOD: dict[str, Any] = {
    "id": "r1",
    "question": "Hva er det?",
    "language": "nb",
    "kind": "fact",
    "style": "plain",
    "status": "answered",
    "evidence": [{"document": "d", "part": None, "quote": "det er tolv"}],
    "facts": [["tolv", "12"]],
    "reference": "Tolv.",
    "pair": None,
    "split": "dev",
}


def write(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "gull.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"language": "sv"}, "language"),
        ({"kind": "gåte"}, "kind"),
        ({"style": "pen"}, "style"),
        ({"status": "vet ikke"}, "status"),
        ({"split": "øving"}, "split"),
        ({"question": "  "}, "question"),
        ({"question": 7}, "question"),
        ({"facts": ["tolv"]}, "facts"),
        ({"facts": [[]]}, "facts"),
        ({"evidence": [{"document": "d", "quote": "x"}]}, "part"),
        ({"evidence": [{"document": "d", "part": None}]}, "quote"),
        ({"svar": "tolv"}, "svar"),
    ],
)
def test_a_bad_row_is_named_with_line_and_field(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    file = write(tmp_path, json.dumps(GOOD), json.dumps({**GOOD, **change}))
    with pytest.raises(GoldFaults) as caught:
        read_rows([file])
    assert {fault.line for fault in caught.value.faults} == {2}
    assert named in str(caught.value)
    assert str(caught.value).startswith("gull.jsonl:2: ")


def test_every_fault_of_a_file_is_listed(tmp_path: Path) -> None:
    file = write(tmp_path, "ikke json", json.dumps(GOOD), "", '{"id": "x"}', "[]")
    with pytest.raises(GoldFaults) as caught:
        read_rows([file])
    assert {fault.line for fault in caught.value.faults} == {1, 4, 5}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldFaults, match=r"borte\.jsonl"):
        read_rows([tmp_path / "borte.jsonl"])


def test_a_row_survives_being_written_and_read(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    row = make_row(Evidence("d", None, "ord"), note="«æøå»")
    [placed] = read_rows([write(tmp_path, as_line(row))])
    assert placed.row == row
    assert placed.row.digest == row.digest


def test_every_line_of_the_gold_set_is_written_as_it_would_be() -> None:
    for file in gold_files():
        lines = file.read_text(encoding="utf-8").splitlines()
        assert lines == [as_line(placed.row) for placed in read_rows([file])], file.name
