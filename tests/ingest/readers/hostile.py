"""Files made to break a reader: over 150 of them, by name, made anew for each run.

``python -m tests.ingest.readers.hostile FOLDER`` reads every file of the folder and prints, as
JSON, how each ended and how much memory this process needed at most.
"""

# ruff: noqa: E501
from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import docx
import pypdf

from ingest.canonical import canonical
from ingest.manifest import Entry
from ingest.passages import passages
from ingest.readers import Limits, read
from rag.errors import SourceProblem
from tests.ingest.readers.making import bomb, docx_with, pdf_of, pdf_of_streams, stream, text_page

Files = Iterator[tuple[str, bytes]]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FLATE = b"/Filter/FlateDecode"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PROSE = "Hjemmesykehus på Ås gjelder 4 500 pasienter, og målet er 25 prosent innen 2040."
LIMITS = Limits(seconds_wall=20, seconds_cpu=5, megabytes_memory=600, seconds_ocr=10)
DTD = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "{}"><!ENTITY % p SYSTEM "{}"> %p;]>'
PLACES = ("file:///etc/passwd", "http://127.0.0.1:9/x", "ftp://127.0.0.1/x", "\\\\127.0.0.1\\x")


def every() -> Files:
    for make in (pdfs, mutated_pdfs, documents, pages_of_html, texts):
        yield from make()


# PDF ------------------------------------------------------------------------------------------


def one(content: bytes, entries: bytes = b"") -> bytes:
    return pdf_of_streams([stream(content, entries)])


