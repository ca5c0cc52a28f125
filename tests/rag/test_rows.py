from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.norwegian import terms
from rag.rows import columns, grid, label, lacks_cells, named_rows
from rag.types import Kind, Locator, Passage

HEADER = "Fylke/bydel  Kvinner  Menn"
FIRST = f"{HEADER}\nAgder  86,7  84,6\nGamle Oslo  85,6  83,1\nGrorud  84,6  81,9\nOslo  86,9  84,6"
SECOND = "Sykehuset i Asker  1  2\nSykehuset i Bodø  3  4\nUllern  87,7  86,0\nØstensjø  87,4  84,7"


def passage(id_: int, text: str, header: str = HEADER, section: str = "S") -> Passage:
    where = Locator("d", None, (section,), None, 100 * id_, 100 * id_ + len(text))
    return Passage(id_, where, text, Kind.TABLE, header=header)


TABLE = [passage(0, FIRST), passage(1, SECOND)]


def rarity(term: str) -> float:
    """As in the documents: every hospital is one, and few are in Asker."""
    return 1.0 if term in terms("sykehus nytt nye gamle") else 3.0


def named(question: str, *passages: Passage, longest: int = 400) -> list[str]:
    weights = {term: rarity(term) for term in terms(question)}
    found = named_rows(passages or TABLE, question, weights, rarity, longest)
    text = {each.id: each.text for each in passages or TABLE}
    return [text[id_][a:b] for id_, spans in found.items() for a, b in spans]


def test_the_row_that_is_named_is_found_in_whichever_passage_it_stands() -> None:
    assert named("Hvor lenge lever kvinner i Ullern?") == ["Ullern  87,7  86,0"]
    assert named_rows(TABLE, "ullern", {"ullern": 1.0}, rarity, 400) == {0: [], 1: [(47, 65)]}


def test_both_rows_that_are_compared_are_found() -> None:
    assert named("Forskjellen mellom Grorud og Ullern?") == [
        "Grorud  84,6  81,9",
        "Ullern  87,7  86,0",
    ]


def test_where_one_row_is_compared_with_what_is_not_named_the_table_is_left_out() -> None:
    assert named("Er Ullern høyest?") == []


def test_a_row_that_is_named_in_part_gives_way_to_one_that_is_named_whole() -> None:
    table = passage(0, "Gamle Oslo 1\nGrorud 2\nUllern 3\nSagene 4", "")
    assert named("Hvor mange bor i Oslo?", table) == ["Gamle Oslo 1"]
    assert named("Hvor mange bor på Grorud i Oslo?", table) == ["Grorud 2"]
    assert set(named("Grorud mot Oslo?", table)) == {"Gamle Oslo 1", "Grorud 2"}


def test_between_two_years_no_rows_are_compared() -> None:
    assert named("Endring mellom 2018 og 2024 i Ullern?") == ["Ullern  87,7  86,0"]


def test_the_whole_is_the_row_of_totals_where_no_other_row_is_named() -> None:
    table = passage(0, "Jordmor 16 31\nKreft 11 17\nTotalt 27 48", "")
    assert named("Hvor mange er det i alt?", table) == ["Totalt 27 48"]
    assert named("Hvor mange er det i alt på linjen Jordmor?", table) == ["Jordmor 16 31"]
    assert named("Hvor mange er det?", table) == []


def test_the_total_hides_no_rows_that_are_compared_and_must_have_room() -> None:
    table = passage(0, "Ahus 100\nOUS 200\nSiV 50\nTotalt 420", "")
    assert named("Hvilket sykehus har flest ansatte totalt?", table) == []
    assert named("Hvor mange jobber hele døgnet?", table) == []
    assert named("Hvor mange er det totalt?", table, longest=5) == []


def test_a_table_further_off_that_is_named_in_part_is_left_to_its_sentences() -> None:
    near = passage(0, "Oslo 1\nBergen 2\nHamar 3\nMoss 4\nSkien 5", "", "Ansatte")
    far = passage(1, "Gamle Oslo bydel 1\nFrogner 2\nSagene 3\nUllern 4", "", "Levealder")
    weights = {term: rarity(term) for term in terms("Oslo bydel")}
    assert list(named_rows([near, far], "Oslo bydel", weights, rarity, 400)) == [0]


def test_the_row_of_totals_is_not_guessed_among_several() -> None:
    parts = passage(0, "Sum inntekter 4 5\nLønn 2 3\nSum utgifter 2 3", "")
    assert named("Hva er det samlet?", parts) == []


def test_a_word_that_many_rows_have_names_none() -> None:
    assert named("Hva koster sykehuset?") == []


