"""References as Norwegian APA 7 has them: kildekompasset.no is what the lines are checked by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.ui.export.making import INPUT, OLD, PLAN, READ, quote_entry, sheet, source
from ui.export.apa import Bibliography
from ui.export.sheet import Sheet


def lines(made: Sheet) -> list[str]:
    return ["".join(piece.text for piece in line) for line in Bibliography(made).lines()]


def test_a_whole_document() -> None:
    (line,) = lines(sheet(quote_entry()))
    assert line == (
        "Helse Sør-Øst RHF. (2026, 18. juni). Regional utviklingsplan "
        "[Høringsversjon, ikke vedtatt]. Hentet 23. november 2026 fra helse-sorost.no"
    )
    (pieces,) = Bibliography(sheet(quote_entry())).lines()
    assert [piece.text for piece in pieces if piece.italic] == ["Regional utviklingsplan"]


def test_an_attachment_has_its_own_author_and_stands_in_the_letter() -> None:
    (line,) = lines(sheet(quote_entry(document=INPUT)))
    assert line == (
        "Akershus universitetssykehus HF. (2022, september). Vedlegg fra Ahus. "
        "I Helse Sør-Øst RHF, Innspill til planen [Innspill, ikke planens egen tekst]. "
        "Hentet 23. november 2026 fra regjeringen.no"
    )


def test_the_reference_in_the_text_has_author_year_page_and_section() -> None:
    books = Bibliography(sheet(quote_entry()))
    assert books.pointer(source()) == (
        "(Helse Sør-Øst RHF, 2026, s. 12, avsnitt «3.1 Hjemmesykehus»)"
    )
    assert books.pointer(source(page=None, section=())) == "(Helse Sør-Øst RHF, 2026)"


def test_two_works_of_one_author_and_year_get_letters() -> None:
    twin = replace(PLAN, id="tvilling", title="Annen plan", date="2026-03")
    made = sheet(quote_entry(), quote_entry(document=twin), quote_entry(document=OLD))
    assert [line.split(". ")[1] for line in lines(made)] == [
        "(2022)",
        "(2026a, mars)",
        "(2026b, 18",
    ]
    assert "2026b" in Bibliography(made).pointer(source())
    assert "2026a" in Bibliography(made).pointer(source(twin))


def test_undated_works_are_told_apart_too() -> None:
    one, two = (replace(PLAN, id=name, title=name, date="") for name in ("En", "To"))
    made = sheet(quote_entry(document=one), quote_entry(document=two))
    assert ["u.å.-a" in lines(made)[0], "u.å.-b" in lines(made)[1]] == [True, True]
    assert "(u.å.)" in lines(sheet(quote_entry(document=one)))[0]


def test_the_list_is_in_norwegian_order_with_each_work_once() -> None:
    authors = ("Ås kommune", "Ærfugl AS", "Østfold", "Bergen", "Zoo")
    documents = [replace(PLAN, id=name, publisher=name) for name in authors]
    entries = [quote_entry(document=each) for each in (*documents, *documents)]
    found = [line.split(". ")[0] for line in lines(sheet(*entries))]
    assert found == ["Bergen", "Zoo", "Ærfugl AS", "Østfold", "Ås kommune"]


def test_the_last_day_it_was_read_is_the_one_given() -> None:
    early = replace(quote_entry(), read=date(2026, 1, 2))
    (line,) = lines(sheet(quote_entry(), early))
    assert f"{READ.day}. november" in line


def test_a_document_that_nothing_was_kept_of_goes_by_its_title() -> None:
    (line,) = lines(sheet(quote_entry(document=None)))
    assert line.startswith("Regional utviklingsplan. (u.å.). Regional utviklingsplan")


@pytest.mark.parametrize(
    ("language", "dated", "fetched"),
    [
        ("nn", "(2026, 18. juni)", "Henta 23. november 2026 frå"),
        ("en", "(2026, June 18)", "Retrieved 23 November 2026 from"),
    ],
)
def test_the_list_follows_the_language(language: str, dated: str, fetched: str) -> None:
    (line,) = lines(sheet(quote_entry(), language=language))
    assert dated in line
    assert fetched in line
