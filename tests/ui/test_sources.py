from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Answer, Citation, Document, Hit, Locator, Outcome, Part, Passage, Status
from ui.sources import (
    Source,
    document_of,
    grouped,
    quote_span,
    reference,
    sources_of,
    standing,
    titled,
)

PLAN = Document(
    id="plan",
    file="plan.md",
    title="Regional utviklingsplan",
    publisher="Helse Sør-Øst RHF",
    date="2026-06-18",
    kind="plan",
    status=Status.HEARING,
    period="2027-2040",
    language="nb",
    source="https://example.invalid/plan",
    sha256="0",
)
LETTER = replace(
    PLAN,
    id="brev",
    title="Innspill til samhandlingsplanen",
    status=Status.INPUT,
    date="2022",
    parts=(
        Part("Følgebrev", None, 0, 100),
        Part("Vedlegg 1", "Akershus universitetssykehus", 100, 200),
    ),
)
LIBRARY = (PLAN, LETTER)


def place(start: int = 0, end: int = 5, *section: str, document: str = "plan") -> Locator:
    return Locator(document, None, section, None, start, end)


def source(locator: Locator, number: int = 1, quote: str = "Sitat") -> Source:
    return Source(number, locator, quote, cited=True)


def test_the_sources_of_an_answer_are_its_citations() -> None:
    citation = Citation(3, place(), PLAN.title, PLAN.status, "Sitat", "Sitat i avsnitt")
    hit = Hit(Passage(1, place(), "Sitat i avsnitt"), 1.0)
    answer = Answer("?", Outcome.ANSWERED, "nb", "", (citation,), (hit,))
    assert sources_of(answer) == (Source(3, place(), "Sitat", cited=True),)


def test_a_refusal_has_at_most_five_nearest_passages_and_none_is_cited() -> None:
    hits = tuple(Hit(Passage(n, place(n, n + 1), str(n)), 1.0) for n in range(9))
    found = sources_of(Answer("?", Outcome.NOT_FOUND, "nb", "", (), hits))
    assert [each.quote for each in found] == ["0", "1", "2", "3", "4"]
    assert [each.number for each in found] == [1, 2, 3, 4, 5]
    assert not any(each.cited for each in found)


def test_neighbours_of_one_section_stand_together_in_the_answers_order() -> None:
    a, b = place(0, 5, "3 Mål", "Tiltak"), place(9, 12, "4 Vei", "Tiltak")
    groups = grouped((source(a, 1), source(a, 2), source(b, 3), source(a, 4)), LIBRARY)
    assert [[each.number for each in group.sources] for group in groups] == [[1, 2], [3], [4]]
    assert groups[0].heading == "Tiltak"
    # The parent tells two sections of the same name apart.
    assert groups[0].where == ("Regional utviklingsplan", "3 Mål")
    assert groups[1].where == ("Regional utviklingsplan", "4 Vei")


def test_text_outside_any_section_is_headed_by_the_title() -> None:
    (group,) = grouped((source(place()),), LIBRARY)
    assert group.heading == "Regional utviklingsplan"
    assert group.where == ()


def test_an_input_names_its_sender_and_says_it_is_not_the_plan() -> None:
    attached = standing(LETTER, place(120, 130, document="brev"))
    assert attached == "Innspill fra Akershus universitetssykehus – ikke planens egen tekst"
    covering = standing(LETTER, place(20, 30, document="brev"))
    assert covering == "Innspill fra Helse Sør-Øst RHF – ikke planens egen tekst"


def test_a_hearing_version_and_a_superseded_one_say_so() -> None:
    assert standing(PLAN, place()) == "Høringsversjon – ikke vedtatt"
    old = replace(PLAN, status=Status.ADOPTED, superseded_by="ny")
    assert standing(old, place()) == "Vedtatt, nyere versjon finnes"


@pytest.mark.parametrize(
    ("text", "start", "wanted"),
    [
        ("xx Sitat her", 3, (3, 8)),
        ("Sitat xx Sitat", 9, (9, 14)),  # the place that was cited, not the first one
        ("nytt avsnitt. Sitat her", 3, (14, 19)),  # moved down
        ("Sitat her, så mye mer", 12, (0, 5)),  # moved up
        ("alt er skrevet om", 3, None),
    ],
)
def test_the_quote_is_found_where_it_stands_now(
    text: str, start: int, wanted: tuple[int, int] | None
) -> None:
    assert quote_span(text, source(place(start, start + 5))) == wanted


def test_the_reference_has_what_a_reader_needs_to_find_the_words() -> None:
    where = Locator("brev", "Vedlegg 1", ("Tema 2", "Tiltak"), 7, 120, 125)
    assert reference(source(where, quote="Først\nså"), LETTER) == (
        "«Først så» – Innspill til samhandlingsplanen, Vedlegg 1, "
        "Akershus universitetssykehus, Tema 2 › Tiltak, side 7, 2022"
    )


def test_a_title_that_says_its_status_is_left_alone() -> None:
    assert titled(PLAN) == "Regional utviklingsplan (høringsversjon)"
    named = replace(PLAN, title="Regional utviklingsplan (høringsversjon)")
    assert titled(named) == "Regional utviklingsplan (høringsversjon)"


def test_an_unknown_document_is_not_passed_over() -> None:
    with pytest.raises(LookupError):
        document_of(LIBRARY, "borte")


def test_a_row_is_copied_with_the_names_of_its_columns() -> None:
    row = Source(1, place(), "Ullern  87,7", True, "Bydel  Kvinner")
    assert reference(row, PLAN).startswith("Bydel | Kvinner: «Ullern 87,7» – ")
