"""Every form holds the notice, the exact words and where they stand; and nothing that acts."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO

import docx
import pytest
from markdown_it import MarkdownIt

from tests.ui.export.making import OLD, PLAN, READ, quote_entry, sheet, source
from tests.ui.store.making import PLAN as KEPT
from tests.ui.store.making import START, answer, refusal
from ui.export.csv_file import csv_file, defused
from ui.export.forms import Form, file_name, write
from ui.export.markdown import markdown
from ui.export.sheet import Entry, Sheet, of_basket, of_conversation
from ui.export.word import word
from ui.store.values import Answered, Conversation, Item, Quoted, Summary, Turn
from ui.words import LANGUAGES

HOSTILE = (
    "<script>alert(1)</script> ![x](http://evil.example/x.png) [k](javascript:alert(1)) $$y$$ "
    "# ikke en overskrift\n- punkt *en* _to_ `tre` \u202esnudd\u202c \x0b\x00slutt | a | b"
)
FULL = sheet(
    quote_entry(comment="Til møtet"),
    Entry(
        "Hva mener de?",
        "Et svar. [1]\n\nEt avsnitt til. [2]",
        (source(OLD), source(PLAN, "Andre ord.", 2)),
        READ,
    ),
)


def word_text(content: bytes) -> str:
    return "\n".join(each.text for each in docx.Document(BytesIO(content)).paragraphs)


def rows(made: Sheet) -> list[list[str]]:
    text = csv_file(made).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def seen(content: bytes) -> str:
    """What a reader of the Markdown sees, without quotes' and lists' own marks."""
    tokens = MarkdownIt("commonmark").enable("table").parse(content.decode())
    return "\n".join(
        "".join(child.content or "\n" for child in token.children or ())
        for token in tokens
        if token.type == "inline"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", Form)
def test_every_form_in_every_language_says_that_a_machine_made_it(
    form: Form, language: str
) -> None:
    made = replace(FULL, language=language)
    content = write(made, form)
    if form is Form.WORD:
        text = word_text(content)
    elif form is Form.MARKDOWN:
        text = seen(content)
    else:
        text = content.decode("utf-8-sig")
    assert made.say("export.notice") in text
    for words in ("Pasienter skal behandles hjemme.", "Andre ord.", "Til møtet", "s. 12"):
        assert words in text or (language == "en" and words == "s. 12")


def test_word_has_real_headings_quotes_and_an_italic_title() -> None:
    file = docx.Document(BytesIO(word(FULL)))
    styles = {}
    for each in file.paragraphs:
        styles.setdefault(each.style.name, []).append(each.text)
    assert styles["Title"] == ["Utvalg fra planene"]
    assert styles["Heading 1"] == ["1. Hva sier planen?", "2. Hva mener de?", "Referanser"]
    assert styles["Heading 2"] == ["Kilder til svaret"]
    assert styles["Quote"] == [
        "«Pasienter skal behandles hjemme.»",
        "[1] «Pasienter skal behandles hjemme.»",
        "[2] «Andre ord.»",
    ]
    italic = [run.text for each in file.paragraphs for run in each.runs if run.italic]
    assert "Regional utviklingsplan" in italic
    assert FULL.say("export.notice") in file.sections[0].footer.paragraphs[0].text
    assert file.core_properties.language == "nb-NO"
    assert "en nyere versjon finnes" in word_text(word(FULL))


def test_word_reaches_for_nothing_outside_itself() -> None:
    made = sheet(quote_entry(quote=HOSTILE, comment=HOSTILE), title=HOSTILE)
    with zipfile.ZipFile(BytesIO(word(made))) as parts:
        for name in parts.namelist():
            assert b'TargetMode="External"' not in parts.read(name), name
        assert not [name for name in parts.namelist() if "vba" in name.lower()]
    text = word_text(word(made))
    assert "<script>alert(1)</script>" in text
    assert "\u202e" not in text


def test_markdown_shows_hostile_text_as_text() -> None:
    made = sheet(
        quote_entry(quote=HOSTILE, comment=HOSTILE),
        Entry(HOSTILE, HOSTILE, (source(quote=HOSTILE),), READ),
        title=HOSTILE,
    )
    content = markdown(made)
    html = MarkdownIt("commonmark").enable("table").render(content.decode())
    for tag in ("<script", "<img", "<a ", "<ul", "<li", "<code", "<table"):
        assert tag not in html, tag
    assert "\u202e" not in content.decode()
    assert "![x](http://evil.example/x.png)" in seen(content)
    assert "# ikke en overskrift" in seen(content)


def test_csv_has_a_column_for_each_fact() -> None:
    header, *body = rows(FULL)
    assert len(body) == 4  # a quote; an answer and its two quotes
    assert {len(row) for row in (header, *body)} == {len(header)}
    first = dict(zip(header, body[0], strict=True))
    assert first["sitat"] == "Pasienter skal behandles hjemme."
    assert first["tittel"] == "Regional utviklingsplan"
    assert first["status"] == "høringsversjon, ikke vedtatt"
    assert first["dato"] == "2026-06-18"
    assert first["avsnitt"] == "3 Mål › 3.1 Hjemmesykehus"
    assert first["side"] == "12"
    assert first["lest"] == "2026-11-23"
    assert first["kommentar"] == "Til møtet"
    assert all(dict(zip(header, row, strict=True))["merknad"] for row in body)
    assert dict(zip(header, body[2], strict=True))["nyere versjon"] == "ja"


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+47 1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "  =1",
        "\n=1",
        "\r=1",
        "\u00a0=1",
        "＝1",
        "\x00=1",
        "\u202e=1",
        '=HYPERLINK("http://evil.example")',
    ],
)
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert defused(cell).startswith("'")
    header, row = rows(sheet(quote_entry(quote=cell, comment=cell)))
    found = dict(zip(header, row, strict=True))
    assert found["sitat"].startswith("'")
    assert found["kommentar"].startswith("'")


def test_an_ordinary_cell_is_left_as_it_is() -> None:
    for cell in ("Ventetid: 65 dager", "a;b", 'sa «nei»"', "2–3", ""):
        assert defused(cell) == cell


@pytest.mark.parametrize("form", Form)
def test_an_empty_selection_is_still_a_file(form: Form) -> None:
    assert write(sheet(), form)


def test_a_basket_and_a_conversation_become_sheets() -> None:
    item = Item("1", Quoted(answer().citations[0], "Hvorfor?"), (KEPT,), START, "Sjekk")
    whole = Item("2", Answered(answer()), (KEPT,), START)
    basket = of_basket((item, whole), "nb", READ)
    assert [entry.is_answer for entry in basket.entries] == [False, True]
    assert basket.entries[0].comment == "Sjekk"
    assert basket.sources[0].document == KEPT
    turns = (
        Turn("Hva?", START, answer(), library=(KEPT,)),
        Turn("Og?", START, refusal("Og?"), library=(KEPT,)),
        Turn("x", START, problem="For langt."),
        Turn("Kanskje?", START, replace(answer(), unsure=True), library=(KEPT,)),
        Turn("Hvem er du?", START, refusal("Hvem er du?"), library=(KEPT,)),
    )
    talk = of_conversation(Conversation(Summary("1", "Tittel", START, START, 4), turns), "nb", READ)
    assert talk.title == "Samtale: Tittel"
    assert [entry.verdict for entry in talk.entries] == [
        "",
        "Ikke besvart av dokumentene",
        "Kunne ikke besvares",
        "Usikkert: det nærmeste i dokumentene, men kanskje ikke svar på spørsmålet",
        "",
    ]
    assert talk.entries[1].sources == ()  # a refusal's nearest passages are no sources
    assert "For langt." in word_text(word(talk))


def test_a_file_name_is_letters_and_the_day() -> None:
    made = sheet(title="../Samtale: «Hva?» /etc/passwd; rm -rf")
    assert file_name(made, Form.WORD) == "samtale-hva-etc-passwd-rm-rf-2026-11-23.docx"
    assert file_name(sheet(title="///"), Form.CSV) == "utvalg-2026-11-23.csv"


def test_a_row_is_taken_away_with_the_names_of_its_columns() -> None:
    bare = source(quote="Ullern  87,7")
    row = replace(bare, citation=replace(bare.citation, header="Bydel  Kvinner"))
    made = sheet(Entry("Hvor lenge?", "", (row,), READ))
    assert "Bydel | Kvinner" in seen(markdown(made))
    assert "Bydel | Kvinner: «Ullern  87,7»" in word_text(word(made))
    header, *_, last = rows(made)
    found = dict(zip(header, last, strict=True))
    assert (found["kolonner"], found["sitat"]) == ("Bydel | Kvinner", "Ullern  87,7")
