from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from ingest.canonical import canonical
from ingest.elements import Reading
from ingest.readers import docx as reader
from ingest.readers import read
from rag.errors import SourceProblem
from tests.ingest.readers.making import docx_with, texts

MakeFile = Callable[[str, bytes | str], Path]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def brief(reading: Reading) -> list[tuple[str, int, str]]:
    return [(it.kind.value, it.level, it.text) for it in reading.elements]


def body(inner: str, before: str = "") -> bytes:
    """A document.xml with this content."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{inner}</w:body></w:document>"
    ).encode()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def read_body(make_file: MakeFile, inner: str, before: str = "") -> Reading:
    return reader.read(make_file("a.docx", docx_with({"word/document.xml": body(inner, before)})))


def test_a_document_in_the_sandbox(make_file: MakeFile) -> None:
    made = docx.Document()
    made.add_heading("Planen", 0)
    made.add_heading("3.1 Mål på Ås", 2)
    made.add_paragraph("Vi skal\tnå\nmålene.")
    made.add_paragraph("• en", style="List Bullet")
    made.add_paragraph("to", style="List Bullet 2")
    made.add_paragraph("tre", style="List Number")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Fylke", "Antall", "Agder", "4 500"], strict=True):
        cell.text = text
    made.add_paragraph("Slutt")
    out = io.BytesIO()
    made.save(out)
    reading = read(make_file("a.docx", out.getvalue()))
    assert brief(reading) == [
        ("heading", 1, "Planen"),
        ("heading", 2, "3.1 Mål på Ås"),
        ("paragraph", 0, "Vi skal nå målene."),
        ("item", 0, "en"),
        ("item", 1, "to"),
        ("item", 0, "tre"),
        ("row", 0, "Fylke  Antall"),
        ("row", 0, "Agder  4 500"),
        ("paragraph", 0, "Slutt"),
    ]
    assert [it.header for it in reading.elements if it.cells] == [True, False]
    assert reading.warnings == ()


def test_norwegian_and_derived_styles(make_file: MakeFile) -> None:
    made = docx.Document()
    names = {"Overskrift 1": None, "HSØ tittel på tema": "Heading 3", "Punktliste HSØ": None,
             "HSØ kulepunkt": "List Bullet", "toc 1": None}  # fmt: skip
    for name, base in names.items():
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = made.styles[base] if base else None
    for name in names:
        made.add_paragraph(f"i {name}", style=name)
    out = io.BytesIO()
    made.save(out)
    reading = reader.read(make_file("a.docx", out.getvalue()))
    assert brief(reading) == [
        ("heading", 1, "i Overskrift 1"),
        ("heading", 3, "i HSØ tittel på tema"),
        ("item", 0, "i Punktliste HSØ"),
        ("item", 0, "i HSØ kulepunkt"),
    ]
    assert reading.warnings == ("Innholdsfortegnelsen (1 linjer) er utelatt.",)


def test_numbering_and_outline_of_the_paragraph_itself(make_file: MakeFile) -> None:
    inner = (
        p("nivå to", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr>')
        + p("av", '<w:pStyle w:val="ListBullet"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + p("overskrift", '<w:outlineLvl w:val="1"/>')
        + p("brødtekst", '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>')
    )
    assert brief(read_body(make_file, inner)) == [
        ("item", 1, "nivå to"),
        ("paragraph", 0, "av"),
        ("heading", 2, "overskrift"),
        ("paragraph", 0, "brødtekst"),
    ]


def test_controls_changes_and_text_boxes(make_file: MakeFile) -> None:
    box = f"<w:txbxContent>{p('faktaboks')}</w:txbxContent>"
    inner = (
        f"<w:sdt><w:sdtContent>{p('i kontroll')}</w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>Vi </w:t></w:r><w:del><w:r><w:delText>bør</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>skal</w:t></w:r></w:ins>"
        "<w:hyperlink><w:r><w:t> lenke</w:t></w:r></w:hyperlink>"
        "<w:r><w:t> 4 500</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r></w:p>'
        f"<w:p><w:r><w:t>Før</w:t><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read_body(make_file, inner)) == [
        "i kontroll", "Vi skal lenke 4 500 2", "Før", "faktaboks"
    ]  # fmt: skip


def test_tables_with_lists_frames_and_spans(make_file: MakeFile) -> None:
    def tc(inner: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"

    def tbl(*rows: str) -> str:
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    bullet = '<w:pStyle w:val="ListBullet"/>'
    inner = (
        tbl(tc(p("Vi vil")) + tc(p("Vi måler")), tc(p("en", bullet)) + tc(p("to", bullet)))
        + tbl(tc(p("ramme") + p("mer")))
        + tbl(tc(p("A"), '<w:gridSpan w:val="2"/>') + tc(p("B")),
              tc(p("1")) + tc(p("2")) + tc(p("3")))
    )  # fmt: skip
    reading = read_body(make_file, inner)
    assert [(it.kind.value, it.text, it.cells) for it in reading.elements] == [
        ("paragraph", "Vi vil:", ()),
        ("item", "en", ()),
        ("paragraph", "Vi måler:", ()),
        ("item", "to", ()),
        ("paragraph", "ramme", ()),
        ("paragraph", "mer", ()),
        ("row", "A  B", ("A", "", "B")),
        ("row", "1  2  3", ("1", "2", "3")),
    ]


def test_a_document_without_text(make_file: MakeFile) -> None:
    with pytest.raises(SourceProblem, match="ingen tekst"):
        read_body(make_file, "<w:p/>")


@pytest.mark.parametrize("where", ["file:///etc/hostname", "http://127.0.0.1:9/x"])
def test_a_dtd_is_refused_and_nothing_fetched(make_file: MakeFile, where: str) -> None:
    dtd = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{where}">]>'
    inner = "<w:p><w:r><w:t>før &x; etter</w:t></w:r></w:p>"
    with pytest.raises(SourceProblem, match="DTD"):
        read_body(make_file, inner, before=dtd)


def test_entities_that_multiply_are_refused(make_file: MakeFile) -> None:
    # Ten to the ninth times three letters.
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    dtd = f'<!DOCTYPE w:document [<!ENTITY e0 "lol">{levels}]>'
    with pytest.raises(SourceProblem, match=r"skadet|DTD"):
        read_body(make_file, "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", before=dtd)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(make_file: MakeFile) -> None:
    # 200 MB of zeros are 200 kB packed, and the template has parts of its own.
    path = make_file("a.docx", docx_with({"word/media/b.xml": bytes(200_000_000)}))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(SourceProblem, match=r"pakkes ut til 20\d MB"):
        read(path)


def test_many_parts_are_refused(make_file: MakeFile) -> None:
    parts = {f"word/x{n}": b"" for n in range(10_001)}
    with pytest.raises(SourceProblem, match="10000 deler"):
        reader.read(make_file("a.docx", docx_with(parts)))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (docx_with({})[:20_000], "avkortet"),
        (docx_with({"word/document.xml": b"<w:document"}), "skadet"),
        (docx_with({"[Content_Types].xml": b"<Types/>"}), "skadet"),
        (docx_with({"word/styles.xml": b"tull"}), "skadet"),
    ],
    ids=["cut", "bad XML", "no content types", "bad styles"],
)
def test_damaged(make_file: MakeFile, content: bytes, reason: str) -> None:
    with pytest.raises(SourceProblem, match=reason):
        reader.read(make_file("a.docx", content))


def test_a_zip_that_is_no_document(make_file: MakeFile) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(SourceProblem, match="ikke et Word-dokument"):
        read(make_file("a.docx", out.getvalue()))


def with_notes(inner: str, notes: str) -> bytes:
    """A document of ``inner`` with a part for footnotes."""
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/footnotes" Target="footnotes.xml"/></Relationships>'
    )
    override = (
        '<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )
    with zipfile.ZipFile(io.BytesIO(docx_with({}))) as plain:
        links = plain.read("word/_rels/document.xml.rels").decode()
        types = plain.read("[Content_Types].xml").decode()
    return docx_with(
        {
            "word/document.xml": body(inner),
            "word/_rels/document.xml.rels": links.replace("</Relationships>", relation).encode(),
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
            "word/footnotes.xml": (
                f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="-1">{p("-")}'
                f"</w:footnote>{notes}</w:footnotes>"
            ).encode(),
        }
    )


def referring(text: str, *numbers: int) -> str:
    marks = "".join(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in numbers)
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{marks}</w:p>"


def note(number: int, *paragraphs: str) -> str:
    return f'<w:footnote w:id="{number}">{"".join(map(p, paragraphs))}</w:footnote>'


def test_notes_follow_what_refers_to_them(make_file: MakeFile) -> None:
    cells = "".join(
        f"<w:tc>{referring(text, *refs)}</w:tc>" for text, refs in [("A", (3,)), ("B", ())]
    )
    deleted = "<w:p><w:del><w:r><w:footnoteReference w:id='5'/></w:r></w:del></w:p>"
    inner = (
        referring("Vi skal nå målene", 2)
        + p("som planen har satt.")
        + f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
        + deleted
    )
    notes = note(2, "jf. § 2.", "Se også § 3.") + note(3, "av tabellen") + note(5, "slettet")
    reading = reader.read(make_file("a.docx", with_notes(inner, notes)))
    assert brief(reading) == [
        ("paragraph", 0, "Vi skal nå målene"),
        ("note", 0, "jf. § 2. Se også § 3."),
        ("paragraph", 0, "som planen har satt."),
        ("row", 0, "A  B"),
        ("row", 0, "A  B"),
        ("note", 0, "av tabellen"),
    ]
    assert reading.warnings == (
        "Noter (2) er satt inn etter avsnittet eller tabellen de hører til.",
    )


def test_a_note_is_joined_to_nothing(make_file: MakeFile) -> None:
    inner = referring("Vi skal nå målene", 2) + p("og mer.")
    text = canonical(
        reader.read(make_file("a.docx", with_notes(inner, note(2, "se § 2")))).elements
    )
    assert text.text == "Vi skal nå målene\n\n* se § 2\n\nog mer."


def test_entities_in_the_notes_are_refused(make_file: MakeFile) -> None:
    content = with_notes(referring("a", 2), note(2, "b"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/footnotes.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts["word/footnotes.xml"]
    with pytest.raises(SourceProblem, match="DTD"):
        reader.read(make_file("a.docx", docx_with(parts)))
