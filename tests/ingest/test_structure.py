from __future__ import annotations

from ingest.blocks import Block, BlockKind
from ingest.elements import Element, ElementKind
from ingest.structure import place, to_blocks
from ingest.tables import mend_tables


def heading(text: str, level: int = 0) -> Block:
    return Block(BlockKind.HEADING, text, level)


def prose(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def sections(*blocks: Block) -> list[str]:
    return [
        " › ".join(placed.section)
        for placed in place(blocks)
        if placed.block.kind is not BlockKind.HEADING
    ]


def test_numbers_rule_where_markup_lies() -> None:
    # In the plan 3.1 is ###, 3.2 is ## and 3.1.1 is ####.
    assert sections(
        heading("3 Mål", 2),
        heading("3.1 Helsekompetanse", 3),
        heading("3.1.1 Begrepet", 4),
        prose("a"),
        heading("3.2 Samarbeid", 2),
        prose("b"),
    ) == ["3 Mål › 3.1 Helsekompetanse › 3.1.1 Begrepet", "3 Mål › 3.2 Samarbeid"]


def test_a_table_caption_set_as_a_higher_heading_does_not_swallow_its_siblings() -> None:
    assert sections(
        heading("2.3 Helsetjenesten", 2),
        heading("Sosial ulikhet", 3),
        prose("a"),
        heading("Forventet levealder", 2),
        prose("b"),
        heading("Vår felles helsetjeneste", 3),
        prose("c"),
    ) == [
        "2.3 Helsetjenesten › Sosial ulikhet",
        "2.3 Helsetjenesten › Forventet levealder",
        "2.3 Helsetjenesten › Vår felles helsetjeneste",
    ]


def test_headings_that_return_stand_under_the_theme_before_them() -> None:
    blocks = []
    for theme in ("Samhandling", "Digitalisering", "Personell"):
        blocks += [heading(theme), heading("Hvilke tiltak er aktuelle?"), prose("x")]
    assert sections(*blocks) == [
        f"{theme} › Hvilke tiltak er aktuelle?"
        for theme in ("Samhandling", "Digitalisering", "Personell")
    ]


def test_a_box_that_ends_each_chapter_belongs_to_the_chapter() -> None:
    def chapter(title: str, *ends: Block) -> list[Block]:
        return [heading(title), heading(f"{title[4:]} i praksis", 4), prose("a"), *ends]

    goals = "De neste årene vil vi:"
    blocks = [heading("1 Mål"), prose("x")]
    blocks += chapter("1.1 Skole", prose(goals), Block(BlockKind.ITEM, "bygge"))
    blocks += chapter("1.2 Vei", heading(goals), prose("asfaltere"))
    blocks += chapter("1.3 Helse", heading("1.3.1 Legevakt"), prose("b"), prose(goals))
    blocks += [heading("2 Gjennomføring"), prose("y")]
    assert sections(*blocks) == [
        "1 Mål",
        "1 Mål › 1.1 Skole › Skole i praksis",
        f"1 Mål › 1.1 Skole › {goals}",
        f"1 Mål › 1.1 Skole › {goals}",
        "1 Mål › 1.2 Vei › Vei i praksis",
        f"1 Mål › 1.2 Vei › {goals}",
        "1 Mål › 1.3 Helse › Helse i praksis",
        "1 Mål › 1.3 Helse › 1.3.1 Legevakt",
        f"1 Mål › 1.3 Helse › {goals}",
        "2 Gjennomføring",
    ]


def test_the_last_chapter_may_end_the_document() -> None:
    goals = "Vi vil:"
    blocks = [heading("1 Mål")]
    for number in range(1, 5):
        blocks += [heading(f"1.{number} Emne"), heading("I praksis", 4), prose(goals)]
    assert sections(*blocks) == [f"1 Mål › 1.{number} Emne › {goals}" for number in range(1, 5)]
    # Headings alone, of which the first has nothing over it, are a document too.
    alone = [heading("Innledning"), *[heading(goals)] * 3, *[prose(goals)] * 5]
    assert sections(*alone, heading("1 Mål"), prose("x"))[-1] == "1 Mål"


def test_what_returns_before_headings_without_a_number_stays_where_it_stands() -> None:
    blocks = []
    for theme in ("Skole", "Vei", "Helse"):
        blocks += [heading(theme), heading(f"{theme} i praksis", 4), prose("Vi vil:")]
    assert sections(*blocks) == [
        f"{theme} › {theme} i praksis" for theme in ("Skole", "Vei", "Helse")
    ]


def test_items_know_their_lead_in_and_rows_their_header() -> None:
    placed = place(
        [
            prose("Vi skal:"),
            Block(BlockKind.ITEM, "spare"),
            Block(BlockKind.ROW, "År 2023 2024", header=True),
            Block(BlockKind.ROW, "Drift 1 2"),
        ]
    )
    assert placed[1].lead_in == "Vi skal:"
    assert placed[3].header == "År 2023 2024"


def test_a_header_in_two_rows_stands_over_the_rows_whole() -> None:
    rows = [
        Block(BlockKind.ROW, "Område  2026  Andel", header=True),
        Block(BlockKind.ROW, "2026  2040", header=True),
        Block(BlockKind.ROW, "Agder  1  2  3"),
        Block(BlockKind.ROW, "Navn  Trinn", header=True),
        Block(BlockKind.ROW, "Råbra  3"),
    ]
    headers = [each.header for each in place(rows)]
    assert headers == ["", "", "Område  2026  Andel\n2026  2040", "", "Navn  Trinn"]


def test_years_over_the_rows_of_a_table_that_lost_its_grid_name_its_columns() -> None:
    def row(text: str) -> Block:
        return Block(BlockKind.ROW, text)

    blocks = [
        prose("Tabell 1 Stillinger"),
        row("2022 2023 2024"),
        row("Drift 1 2 3"),
        row("Sum 4 5 6"),
    ]
    header, *rows = mend_tables(blocks)
    assert header.header
    assert header.text == "Tabell 1 Stillinger 2022 2023 2024"
    assert [each.text for each in rows] == ["Drift 1 2 3", "Sum 4 5 6"]


def test_a_label_cut_over_two_lines_may_end_in_a_digit() -> None:
    def row(text: str) -> Block:
        return Block(BlockKind.ROW, text)

    cut = [prose("Rivning av C1"), prose("Rikshospitalet Oslo HF 546 000 451 500 94 500")]
    blocks = [row("Aker 2 209 2 622 412"), *cut, row("Drammen 3 391 3 644 253")]
    assert [each.text for each in mend_tables(blocks)] == [
        "Aker 2 209 2 622 412",
        "Rivning av C1 Rikshospitalet Oslo HF 546 000 451 500 94 500",
        "Drammen 3 391 3 644 253",
    ]


def test_a_sentence_cut_by_a_blank_line_is_whole_again() -> None:
    elements = [
        Element(ElementKind.PARAGRAPH, "Teknologi og økt bruk"),
        Element(ElementKind.PARAGRAPH, "av helsedata gir muligheter."),
        Element(ElementKind.PARAGRAPH, "Ny setning."),
    ]
    assert [block.text for block in to_blocks(elements)] == [
        "Teknologi og økt bruk av helsedata gir muligheter.",
        "Ny setning.",
    ]


def test_what_tells_of_a_table_leads_in_its_rows() -> None:
    def lead_ins(before: str) -> set[str]:
        blocks = [
            Block(BlockKind.PARAGRAPH, before),
            Block(BlockKind.ROW, "Foretak 2023 2024", header=True),
            Block(BlockKind.ROW, "Ahus 1 2"),
        ]
        return {each.lead_in for each in place(blocks)[1:]}

    assert lead_ins("Det er flere. Tallene følger av tabellen under. Alt i mill. kroner.") == {
        "Tallene følger av tabellen under."
    }
    assert lead_ins("Vi har nok. Det er følgende kapasitet:") == {"Det er følgende kapasitet:"}
    assert lead_ins("Dette er etablert.") == {""}
    caption = "Tabell 1. Antall ansatte per foretak"
    assert lead_ins(caption) == {caption}


def test_a_list_between_ends_what_was_told_of_a_table() -> None:
    blocks = [
        Block(BlockKind.PARAGRAPH, "Vi prioriterer følgende:"),
        Block(BlockKind.ITEM, "barn", marker="- "),
        Block(BlockKind.ROW, "Foretak 2023 2024", header=True),
        Block(BlockKind.ROW, "Ahus 1 2"),
    ]
    assert {each.lead_in for each in place(blocks)[2:]} == {""}