def with_catalog(entries: bytes, *more: bytes) -> bytes:
    """A page of prose and a catalogue that asks for something; ``more`` are numbered from 6."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>"
        b"/Contents 4 0 R>>"
    )
    catalog = b"<</Type/Catalog/Pages 2 0 R" + entries + b">>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return pdf_of([catalog, pages, page, stream(text_page([PROSE])), font, *more])


def encrypted(user: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(one(text_page([PROSE]))))
    writer.encrypt(user, "eier", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def pdfs() -> Files:
    plain = one(text_page([PROSE] * 3))
    yield "vanlig.pdf", plain
    for algorithm in ("RC4-40", "RC4-128", "AES-128", "AES-256"):
        yield f"låst-{algorithm}.pdf", encrypted("hemmelig", algorithm)
        yield f"tomt-passord-{algorithm}.pdf", encrypted("", algorithm)
    for percent in range(5, 100, 10):
        yield f"avkortet-{percent}.pdf", plain[: len(plain) * percent // 100]
        yield f"lappet-{percent}.pdf", plain[: len(plain) * percent // 100] + b"\n%%EOF\n"
    yield "null-sider.pdf", pdf_of([CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"])
    yield "løgn-om-sider.pdf", pdf_of([CATALOG, b"<</Type/Pages/Kids[]/Count 2000000000>>"])
    yield (
        "ti-tusen-sider.pdf",
        pdf_of_streams([stream(text_page([f"Side {n}"])) for n in range(10_000)]),
    )
    yield "ti-tusen-tomme.pdf", pdf_of_streams([stream(b"")] * 10_000)
    yield "sidetre-i-ring.pdf", pdf_of([CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"])
    ring = [b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]>>"]
    yield "sidetre-i-stor-ring.pdf", pdf_of([CATALOG, *ring])
    deep = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(5000)]
    yield "sidetre-dypt.pdf", pdf_of([CATALOG, *deep])
    yield "løkke-i-henvisning.pdf", pdf_of([CATALOG, b"3 0 R", b"2 0 R"])
    yield "dype-lister.pdf", one(b"BT /F1 12 Tf " + b"[" * 50_000 + b"]" * 50_000 + b" TJ ET")
    yield "dype-ordbøker.pdf", one(b"/X " + b"<</A" * 30_000 + b">>" * 30_000 + b" DP")
    yield "dyp-katalog.pdf", with_catalog(b"/A " + b"[" * 20_000 + b"]" * 20_000)
    yield "dyp-q.pdf", one(b"q " * 200_000 + text_page([PROSE]))
    yield "bombe.pdf", one(bomb(1 << 30), FLATE)
    yield (
        "bombe-to-ganger.pdf",
        one(zlib.compress(bomb(1 << 30), 9), b"/Filter[/FlateDecode/FlateDecode]"),
    )
    yield "bombe-mellomrom.pdf", one(bomb(1 << 30, b" "), FLATE)
    yield (
        "bombe-lzw.pdf",
        one(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 90_000, b"/Filter/LZWDecode"),
    )
    yield "bombe-lengde.pdf", one(b"128" * 400_000 + b">", b"/Filter/RunLengthDecode")
    yield "mange-filtre.pdf", one(b"x", b"/Filter[" + b"/ASCIIHexDecode" * 5000 + b"]")
    yield "ukjent-filter.pdf", one(b"x", b"/Filter/Tull")
    script = b"<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>"
    yield "skript.pdf", with_catalog(b"/OpenAction " + script)
    yield "skript-i-navn.pdf", with_catalog(b"/Names<</JavaScript<</Names[(a) 6 0 R]>>>>", script)
    yield "start-program.pdf", with_catalog(b"/OpenAction<</S/Launch/F(/bin/sh)>>")
    yield "hent-adresse.pdf", with_catalog(b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>")
    yield "ytre-fil.pdf", one(b"", b"/F(/etc/passwd)")
    yield "xfa.pdf", with_catalog(b"/AcroForm<</XFA 6 0 R/Fields[]>>", stream(b"<x>&a;</x>"))
    yield (
        "vedlegg.pdf",
        with_catalog(b"/Names<</EmbeddedFiles<</Names[(../../a) 6 0 R]>>>>", stream(b"x")),
    )
    for size in (
        b"0 0 0 0",
        b"0 0 1e9 1e9",
        b"0 0 -5 -5",
        b"a b c d",
        b"0 0 99999999999999999999 1",
    ):
        name = "".join(chr(c) if chr(c).isalnum() else "-" for c in size)
        yield f"ark-{name}.pdf", one(text_page([PROSE])).replace(b"0 0 595 842", size)
    image = b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace/DeviceRGB"
    for name, width in (("stort", 60_000), ("umulig", 2_000_000_000), ("null", 0), ("minus", -5)):
        entries = image + b"/Width %d/Height %d" % (width, width) + FLATE
        page = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</I 4 0 R>>>>"
            b"/Contents 5 0 R>>"
        )
        tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
        parts = [
            CATALOG,
            tree,
            page,
            stream(bomb(1 << 26, b"\0"), entries),
            stream(b"99 0 0 99 0 0 cm /I Do"),
        ]
        yield f"bilde-{name}.pdf", pdf_of(parts)
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>>>"
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    yield (
        "skjema-i-ring.pdf",
        pdf_of([CATALOG, tree, page, stream(b"/X Do", form), stream(b"/X Do")]),
    )
    yield "uten-slutt.pdf", plain.replace(b"%%EOF", b"")
    yield "xref-feil.pdf", plain.replace(b"startxref\n", b"startxref\n9")
    yield "xref-i-ring.pdf", plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev 9")
    yield "xref-stor.pdf", plain.replace(b"0 8\n", b"0 2000000000\n", 1)
    yield "bare-hode.pdf", b"%PDF-1.7\n"
    yield "bare-nuller.pdf", b"%PDF-1.7\n" + bytes(100_000) + b"%%EOF"
    yield "tull.pdf", b"%PDF-1.7\n" + random.Random(1).randbytes(100_000) + b"\n%%EOF"
    yield "to-i-en.pdf", plain + plain
    yield "zip-og-pdf.pdf", docx_with({}) + plain
    yield "negativ-lengde.pdf", plain.replace(b"/Length ", b"/Length -")
    yield "lang-lengde.pdf", plain.replace(b"/Length ", b"/Length 99999")
    yield "nul-i-teksten.pdf", one(text_page([PROSE]).replace(b"Hjemme", b"Hje\\000mme"))
    yield "lang-streng.pdf", one(b"BT /F1 12 Tf (" + b"a" * 3_000_000 + b") Tj ET")


def mutated_pdfs() -> Files:
    plain = one(zlib.compress(text_page([PROSE] * 20)), FLATE)
    for seed in range(12):
        yield f"endret-{seed}.pdf", mutated(plain, seed)


def mutated(content: bytes, seed: int) -> bytes:
    """Some bytes changed, some left out, some twice."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(changed))
        changed[at] = chance.randrange(256)
    start = chance.randrange(len(changed))
    piece = changed[start : start + chance.randint(0, 40)]
    at = chance.randrange(len(changed))
    return bytes(changed[:at] + piece + changed[at + chance.randint(0, 20) :])


# DOCX -----------------------------------------------------------------------------------------


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


# HTML -----------------------------------------------------------------------------------------


def pages_of_html() -> Files:
    plain = f"<html><body><h1>Plan</h1><p>{PROSE}</p></body></html>"
    yield "vanlig.html", plain.encode()
    for tag in ("div", "table><tr><td", "ul><li", "b", "blockquote", "svg", "font", "form"):
        name = "".join(c for c in tag if c.isalpha())
        yield f"dyp-{name}.html", (f"<{tag}>" * 20_000 + PROSE).encode()
    for number, place in enumerate(PLACES):
        yield f"ytre-{number}.html", (EXTERNAL.format(place, place) + f"<p>&a; {PROSE}").encode()
        yield (
            f"hent-{number}.html",
            (
                f'<base href="{place}"><link rel=stylesheet href="{place}"><script src="{place}"></script>'
                f'<img src="{place}"><iframe src="{place}"></iframe><object data="{place}"></object>{plain}'
            ).encode(),
        )
    yield "lol.html", (DTD + f"<p>&i; {PROSE}").encode()
    yield "skript.html", (plain + "<script>fetch('http://127.0.0.1:9/')</script>").encode()
    yield "bare-skript.html", b"<script>document.write('x')</script>"
    yield "mange-avsnitt.html", b"<p>ord " * 400_000
    yield (
        "mange-attributter.html",
        ("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{PROSE}").encode(),
    )
    yield "langt-attributt.html", (f'<p a="{"x" * 5_000_000}">{PROSE}').encode()
    yield "uten-slutt.html", ("<p a='" + "x" * 1_000_000).encode()
    yield "kommentar.html", b"<!--" * 100_000 + PROSE.encode()
    yield (
        "bred-tabell.html",
        ("<table>" + f'<tr><td colspan="999999999">{PROSE}</td></tr>' * 200 + "</table>").encode(),
    )
    yield "entiteter.html", ("<p>" + "&#x10FFFF;&#0;&#xD800;&ugyldig;&" * 5000 + PROSE).encode()
    yield "doctype.html", ("<!DOCTYPE " + "[" * 100_000 + "]" * 100_000 + ">" + plain).encode()
    for seed in range(10):
        yield f"endret-{seed}.html", mutated(plain.encode(), seed)
    yield from encodings("html", plain)
    yield "løgn-om-tegnsett.html", f'<meta charset="utf-7">{plain}'.encode("cp1252")
    yield "ukjent-tegnsett.html", f'<meta charset="tull">{plain}'.encode()


