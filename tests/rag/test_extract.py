from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.extract import Extract, extract, rate
from rag.found import Found
from rag.late import Query
from rag.learned import PLAIN, learned
from rag.lexical import LexicalIndex
from rag.types import Hit, Kind, Locator, Passage
from rag.window import clauses

LEXICAL = LexicalIndex.build(["lærlinger renhold totalt", "ventetid somatikk dager", "annet"])


def hit(text: str, kind: Kind = Kind.PROSE, header: str = "", start: int = 100) -> Hit:
    where = Locator("d", None, ("S",), None, start, start + len(text))
    return Hit(Passage(0, where, text, kind, header=header), 2.0)


def offered(question: str, *hits: Hit, longest: int = 400) -> list[Extract]:
    found = Found(hits, LEXICAL.query(question), 0.9, Query.of(np.zeros(2, np.float32)))
    return rate(question, found, LEXICAL, None, PLAIN, longest=longest, english=False)


def quotes(question: str, *hits: Hit, threshold: float = 0.0, budget: int = 1275) -> list[str]:
    chosen = extract(offered(question, *hits), threshold, budget)
    return [each.text for each in chosen]


def test_extracts_are_spans_of_the_document() -> None:
    text = "Første setning om noe. Ventetid i somatikk var 79 dager. Siste setning."
    (each,) = offered("ventetid", hit(text), longest=40)
    assert each.text == "Ventetid i somatikk var 79 dager."
    assert (each.start, each.end) == (100 + text.index("Vent"), 100 + text.index(" Siste"))


@pytest.mark.parametrize("question", ["Hvor lenge venter de?", "Kor lenge ventar dei?"])
def test_how_long_asks_for_a_figure_in_both_forms(question: str) -> None:
    (each,) = offered(question, hit("Ventetid i somatikk var 79 dager."))
    assert each.signs["figure"] == 1.0


def test_the_row_that_is_named_is_quoted_and_not_its_neighbours() -> None:
    rows = hit("År 2023 2024\nLærlinger 1 2\nRenhold 3 4\nTotalt 4 6", Kind.TABLE, "År 2023 2024")
    assert quotes("hvor mange i renhold", rows) == ["Renhold 3 4"]


def test_the_row_that_sums_up_is_quoted_when_none_is_named() -> None:
    rows = hit("Portør 1 2\nTekniker 3 4\nTotalt 4 6", Kind.TABLE, "År 2023 2024")
    assert quotes("hvor mange var det", rows) == ["Totalt 4 6"]


@pytest.mark.parametrize(
    ("told", "quoted"),
    [
        ("Antallet lærlinger følger av tabell 3 under.", False),
        ("I 2024 var det 37 lærlinger, se tabell 3.", True),
    ],
)
def test_a_sentence_that_tells_of_a_table_is_quoted_beside_it_where_it_has_a_figure(
    told: str, quoted: bool
) -> None:
    table = hit("Portør 1 2\nRenhold 3 4", Kind.TABLE, "År 2023 2024", start=900)
    table = replace(table, passage=replace(table.passage, id=1, lead_in=told))
    assert (told in quotes("antall lærlinger", hit(told), table)) is quoted
    assert told in quotes("antall lærlinger", hit(told))


@pytest.mark.parametrize(
    ("question", "text", "quoted"),
    [
        ("Hva er ventetiden?", "Les mer:\nTemaside - Ventetid i somatikk", False),
        ("Hva er ventetiden?", "Se også: Ventetid i somatikk\nVentetid i rus", False),
        ("Kva er ventetida?", "• Les meir om ventetid:\nVentetid i somatikk", False),
        ("Hvor kan jeg lese om ventetid?", "Les mer:\nTemaside - Ventetid i somatikk", True),
        ("Hvilken side har ventetid?", "Les mer:\nTemaside - Ventetid i somatikk", True),
        ("Hva er ventetiden?", "Les mer:\nVentetid var 79 dager. Den øker.", True),
        ("Hva er ventetiden?", "Kilde: Norsk pasientregister om ventetid, 2018-2022", False),
        ("Hva er kilden til ventetiden?", "Kilde: Norsk pasientregister om ventetid", True),
        ("Hva er ventetiden?", "Kilde: Register.\nVentetiden ble kortere.", True),
        ("Hva er ventetiden?", "Se mer på ventetid: det haster", True),
        ("Hva er ventetiden?", "Se også:\n- Ventetiden øker fra 20 til 30 dager", True),
        ("Hva er ventetiden?", "Les mer her", False),
        ("Hva er ventetiden?", "Les mer om ventetid: https://www.sykehus.no/ventetid?a=b", False),
        ("Hva står på nettsiden om ventetid?", "Les mer:\nTemaside - Ventetid i somatikk", True),
    ],
)
def test_labels_of_links_alone_are_no_quote_but_where_a_page_is_asked_for(
    question: str, text: str, quoted: bool
) -> None:
    assert bool(quotes(question, hit(text))) is quoted


