"""Heading paths, boxes and orders in Norwegian texts that are not of the corpus."""

from __future__ import annotations

from pathlib import Path

from ingest.blocks import Block, BlockKind
from ingest.canonical import canonical
from ingest.elements import Element, ElementKind
from ingest.lines import unwrap
from ingest.orders import is_order
from ingest.readers.markdown import read
from ingest.structure import place, to_blocks

FULL = "Kommunen har i planperioden lagt vekt på tidlig innsats og god samordning av tjenestene,\n"


def paths(text: str) -> list[tuple[str, str]]:
    """The path over each block of a plain text, and how the block begins."""
    placed = place(unwrap([Element(ElementKind.LINE, line) for line in text.split("\n")]))
    return [
        (" › ".join(it.section), it.block.text[:12])
        for it in placed
        if it.block.kind is not BlockKind.HEADING
    ]


def test_a_heading_with_nothing_but_a_heading_under_it_stands_over_those_that_follow() -> None:
    body = FULL + "og det skal fortsette.\n\n"
    text = "1.1 Rammer\n\n"
    for group, subjects in (("Skole og oppvekst", "AB"), ("Klima og miljø", "CD")):
        text += f"{group}\n\n" + "".join(f"Emne {it}\n\n{body}" for it in subjects)
    assert [path for path, _ in paths(text)] == [
        "1.1 Rammer › Skole og oppvekst › Emne A",
        "1.1 Rammer › Skole og oppvekst › Emne B",
        "1.1 Rammer › Klima og miljø › Emne C",
        "1.1 Rammer › Klima og miljø › Emne D",
    ]


def test_headings_that_a_sentence_counts_up_stand_under_its_heading() -> None:
    body = FULL + "og det skal fortsette.\n\n"
    text = "Mål for byen\n\nKommunestyret har vedtatt to mål for de neste fire årene:\n\n"
    text += f"Trygge gater\n\n{body}Grønne tak\n\n{body}Høring\n\n{body}"
    assert [path for path, _ in paths(text)][1:] == [
        "Mål for byen › Trygge gater",
        "Mål for byen › Grønne tak",
        "Høring",
    ]


def test_a_label_over_running_text_is_a_heading_and_over_a_list_leads_in() -> None:
    text = f"Tiltak 2025:\n\n{FULL}og det skal fortsette.\n\nTiltak 2026:\n\n• asfalt\n• lys\n"
    assert paths(text) == [
        ("Tiltak 2025:", "Kommunen har"),
        ("Tiltak 2025:", "Tiltak 2026:"),
        ("Tiltak 2025:", "asfalt"),
        ("Tiltak 2025:", "lys"),
    ]


def test_a_sentence_before_a_list_is_its_lead_in_and_no_heading() -> None:
    text = f"{FULL}og det skal fortsette.\n\n"
    text += "I planen har kommunen satt seg tre mål\n\n1. ro\n2. orden\n"
    placed = place(unwrap([Element(ElementKind.LINE, line) for line in text.split("\n")]))
    assert [it.lead_in for it in placed if it.block.kind is BlockKind.ITEM] == [
        "I planen har kommunen satt seg tre mål"
    ] * 2


def test_a_signature_stands_under_no_heading() -> None:
    text = f"1.1 Barn\n\n{FULL}og det skal fortsette.\n\nMed vennlig hilsen\n\nKari Nordmann\n"
    assert paths(text)[-2:] == [("", "Med vennlig "), ("", "Kari Nordman")]


def test_running_text_that_a_page_cut_before_a_name_is_whole_again() -> None:
    text = f"{FULL}og det skal fortsette. Det gjelder særlig de store sykehusene, som nå er Oslo\n"
    text += "\n\n\n7\n\n\nUniversitetssykehus og de andre. Slik blir det.\n"
    assert len(paths(text)) == 1


def test_a_box_belongs_to_its_section_and_the_text_after_its_list_to_the_section(
    tmp_path: Path,
) -> None:
    file = tmp_path / "plan.md"
    file.write_text(
        "## 1 Vei\n\n### *Gater*\n\nAlle gater skal ha lys om kvelden.\n\n\n\n\n"
        "### Lykten på Torget\n\nVi satte opp en lykt.\n\n- Den lyser.\n\n"
        "Kommunen vedlikeholder gatene hver vår.\n\n### *Stier*\n\nStier merkes.\n",
        encoding="utf-8",
    )
    spans = [
        (span.section, text[span.start : span.start + 8])
        for made in [canonical(read(file).elements)]
        for text in [made.text]
        for span in made.spans
        if span.kind is not BlockKind.HEADING
    ]
    assert spans == [
        (("1 Vei", "Gater"), "Alle gat"),
        (("1 Vei", "Gater", "Lykten på Torget"), "Vi satte"),
        (("1 Vei", "Gater", "Lykten på Torget"), "Den lyse"),
        (("1 Vei", "Gater"), "Kommunen"),
        (("1 Vei", "Stier"), "Stier me"),
    ]


def test_an_order_is_told_from_the_reply_and_lends_it_its_words() -> None:
    order = "Kommunen skal øke antall plasser i barnehagene sammenlignet med 2023."
    reply = "Antall plasser har økt med tolv siden i fjor."
    blocks = [
        Block(BlockKind.HEADING, "2 Rapportering på krav"),
        Block(BlockKind.PARAGRAPH, order),
        Block(BlockKind.PARAGRAPH, reply),
    ]
    placed = place(blocks)
    assert (placed[1].opens, placed[1].lead_in) == (True, "")
    assert (placed[2].opens, placed[2].lead_in) == (False, order)
    assert not is_order(Block(BlockKind.PARAGRAPH, "Arbeidsgruppen skal levere rapport i mai."))
    # Outside a report on orders nothing is one.
    assert not place([Block(BlockKind.HEADING, "2 Mål"), *blocks[1:]])[1].opens


def test_levels_rule_where_numbers_do_not_show_that_they_lie(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("# 1 Vei\n\n## *Gater*\n\n### *Lys*\n\nLys er bra.\n", encoding="utf-8")
    placed = place(to_blocks(read(file).elements))
    assert placed[-1].section == ("1 Vei", "Gater", "Lys")
