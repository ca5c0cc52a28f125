"""Rows of the real documents' tables in answers: the row alone, under the names of its columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer import Assistant
from rag.cite import unsupported_figures
from rag.types import Answer, Kind
from rag.wire import citation_to_dict
from ui.store.saved import citation_in

ASKED = {
    "Forventet levealder for menn i Innlandet?": "Innlandet  86,3  84,3",
    "Kor lenge lever kvinner i bydel Vestre Aker?": "Vestre Aker  89,4  86,6",
    "budsjettavvik Oslo universitetssykehus 2024": (
        "Oslo universitetssykehus HF 667 920 150 000 517 920"
    ),
    "Kva er forventa levealder for 65 år gamle menn i Innlandet?": "Innlandet  86,3  84,3",
    "samlet resultat hele Helse Sør-Øst": "Sum Helse Sør-Øst 3 184 154 1 462 000 1 722 154",
    "andel over 80 år i 2040 Sykehuset Telemark": (
        "Sykehuset Telemark  179 228  184 198  2,8 %  6,0 %  9,4 %"
    ),
}


@pytest.mark.parametrize(("question", "row"), ASKED.items())
def test_the_row_asked_for_stands_alone_under_its_columns(
    assistant: Assistant, question: str, row: str
) -> None:
    answer = assistant.ask(question)
    (cited,) = [each for each in answer.citations if each.quote == row]
    assert cited.header
    heading = cited.locator.section[-1]
    assert cited.passage.startswith((cited.header, f"{heading}\n\n{cited.header}"))
    assert cited.passage in assistant.text(cited.locator.document)
    line = next(line for line in answer.text.split("\n") if row in line)
    assert line.endswith(f": «{row}» [{cited.label}]")
    assert ("65-åringer" in line) == ("levealder" in heading)
    assert not unsupported_figures(line.removesuffix(f"[{cited.label}]"), [cited.passage])
    others = [each.quote for each in answer.citations if each.header == cited.header]
    assert others == [row]


def test_a_table_that_lost_its_empty_cells_is_told(assistant: Assistant) -> None:
    notes = {
        question: [note for note in assistant.ask(question).notes if "tomme ruter" in note.lower()]
        for question in (
            "Hvor mange lærlinger har Sykehuset Østfold?",
            "Hvor mange utdanningsstillinger for jordmødre var det i 2024?",
            "Forventet levealder for menn i Innlandet?",
        )
    }
    assert [len(each) for each in notes.values()] == [1, 0, 0], notes


def test_both_rows_that_are_compared_are_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("Forskjellen i levealder for kvinner mellom Grorud og Ullern?")
    assert {"Grorud  84,6  81,9", "Ullern  87,7  86,0"} <= {c.quote for c in answer.citations}


def test_a_header_in_two_rows_is_whole(assistant: Assistant) -> None:
    answer = assistant.ask("andel over 80 år i 2040 Sykehuset Telemark")
    header = answer.citations[0].header
    assert (
        header
        == "Opptaksområde  2026  Befolkning 2040  Endring i %  Andel 80 år og eldre\n2026  2040"
    )
    assert "Andel 80 år og eldre | 2026 | 2040: «" in answer.text


def test_years_over_the_rows_name_the_columns(assistant: Assistant) -> None:
    answer: Answer = assistant.ask("utdanningsstillinger jordmor")
    (cited,) = [each for each in answer.citations if each.quote == "Jordmor 16 31 39"]
    assert cited.header.endswith("2022 2023 2024")


def test_column_names_are_no_quote_of_their_own(assistant: Assistant) -> None:
    for question in ASKED:
        for hit in assistant.ask(question).hits[:5]:
            names = hit.passage.header
            quotes = [each.quote for each in assistant.ask(question).citations]
            assert hit.passage.kind is not Kind.TABLE or names not in quotes


def test_a_kept_row_keeps_its_columns(assistant: Assistant) -> None:
    cited = assistant.ask("Forventet levealder for menn i Innlandet?").citations[0]
    kept = citation_to_dict(cited)
    assert citation_in(kept) == cited
    del kept["header"]
    assert citation_in(kept) == replace(cited, header="")


def test_a_sentence_that_only_tells_of_a_table_is_not_quoted_beside_it(
    assistant: Assistant,
) -> None:
    told = "Årsbudsjett, årsresultat og avvik per helseforetak følger av tabellen under."
    answer = assistant.ask("budsjettavvik Oslo universitetssykehus 2024")
    assert told not in {each.quote for each in answer.citations}
    assert any(each.passage.lead_in == told for each in assistant.find("årsresultat per foretak"))