# Text and Markdown ----------------------------------------------------------------------------


def encodings(suffix: str, text: str) -> Files:
    for name in (
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "latin-1",
        "cp1252",
        "cp865",
    ):
        yield f"tegn-{name}.{suffix}", text.encode(name)
    mixed = f"{text}\n".encode() + f"{text}\n".encode("cp1252") + f"{text}\n".encode("utf-16-le")
    yield f"tegn-blandet.{suffix}", mixed
    yield f"tegn-halv-utf16.{suffix}", text.encode("utf-16")[:-1]
    yield f"nul.{suffix}", text.replace("Hjemme", "Hje\0mme").encode()
    yield f"rtl.{suffix}", text.replace("4 500", "\u202e4 500\u202c\u200f\u2066").encode()
    yield f"usynlig.{suffix}", text.replace(" ", "\u200b \u00ad\u2060").encode()


def texts() -> Files:
    for suffix in ("txt", "md"):
        yield from encodings(suffix, f"Plan\n\n{PROSE}\n")
        yield f"nuller.{suffix}", bytes(1000)
        yield f"tull.{suffix}", random.Random(2).randbytes(50_000)
        yield f"en-lang-linje.{suffix}", (PROSE + " ").encode() * 60_000
        yield f"uten-mellomrom.{suffix}", b"a" * 5_000_000
        yield f"mange-små-linjer.{suffix}", b"a\n" * 400_000
        yield (
            f"alle-tegn.{suffix}",
            "".join(map(chr, [*range(32, 0xD800), *range(0xE000, 0x20000)])).encode(),
        )
        yield f"stablet.{suffix}", ("e" + "\u0301" * 500_000).encode()
        for seed in range(3):
            yield (
                f"endret-{seed}.{suffix}",
                mutated(f"# Plan\n\n- {PROSE}\n\n|a|b|\n|-|-|\n".encode(), seed),
            )
    yield "bare-linjer.txt", b"\n" * 2_000_000
    yield "for-mange-linjer.md", b"a\n\n" * 1_000_000
    yield "sider.txt", b"\f" * 100_000 + PROSE.encode()
    yield "tall.txt", b"1 2 3 4 5 6 7 8 9\n" * 15_000
    yield "bindestreker.txt", b"ord-\n" * 60_000
    yield "parenteser.txt", b"(((( og\n" * 15_000
    for name, mark in (
        ("klammer", "["), ("sitat", "> "), ("stjerner", "*"), ("under", "_a"), ("liste", "- "), ("rør", "|"),
        ("bilde", "!["), ("tagger", "<a "), ("kode", "`a"), ("lenke", "[a]("), ("tabulator", "a\t"),
    ):  # fmt: skip
        yield f"dyp-{name}.md", (mark * 20_000 + "\n\n" + PROSE).encode()
    yield (
        "henvisninger.md",
        "".join(f"[a{n}]: http://127.0.0.1/{n}\n" for n in range(30_000)).encode(),
    )
    yield "html-i.md", ("<table><tr><td>" * 2000 + PROSE).encode()


# Reading them ---------------------------------------------------------------------------------


def ending(path: Path, limits: Limits) -> dict[str, object]:
    """How the reading of one file ended; ``wrong`` where that was not as it should be."""
    began = time.monotonic()
    wrong = reason = ""
    found = 0
    try:
        reading = read(path, limits)
    except SourceProblem as problem:
        reason = problem.reason
    else:
        text = canonical(reading.elements)
        cut = passages(Entry(id="d", file=path.name, title="D").document("", ()), text, 350)
        found = len(cut)
        if any(text.text[it.locator.start : it.locator.end] != it.text for it in cut):
            wrong = "a passage is no span of the text"
    return {
        "file": path.name, "reason": reason, "passages": found, "wrong": wrong,
        "seconds": round(time.monotonic() - began, 2),
    }  # fmt: skip


def main(folder: Path) -> None:
    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(partial(ending, limits=LIMITS), paths))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump({"ends": ends, "peak": peak}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
