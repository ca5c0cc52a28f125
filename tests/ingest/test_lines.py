"""Hard-wrapped lines back to blocks, on the shapes that real reports have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.blocks import Block, BlockKind
from ingest.elements import Element, ElementKind
from ingest.lines import unwrap

WIDTH = 60


def blocks(text: str) -> list[Block]:
    return unwrap([Element(ElementKind.LINE, line) for line in text.split("\n")])


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(text)]


FILL = "Dette er en linje med brødtekst som fyller bredden helt ut,\n"


def test_a_heading_without_markup_is_told_by_its_early_end() -> None:
    text = (
        FILL
        + "og den slutter her. \nBeholde og rekruttere\n"
        + FILL
        + "fordi det er vanlig tekst.\n"
    )
    assert kinds(text)[1] == ("heading", "Beholde og rekruttere")


def test_a_heading_wrapped_over_two_lines_is_one_heading() -> None:
    text = (
        FILL
        + "og den slutter her.\n\n1.5. Konserntillitsvalgte og konsernverneombudets uttalelse til\n"
        + "årlig melding\n\n"
        + FILL
        + "og den slutter her.\n"
    )
    assert (
        "heading",
        "1.5. Konserntillitsvalgte og konsernverneombudets uttalelse til årlig melding",
    ) in kinds(text)


def test_a_paragraph_goes_on_after_a_page_break() -> None:
    text = FILL + "med blant\n\n\n\n7\n\n\nannet mer tekst på neste side.\n"
    assert kinds(text) == [
        ("paragraph", FILL.strip() + " med blant annet mer tekst på neste side.")
    ]


def test_a_lone_figure_inside_a_table_is_not_a_page_number() -> None:
    text = (
        "Tabell 1 Lærlinger\n\nSunnaas sykehus HF\n\n5\n\n"
        "Vestre Viken HF 17 34 57\n\nTotalt 181 186 420\n"
    )
    assert any("5" in block.text.split() for block in blocks(text))


def test_a_word_cut_at_its_hyphen_is_mended_by_evidence() -> None:
    whole = "Antall i intensivsykepleie er høyt.\n\n"
    assert blocks(whole + "Behovet for Intensiv-\nsykepleie øker.")[-1].text == (
        "Behovet for Intensivsykepleie øker."
    )
    assert blocks("Dette gjelder Helse Sør-\nØst.")[0].text == "Dette gjelder Helse Sør-Øst."
    assert blocks("Krav til helse-\nog omsorgstjenesten.")[0].text == (
        "Krav til helse- og omsorgstjenesten."
    )


def test_bullets_keep_their_lines_together_across_an_empty_line() -> None:
    text = (
        "• Et gjennomgående tema når det gjelder samhandling er tydelige krav,\n\n"
        "slik at foretak og kommuner arbeider mot samme mål.\n• Neste punkt her.\n"
    )
    assert [block.kind for block in blocks(text)] == [BlockKind.ITEM, BlockKind.ITEM]
    assert blocks(text)[0].text.endswith("samme mål.")


def test_a_shredded_table_gets_rows_and_header() -> None:
    text = (
        "Tabell 2 Stillinger per foretak\n\nAnestesi\n\nBarn\n\nTotalt\n\n"
        "Akershus universitetssykehus HF 16 2 69\n\nSørlandet sykehus HF 3 7\n \n38\n\n"
        "Totalt 37 33 387\n"
    )
    found = blocks(text)
    assert [block.kind for block in found] == [BlockKind.ROW] * 4
    assert found[0].header
    assert found[0].text == "Tabell 2 Stillinger per foretak Anestesi Barn Totalt"
    assert found[2].text == "Sørlandet sykehus HF 3 7 38"


def test_link_targets_alone_on_a_line_are_dropped() -> None:
    assert kinds("Se mer her.\n\nhttps://www.eksempel.no/en/lang/sti?x=1\n") == [
        ("paragraph", "Se mer her.")
    ]


@given(
    st.text(alphabet=st.sampled_from("abÅø  \n\t•-–.:;()0123456789%,«»\u202f\u00ad"), max_size=400)
)
def test_no_word_or_figure_is_lost_changed_or_moved(text: str) -> None:
    found = "".join(block.marker + block.text for block in blocks(text))
    kept = [c for c in found if c.isalnum()]
    given_ = [c for c in text if c.isalnum()]
    dropped = [line.strip() for line in text.split("\n")]
    # Lone page numbers are the one thing that may go.
    if not any(line.isdigit() for line in dropped):
        assert kept == given_
    else:
        remaining = iter(given_)
        assert all(c in remaining for c in kept)


def test_a_signature_is_no_heading() -> None:
    text = (
        FILL + "og den slutter her.\n\nMed vennlig hilsen\n\nHelse Sør-Øst RHF\n\nKari Nordmann\n\n"
        "administrerende direktør\n\n1.2 Vedlegg\n\n" + FILL + "og den slutter her.\n"
    )
    assert [it for it in kinds(text) if it[0] == "heading"] == [("heading", "1.2 Vedlegg")]


def test_a_chapters_name_above_its_first_section_is_a_heading_on_a_full_page() -> None:
    """The line before leaves 20 places: a figure first on the next line would go on from it."""
    text = (
        FILL
        + FILL
        + "og den slutter etter førti tegn her.\n"
        + "17 Veiledninger for klienter\n17.1 Introduksjon til klienter\n"
        + FILL
        + "og den slutter her.\n"
    )
    assert kinds(text)[1:3] == [
        ("heading", "17 Veiledninger for klienter"),
        ("heading", "17.1 Introduksjon til klienter"),
    ]
    # Without its section under it, it is a figure that the line goes on with.
    plain = kinds(text.replace("17.1 Introduksjon til klienter\n", ""))
    assert [kind for kind, _ in plain] == ["paragraph", "paragraph"]


@pytest.mark.parametrize(
    "line",
    [
        "# Get sources and build dependencies",
        "### login as first user",
        "#!/bin/sh",
        "LC_ALL=C apt full-upgrade -y",
        "Install the package using apt install --yes",
        "PATH=/usr/sbin:$PATH",
        "Dokumentasjon finnes på https://eksempel.no",
    ],
)
def test_a_line_of_commands_on_a_page_is_no_heading(line: str) -> None:
    lines = f"7.2 Innlogging\n{FILL}og den slutter her.\n\n{line}\n\n{FILL}og den slutter her."
    found = unwrap([Element(ElementKind.LINE, each, page=46) for each in lines.split("\n")])
    assert [each.text for each in found if each.kind is BlockKind.HEADING] == ["7.2 Innlogging"]
