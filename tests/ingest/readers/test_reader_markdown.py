from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.elements import Element, ElementKind, Reading
from ingest.readers import read
from tests.conftest import ROOT
from tests.ingest.readers.making import texts

MakeFile = Callable[[str, bytes | str], Path]
PLAN = "utviklingsplan-2027-2040-horing.md"
WORD = re.compile(r"[^\W_]+")


@pytest.fixture(scope="module")
def plan() -> Reading:
    return read(Path(__file__).parents[3] / "corpus" / PLAN)


def brief(reading: Reading) -> list[tuple[str, int, str]]:
    return [(it.kind.value, it.level, it.text) for it in reading.elements]


def test_no_word_of_the_plan_is_lost_or_added(plan: Reading, corpus: Path) -> None:
    source = (corpus / PLAN).read_text(encoding="utf-8")
    source = re.sub(r"\]\([^)]*\)", "]", source)  # link targets
    source = re.sub(r"</?[a-z][^>]*>", " ", source)
    source = re.sub(r"(?m)^.*\.{5}\t\d+$", "", source)  # the contents list
    expected = Counter(WORD.findall(source))
    # The header that a page break repeated stands once.
    expected.subtract(["Navn", "Beskrivelse", "Deltagere", "Status"])
    found = Counter(word for it in plan.elements for word in WORD.findall(it.text))
    assert found == +expected


def test_headings_of_the_plan(plan: Reading) -> None:
    headings = {it.text: it.level for it in plan.elements if it.kind is ElementKind.HEADING}
    assert headings["3.1 Helsekompetanse, pasientinvolvering og likeverd"] == 3
    assert headings["3.2 Samarbeid om de som trenger det mest"] == 2
    assert headings["Om Helse Sør-Øst"] == 3
    # 144 lines begin with #, found with grep; three boxes have a paragraph in bold for a title.
    assert sum(it.kind is ElementKind.HEADING for it in plan.elements) == 144 + 3


def test_contents_list_of_the_plan_is_left_out(plan: Reading) -> None:
    assert not any("....." in it.text for it in plan.elements)
    # Lines 20 to 50 of the file.
    assert plan.warnings == ("Innholdsfortegnelsen (31 linjer med sidetall) er utelatt.",)


def test_figures_of_the_plan_are_rows_with_two_header_rows(plan: Reading) -> None:
    rows = [it for it in plan.elements if it.kind is ElementKind.ROW]
    at = next(n for n, it in enumerate(rows) if it.cells[0] == "Opptaksområde")
    assert [it.header for it in rows[at : at + 3]] == [True, True, False]
    assert rows[at + 1].cells == ("", "", "", "", "2026", "2040")
    assert rows[at + 2].cells == (
        "Akershus universitetssykehus", "584 823", "583 204", "-0,3 %", "4,5 %", "6,6 %"
    )  # fmt: skip
    assert rows[at + 2].text == (
        "Akershus universitetssykehus  584 823  583 204  -0,3 %  4,5 %  6,6 %"
    )


def test_table_without_column_names_has_no_header(plan: Reading) -> None:
    row = next(it for it in plan.elements if it.cells and it.cells[0].startswith("Norges største"))
    assert row.header is False


def test_table_cut_by_a_page_is_made_whole(plan: Reading) -> None:
    rows = [it for it in plan.elements if len(it.cells) == 4]
    assert [it.cells for it in rows if it.header] == [
        ("Navn", "Beskrivelse", "Deltagere", "Status")
    ]
    raabra = next(it for it in rows if it.cells[0] == "Råbra")
    assert raabra.cells[2] == (
        "Sykehuset Telemark HF (ST), Ahus, Lovisenberg Diakonale Sykehus "
        "(LDS), Frambu, Helse Sør-Øst RHF (HSØ)"
    )
    # Three rows before the break and ten after it.
    assert sum(not it.header for it in rows) == 13


