"""Files made for the tests: PDF byte by byte, DOCX through python-docx, and bombs of both."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
import docx.document

from ingest.elements import Reading

CORPUS = Path(__file__).parents[3] / "corpus"
MEBI = 1 << 20


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def text_page(lines: Sequence[str]) -> bytes:
    """A content stream that writes the lines under each other."""
    shown = b""
    for line in lines:
        escaped = re.sub(rb"([\\()])", rb"\\\1", line.encode("cp1252"))
        shown += b"(" + escaped + b") Tj 0 -14 Td\n"
    return b"BT /F1 12 Tf 72 720 Td\n" + shown + b"ET"


def pdf_of_streams(streams: Sequence[bytes]) -> bytes:
    """A PDF with one page for each stream object, in Helvetica."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * it) for it in range(len(streams)))
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(streams)),
        font,
    ]
    for number, body in enumerate(streams):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (first + 2 * number + 1)
        )
        objects.append(body)
    return pdf_of(objects)


def bomb(size: int, unit: bytes = b"(ord) Tj\n") -> bytes:
    """zlib data that unpacks to about ``size`` bytes of ``unit``, without packing that much here.

    After a full flush the next block needs nothing of the former: it can be repeated.
    """
    packer = zlib.compressobj(9)
    piece = unit * (MEBI // len(unit))
    head = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // MEBI - 1) + packer.flush()


def docx_with(replaced: dict[str, bytes], document: docx.document.Document | None = None) -> bytes:
    """A DOCX in which some parts are replaced or added."""
    plain = io.BytesIO()
    (document or docx.Document()).save(plain)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name not in replaced:
                target.writestr(name, source.read(name))
        for name, content in replaced.items():
            target.writestr(name, content)
    return out.getvalue()


def texts(reading: Reading) -> list[str]:
    return [element.text for element in reading.elements]