def test_more_than_half_of_a_label_names_its_row_and_less_does_not() -> None:
    text = "Nytt sykehus i Drammen med tomt  1\nNye Aker  2\nProtonsenter  3"
    one = passage(0, text, "")
    assert named("Hva koster Aker?", one) == ["Nye Aker  2"]
    assert named("Hva koster noe i Drammen?", one) == []


def test_a_row_of_which_several_words_are_named_is_not_another_with_one_of_them() -> None:
    text = (
        "Nye Aker og Nye Rikshospitalet, inkludert tilhørende tomtekostnader  2\n"
        "Rikshospitalet  3\n"
        + "\n".join(f"{name}  4" for name in ("Mo", "Ås", "Nes", "Ski", "Voss", "Hov"))
    )
    one = passage(0, text, "")
    (row,) = named("Hva koster Nye Aker og Nye Rikshospitalet?", one)
    assert row.endswith("tomtekostnader  2")


def test_rows_with_unlike_numbers_of_figures_have_lost_cells() -> None:
    table = "Kreft  Jordmor  Totalt\nSørlandet sykehus HF 3 7 19\nTelemark HF 5 9\nI alt 12 16 35"
    assert lacks_cells("Telemark HF 5 9", table)
    # The fullest row too may have lost one that all of them lack.
    assert lacks_cells("Sørlandet sykehus HF 3 7 19", table)
    assert not lacks_cells("Telemark HF 5 9", table.replace("3 7 19", "3 7"))
    assert not lacks_cells("Kreft  Jordmor  Totalt", table)
    # «3 391 100» may be one figure or three.
    assert not lacks_cells("Drammen 3 391 100", "Drammen 3 391 100\nAker 2 209 900 412 700")
    assert not lacks_cells("Drammen 3", "Drammen 3\nAker 2 209 900 412 700")
    # What stands in the place of a figure, a year that is a label, a sum, cells told apart.
    assert not lacks_cells("Oslo 12 – 15", "Oslo 12 – 15\nAgder 1 2 3")
    assert not lacks_cells("Agder 12 15", "2019 12 15\nAgder 12 15")
    assert not lacks_cells("Sum 25 32", "Etappe 1 12 15\nSum 25 32")
    assert not lacks_cells("Drift  ferdig  6", "Bygg  1  2\nDrift  ferdig  6")


def test_other_words_for_a_label_name_its_row_only_where_they_hold_all_of_it() -> None:
    weights = {term: 0.45 * rarity(term) for term in terms("gamle Grorud")}
    found = named_rows(TABLE, "old Grorud", weights, rarity, 400)
    assert [FIRST[a:b] for a, b in found[0]] == ["Grorud  84,6  81,9"]


def test_the_words_of_a_row_are_used_up_by_it() -> None:
    text = "Oslo universitetssykehus  1\nAkershus universitetssykehus  2\n"
    text += "\n".join(f"Rad {number}" for number in range(9))
    assert named("Oslo universitetssykehus", passage(0, text, "")) == [
        "Oslo universitetssykehus  1"
    ]


def test_a_row_with_no_room_leaves_the_table_to_its_sentences() -> None:
    assert named("Ullern", longest=10) == []


def test_names_of_columns_are_no_rows() -> None:
    assert named("fylke bydel") == []


def test_another_table_does_not_lose_its_rows() -> None:
    other = passage(2, "Portør  1\nRenhold  2", section="T")
    found = named_rows([*TABLE, other], "renhold", {"renhold": 1.0}, rarity, 400)
    assert found == {2: [(10, 20)]}


def test_a_label_is_the_first_cell_or_what_stands_before_the_first_figure() -> None:
    assert label("Råbra  Fra 1 avvik  Trinn 3") == "Råbra"
    assert label("Sunnaas sykehus HF 16 666 -2 334") == "Sunnaas sykehus HF"
    assert label("Totalt") == "Totalt"


def test_a_grid_is_made_only_where_cells_stand_under_names() -> None:
    assert grid(HEADER, "Ullern  87,7  86,0") == [
        ["Fylke/bydel", "Kvinner", "Menn"],
        ["Ullern", "87,7", "86,0"],
    ]
    assert grid(HEADER, "Ullern  87,7") is None
    assert grid("Antall 2023 2024", "Renhold 1 2") is None
    assert grid("År  2023\nA  B", "Renhold  1") is None


def test_the_columns_of_a_header_in_two_rows_stand_in_one_line() -> None:
    assert columns("Område  2026\nmenn  kvinner") == "Område | 2026 | menn | kvinner"
    assert columns("") == ""


@given(st.text(alphabet="ab 1,\n", max_size=60), st.text(alphabet="ab 1", max_size=20))
def test_every_row_named_is_a_whole_line_of_its_passage(text: str, question: str) -> None:
    one = passage(0, text, "")
    for row in named(question, one):
        assert row in text.split("\n")