def test_lists_side_by_side_are_led_in_by_their_column(plan: Reading) -> None:
    leads = [
        (before.text, after.text)
        for before, after in zip(plan.elements, plan.elements[1:], strict=False)
        if before.kind is ElementKind.PARAGRAPH
        and before.text in ("De neste fire årene vil vi:", "Hvordan vet vi om vi er på riktig vei?")
        and after.kind is ElementKind.ITEM
    ]
    # Five tables with tabs and HTML; the lists of section 3.3 stand under headings.
    assert len(leads) == 10
    assert leads[0][1] == "Utvikle mer helsekompetansevennlige tjenester"
    assert leads[3][1] == "Dokumentert tidsbesparelse for klinisk personell som bruker KI-verktøy."


def test_table_inside_a_list_item_becomes_its_items(plan: Reading) -> None:
    assert "Etablere fast regional topplederarena." in [
        it.text for it in plan.elements if it.kind is ElementKind.ITEM
    ]
    assert not any("|" in it.text and "Medwave" not in it.text and "KORUS" not in it.text
                   for it in plan.elements)  # fmt: skip


def test_layout_table_is_paragraphs(plan: Reading) -> None:
    element = next(it for it in plan.elements if "EpiGuard AS" in it.text)
    assert element == Element(
        ElementKind.PARAGRAPH,
        "Innovasjons som blir til næring EpiGuard AS (Oslo universitetssykehus HF): Utvikler "
        "transportisolator for sikker transport av smittsomme pasienter.",
    )


def test_markup_goes_and_text_stays(make_file: MakeFile) -> None:
    text = (
        "## *Mål* og **midler** `kode`\n\n"
        "Se [planen](https://a.no/x) og ![Kart over **Agder**](k.png),\n"
        "hjemme**sykehus** &amp; <b>fet</b>  \nslutt\n\n---\n\nEtter"
    )
    assert brief(read(make_file("a.md", text))) == [
        ("heading", 2, "Mål og midler kode"),
        ("paragraph", 0, "Se planen og Kart over Agder, hjemmesykehus & fet slutt"),
        ("paragraph", 0, "Etter"),
    ]


def test_lists_by_level_and_number(make_file: MakeFile) -> None:
    text = "- en\n  - to\n\n    mer om to\n- tre\n\n3. fire\n4) fem\n\n* • seks\n"
    assert brief(read(make_file("a.md", text))) == [
        ("item", 0, "en"),
        ("item", 1, "to"),
        ("paragraph", 0, "mer om to"),
        ("item", 0, "tre"),
        ("item", 0, "3. fire"),
        ("item", 0, "4) fem"),
        ("item", 0, "seks"),
    ]


def test_bullet_glyphs_in_a_paragraph_are_items(make_file: MakeFile) -> None:
    text = "– Vi skal:\n• en\nfortsetter\n\uf0b7 to\n"
    assert brief(read(make_file("a.md", text))) == [
        ("paragraph", 0, "– Vi skal:"),
        ("item", 0, "en fortsetter"),
        ("item", 0, "to"),
    ]


def test_deep_lists_are_not_cut(make_file: MakeFile) -> None:
    text = "".join("  " * depth + f"- nivå {depth}\n" for depth in range(30))
    assert [it.level for it in read(make_file("a.md", text)).elements] == list(range(30))


def test_pipe_table(make_file: MakeFile) -> None:
    text = "| Tiltak | År |\n|---|---|\n| **Bygg** a\\|b | 2027 |\n| | |\n|---|---|\n"
    assert [(it.cells, it.header) for it in read(make_file("a.md", text)).elements] == [
        (("Tiltak", "År"), True),
        (("Bygg a|b", "2027"), False),
    ]


def test_pipe_table_with_lists_in_cells(make_file: MakeFile) -> None:
    text = (
        "| Mål | Tiltak |\n|---|---|\n"
        "| Bedre flyt | Vi vil<ul><li>• måle</li><li>lære<ul><li>mer</li></ul></li></ul> |\n"
    )
    assert brief(read(make_file("a.md", text))) == [
        ("paragraph", 0, "Mål:"),
        ("paragraph", 0, "Bedre flyt"),
        ("paragraph", 0, "Tiltak:"),
        ("paragraph", 0, "Vi vil"),
        ("item", 0, "måle"),
        ("item", 0, "lære"),
        ("item", 1, "mer"),
    ]


