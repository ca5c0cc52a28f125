"""Word documents made to break a reader."""

# ruff: noqa: E501
from __future__ import annotations

import io
import zipfile

import docx

from tests.ingest.readers.hostile_common import DTD, EXTERNAL, PLACES, PROSE, Files, mutated
from tests.ingest.readers.making import docx_with

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(inner: str, before: str = "") -> bytes:
    body = f"<w:body>{inner}</w:body>"
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}">{body}</w:document>'.encode()


def word(inner: str, before: str = "") -> bytes:
    return docx_with({"word/document.xml": document(inner, before)})


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def noted(before: str, text: str) -> bytes:
    made = docx.Document()
    made.add_paragraph(PROSE)
    relations = b'<Relationship Id="rId99" Type="http://x/footnotes" Target="footnotes.xml"/></Relationships>'
    plain = docx_with({}, made)
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        name = "word/_rels/document.xml.rels"
        links = archive.read(name).replace(b"</Relationships>", relations)
        types = archive.read("[Content_Types].xml").replace(
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType="application/xml"/></Types>',
        )
    note = f'{before}<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{p(text)}</w:footnote></w:footnotes>'
    parts = {name: links, "[Content_Types].xml": types, "word/footnotes.xml": note.encode()}
    return docx_with(parts, made)


def documents() -> Files:
    plain = word(p(PROSE))
    yield "vanlig.docx", plain
    for percent in range(10, 100, 20):
        yield f"avkortet-{percent}.docx", plain[: len(plain) * percent // 100]
    for seed in range(15):
        yield f"endret-{seed}.docx", mutated(plain, seed)
    yield "lol.docx", word(p("&i;"), DTD.replace("DOCTYPE x", "DOCTYPE w:document"))
    for number, place in enumerate(PLACES):
        yield f"ytre-{number}.docx", word(p("før &a; etter"), EXTERNAL.format(place, place))
        yield f"note-ytre-{number}.docx", noted(EXTERNAL.format(place, place), "&a;")
    yield "note-lol.docx", noted(DTD, "&i;")
    yield "note-vanlig.docx", noted("", "Se § 2.")
    for number, name in enumerate(
        ("../../ut.txt", "/tmp/ut.txt", "word/../../../ut.txt", "..\\ut.txt", "a\0b")
    ):
        yield (
            f"zip-ut-{number}.docx",
            docx_with({"word/document.xml": document(p(PROSE)), name: b"x"}),
        )
    yield "bombe.docx", docx_with({"word/media/a.bin": bytes(250_000_000)})
    yield "bombe-i-teksten.docx", word(p("a" * 190_000_000))
    yield "mange-avsnitt.docx", word("<w:p/>" * 2_000_000)
    yield "mange-ord.docx", word(p("ord") * 150_000)
    yield (
        "dype-tabeller.docx",
        word("<w:tbl><w:tr><w:tc>" * 3000 + p(PROSE) + "</w:tc></w:tr></w:tbl>" * 3000),
    )
    yield (
        "dype-kontroller.docx",
        word("<w:sdt><w:sdtContent>" * 5000 + p(PROSE) + "</w:sdtContent></w:sdt>" * 5000),
    )
    yield "dyp-xml.docx", word("<w:a>" * 100_000 + "</w:a>" * 100_000)
    yield "bred-celle.docx", word(
        "<w:tbl>" + ("<w:tr>" + '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>' + p("x") + "</w:tc>" * 1
        + "</w:tr>") * 2 + "</w:tbl>"
    )  # fmt: skip
    yield "stil-i-ring.docx", docx_with({
        "word/document.xml": document('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>x y</w:t></w:r></w:p>'),
        "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="A">'
        '<w:basedOn w:val="A"/></w:style></w:styles>'.encode(),
    })  # fmt: skip
    yield "uten-tekst.docx", word("")
    yield "gammel.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    yield "regneark.docx", zip_of({"xl/workbook.xml": b"<x/>"})
    yield "tom-zip.docx", zip_of({})
    yield "to-like.docx", zip_of({"word/document.xml": document(p("en"))}) + plain
    yield "utf16.docx", docx_with({"word/document.xml": document(p(PROSE)).decode().replace(
        "1.0\"", "1.0\" encoding=\"UTF-16\"").encode("utf-16")})  # fmt: skip
    yield "styretegn.docx", word(p("a&#1;b"))
    yield "rtl.docx", word(p(f"\u202e{PROSE}\u202c"))
    yield (
        "låst-zip.docx",
        plain.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
    )


def zip_of(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
