"""PDF files made to break a reader."""

# ruff: noqa: E501
from __future__ import annotations

import io
import random
import zlib

import pypdf

from tests.ingest.readers.hostile_common import PROSE, Files, mutated
from tests.ingest.readers.making import bomb, docx_with, pdf_of, pdf_of_streams, stream, text_page

FLATE = b"/Filter/FlateDecode"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


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
    small = b"1 g (skjult ) Tj 0 g (synlig ) Tj 0 -1 Td "
    yield "skjult-om-annet.pdf", one(b"BT /F1 8 Tf 72 800 Td " + small * 20_000 + b"ET")
    yield "stort-ark-skjult.pdf", one(text_page([PROSE])).replace(b"595 842", b"14400 14400")
    yield "lang-streng.pdf", one(b"BT /F1 12 Tf (" + b"a" * 3_000_000 + b") Tj ET")


def mutated_pdfs() -> Files:
    plain = one(zlib.compress(text_page([PROSE] * 20)), FLATE)
    for seed in range(12):
        yield f"endret-{seed}.pdf", mutated(plain, seed)