def test_of_two_alike_the_one_that_lies_nearer_by_meaning_is_likelier() -> None:
    text = "Ventetid i somatikk var 79 dager."
    hits = [hit(text, start=at) for at in (100, 900)]
    hits = [replace(each, passage=replace(each.passage, id=at)) for at, each in enumerate(hits, 1)]
    query, meaning = LEXICAL.query("ventetid"), Query.of(np.zeros(2, np.float32))
    found = Found(tuple(hits), query, 0.9, meaning, places={1: 40, 2: 0})
    rated = rate(
        "ventetid", found, LEXICAL, None, learned().alone.quote, longest=400, english=False
    )
    assert {each.passage.id: each.signs["place"] for each in rated} == {1: math.log(41), 2: 0.0}
    nearest = {each.passage.id: each for each in rated}[2]
    far = learned().alone.quote({**nearest.signs, "place": math.log(41)})
    assert far < nearest.score / 2


def test_what_is_held_goes_by_synonyms_and_by_what_stands_above() -> None:
    """«lærlinger» stands in a heading here, «kø» is a synonym of «ventetid» there."""
    first, second = hit("Renhold har 12."), hit("Ventetid i somatikk var 79 dager.", start=900)
    where = replace(first.passage.locator, section=("Lærlinger",))
    first = replace(first, passage=replace(first.passage, locator=where))
    held = {each.start: each.signs["held"] for each in offered("lærlinger i renhold", first)}
    assert held == {100: 1.0}
    signs = [each.signs for each in offered("kø i somatikk", first, second)]
    assert {(each["held"], each["less_held"]) for each in signs} == {(1.0, 0.0), (0.0, 1.0)}


def test_the_same_words_are_not_quoted_twice() -> None:
    text = "Ventetid i somatikk var 79 dager."
    assert quotes("ventetid", hit(text), hit(text, start=900)) == [text]


def test_the_best_is_quoted_and_others_only_where_they_are_likely_enough() -> None:
    good, poor = "Ventetid i somatikk var 79 dager.", "Lærlinger i renhold er flere enn før."
    one, other = offered("ventetid somatikk dager", hit(good), hit(poor, start=900))
    # PLAIN: 1 / (1 + exp(-share of the question's words)), both passages being equally near.
    assert one.score == pytest.approx(1 / (1 + math.exp(-1)))
    assert other.score == pytest.approx(0.5)
    asked = ("ventetid somatikk dager", hit(good), hit(poor, start=900))
    # The surer the first, the less another is wanted: 0.5 · √(1 − 0.731) is 0.259.
    assert quotes(*asked, threshold=0.26) == [good]
    assert quotes(*asked, threshold=0.25) == [good, poor]
    assert quotes(*asked, threshold=0.99) == [good]
    assert quotes(*asked, budget=len(good) + 5) == [good]


def test_the_second_look_shares_its_belief_among_the_passages() -> None:
    hits = tuple(
        replace(each, passage=replace(each.passage, id=at))
        for at, each in enumerate([hit("a"), hit("b", start=200), hit("c", start=300)])
    )
    asked = Query.of(np.zeros(2, np.float32))
    found = Found(hits, {}, 0.9, asked, {0: 1.0, 1: 1.0 + math.log(3)})
    rated = rate("ventetid", found, LEXICAL, None, PLAIN, longest=400, english=False)
    shares = {each.text: each.signs["share"] for each in rated}
    assert shares == pytest.approx({"a": 0.25, "b": 0.75})


def test_the_sentence_that_ends_the_paragraph_before_is_taken_in_where_it_is_as_good() -> None:
    best = "Ventetid for psykisk helsevern er 40 dager."
    (alone, *_) = quotes("ventetid psykisk helsevern", hit(f"Parken er grønn.\n\n{best}"))
    assert alone == best
    (same, *_) = quotes("ventetid psykisk helsevern", hit(f"Parken er grønn. {best}"))
    assert same == f"Parken er grønn. {best}"
    as_good = "Ventetid for psykisk helsevern for barn er 30 dager."
    (both, *_) = quotes("ventetid psykisk helsevern", hit(f"{as_good}\n\n{best}"))
    assert both == f"{as_good}\n\n{best}"


def test_a_sentence_too_long_to_quote_is_cut_at_a_comma() -> None:
    text = "Ventetid " + "ord " * 60 + "her, " + "flere " * 40 + "ord."
    assert len(text) > 400
    (first, *_) = quotes("ventetid", hit(text))
    assert first.endswith("her,")
    assert first in text


@pytest.mark.parametrize("longest", [5, 40, 400])
@given(st.text(alphabet="ab ,;:.", max_size=900))
def test_clauses_fit_and_keep_their_order(longest: int, text: str) -> None:
    found = list(clauses(text, 0, len(text), longest))
    assert all(b - a <= longest for a, b in found)
    assert found == sorted(found)