def test_indented_text_is_no_code_and_a_fence_is_text(make_file: MakeFile) -> None:
    text = "Avsnitt.\n\n    Innrykket *avsnitt*.\n\n```\nlinje  1\n```\n"
    assert texts(read(make_file("a.md", text))) == [
        "Avsnitt.", "Innrykket avsnitt.", "linje 1"
    ]  # fmt: skip


def test_a_tab_in_a_list_item_or_heading_is_a_space(make_file: MakeFile) -> None:
    assert brief(read(make_file("a.md", "## 3.1\tMål\n\n-\ten\tto\n- tre\tfire\n"))) == [
        ("heading", 2, "3.1 Mål"),
        ("item", 0, "en to"),
        ("item", 0, "tre fire"),
    ]


def test_a_table_right_after_a_list_ends_it(make_file: MakeFile) -> None:
    text = "- en\nFylke\tAntall\nAgder\t12\n"
    assert brief(read(make_file("a.md", text))) == [
        ("item", 0, "en"),
        ("row", 0, "Fylke  Antall"),
        ("row", 0, "Agder  12"),
    ]


def test_html_blocks(make_file: MakeFile) -> None:
    text = (
        "<script>alert('x')</script>\n\n<table><tr><th>A</th><th>B</th></tr>"
        "<tr><td>1</td><td>2</td></tr></table>\n\n<!-- image -->\n\nSlutt"
    )
    assert [(it.text, it.header) for it in read(make_file("a.md", text)).elements] == [
        ("A  B", True),
        ("1  2", False),
        ("Slutt", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<sett inn navn>",
        "Foretak <sett inn navn> og <navn>",
        "[1]: Folkehelseinstituttet",
        "Verdi < 5 og > 3",
        "Før <!-- aldri lukket",
        "2 * 3 * 4 = 24",
        "~~strøket~~",
    ],
)
def test_what_only_looks_like_markup_is_text(make_file: MakeFile, text: str) -> None:
    assert texts(read(make_file("a.md", text))) == [text]


def test_an_unclosed_comment_does_not_take_the_rest(make_file: MakeFile) -> None:
    text = "<!-- image -->\n\n<!-- aldri lukket\n\n## Mål\n\nTekst\n"
    assert brief(read(make_file("a.md", text))) == [
        ("paragraph", 0, "<!-- aldri lukket"),
        ("heading", 2, "Mål"),
        ("paragraph", 0, "Tekst"),
    ]


def test_picture_placeholders_go(make_file: MakeFile) -> None:
    text = "![](a.png)\n\n![img-0.jpeg](img-0.jpeg)\n\n![bilde 3](x)\n\n![Figur 3 Eldre](x)"
    assert texts(read(make_file("a.md", text))) == ["Figur 3 Eldre"]


def test_four_dotted_lines_are_no_contents_list(make_file: MakeFile) -> None:
    lines = [f"Kapittel {n} ..... {n}" for n in range(1, 6)]
    assert "Kapittel 4" in texts(read(make_file("a.md", "\n".join(lines[:4]))))[0]
    assert texts(read(make_file("b.md", "\n\n".join([*lines, "Tekst"])))) == ["Tekst"]


def test_an_ampersand_before_a_word_stays(make_file: MakeFile) -> None:
    page = "<p>Drift&int og R&Dø, &aelig;re &amp m&aring l</p>\n"
    assert texts(read(make_file("a.md", page))) == ["Drift&int og R&Dø, ære & må l"]


def test_without_html_nothing_is_loaded_that_reads_it(tmp_path: Path) -> None:
    """Each file is read in a process of its own: to load that takes longer than to read most."""
    file = tmp_path / "plan.md"
    code = (
        "import sys\nfrom pathlib import Path\nfrom ingest.readers import markdown\n"
        "print(len(markdown.read(Path(sys.argv[1])).elements), 'bs4' in sys.modules)"
    )
    for text, loaded in (
        ("# Mål\n\nTekst < 5 og *mer*.\n", False),
        ("# Mål\n\n<p>Tekst</p>\n", True),
    ):
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", code, str(file)], cwd=ROOT, capture_output=True, check=True
        )
        assert done.stdout.decode().split() == ["2", str(loaded)]
