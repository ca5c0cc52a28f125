from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from ingest.elements import ElementKind, Reading
from ingest.readers import furniture, pdf, read
from rag.errors import SourceProblem
from tests.ingest.readers.making import bomb, pdf_of, pdf_of_streams, stream, text_page, texts

MakeFile = Callable[[str, bytes | str], Path]
MakePdf = Callable[..., Path]
MANUAL = Path("/usr/share/doc/debian-edu-doc-nb-no/debian-edu-bullseye-manual.pdf")
GIBI = 1 << 30
FLATE = b"/Filter/FlateDecode"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def test_lines_with_their_page(make_pdf: MakePdf) -> None:
    reading = read(make_pdf(["Hjemmesykehus på Ås", "4 500 «kroner»"], ["Side (to)"]))
    assert [(it.kind, it.text, it.page) for it in reading.elements] == [
        (ElementKind.LINE, "Hjemmesykehus på Ås", 1),
        (ElementKind.LINE, "4 500 «kroner»", 1),
        (ElementKind.LINE, "Side (to)", 2),
    ]
    assert reading.warnings == ()


def test_pages_without_text_are_counted(make_pdf: MakePdf) -> None:
    reading = pdf.read(make_pdf(["en"], [], ["tre"], []))
    assert [(it.text, it.page) for it in reading.elements] == [("en", 1), ("tre", 3)]
    assert reading.warnings == ("2 av 4 sider har ingen tekst: side 2, 4.",)


def test_a_scanned_document_says_what_to_do(make_file: MakeFile) -> None:
    image = stream(
        zlib.compress(bytes(300)),
        b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceRGB"
        + FLATE,
    )
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</I 4 0 R>>>>"
        b"/Contents 5 0 R>>"
    )
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    content = pdf_of([CATALOG, pages, page, image, stream(b"/I Do")])
    with pytest.raises(SourceProblem, match=r"trolig skannet.*(Bilde uten ord|tesseract-ocr-nor)"):
        read(make_file("a.pdf", content))


def encrypted(user: str, algorithm: str = "RC4-128") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(one_page(text_page(["Åpent"]))))
    writer.encrypt(user, "eier", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def one_page(content: bytes, entries: bytes = b"") -> bytes:
    return pdf_of_streams([stream(content, entries)])


def test_a_password_is_asked_for(make_file: MakeFile) -> None:
    with pytest.raises(SourceProblem, match="passordbeskyttet"):
        read(make_file("a.pdf", encrypted("hemmelig")))


def test_an_empty_password_is_tried(make_file: MakeFile) -> None:
    assert texts(read(make_file("a.pdf", encrypted("")))) == ["Åpent"]


def test_aes_is_read_or_named(make_file: MakeFile) -> None:
    """pypdf needs the package cryptography for AES: with it the text, without it the reason."""
    user = b"/U<" + b"00" * 48 + b">/UE<" + b"00" * 32 + b">"
    owner = b"/O<" + b"00" * 48 + b">/OE<" + b"00" * 32 + b">/Perms<" + b"00" * 16 + b">"
    crypt = b"/CF<</StdCF<</CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF"
    encrypt = b"<</Filter/Standard/V 5/R 6/Length 256/P -4" + user + owner + crypt + b">>"
    pages = b"<</Type/Pages/Kids[]/Count 0>>"
    content = pdf_of([CATALOG, pages, encrypt], b"/Encrypt 3 0 R/ID[<00><00>]")
    with pytest.raises(SourceProblem, match=r"cryptography.*installer|passordbeskyttet"):
        pdf.read(make_file("a.pdf", content))


def two_kids(kids: bytes) -> bytes:
    nodes = [
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Pages/Parent 2 0 R/Kids[%s]>>" % kids,
    ]
    return pdf_of([CATALOG, *nodes])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (one_page(text_page(["Tekst"]))[:400], "avkortet"),
        (one_page(text_page(["Tekst"]))[:400] + b"\n%%EOF\n", "skadet"),
        (b"%PDF-1.4\n%%EOF\n", "skadet"),
        (pdf_of([b"<</Type/Annet>>"]), "skadet"),
        (pdf_of([CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"]), "ingen sider"),
        (two_kids(b"2 0 R"), "skadet|krever mer"),
        (one_page(b"BT (aldri lukket Tj"), "skadet: 1 av 1 sider"),
    ],
    ids=["cut", "cut and patched", "empty", "no pages", "zero pages", "cycle", "bad stream"],
)
def test_damaged(make_file: MakeFile, content: bytes, reason: str) -> None:
    with pytest.raises(SourceProblem, match=reason) as caught:
        pdf.read(make_file("a.pdf", content))
    assert caught.value.file == "a.pdf"


def test_a_library_error_is_chained(make_file: MakeFile) -> None:
    with pytest.raises(SourceProblem) as caught:
        pdf.read(make_file("a.pdf", pdf_of([b"<</Type/Annet>>"])))
    assert isinstance(caught.value.__cause__, pypdf.errors.PyPdfError)


def test_one_damaged_page_does_not_cost_the_others(make_file: MakeFile) -> None:
    content = pdf_of_streams([stream(text_page(["en"])), stream(b"BT (aldri lukket Tj")])
    reading = pdf.read(make_file("a.pdf", content))
    assert texts(reading) == ["en"]
    assert reading.warnings == ("1 av 2 sider er skadet og ikke lest: side 2.",)


@pytest.mark.parametrize("twice", [False, True])
def test_a_bomb_is_stopped(make_file: MakeFile, twice: bool) -> None:
    packed = bomb(GIBI)
    if twice:
        # 1 GB in 4 kB.
        content = one_page(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]")
        assert len(content) < 10_000
    else:
        content = one_page(packed, FLATE)
    with pytest.raises(SourceProblem, match="krever mer enn leseren tillater"):
        read(make_file("a.pdf", content))


def test_a_bomb_in_a_form_is_stopped_and_told(make_file: MakeFile) -> None:
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R"
        b"/Resources<</Font<</F1 6 0 R>>/XObject<</X 4 0 R>>>>>>"
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 6 0 R>>>>" + FLATE
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    text = stream(text_page(["Over"]) + b" /X Do")
    content = pdf_of([CATALOG, pages, page, stream(bomb(GIBI), form), text, FONT])
    reading = pdf.read(make_file("a.pdf", content))
    assert texts(reading) == ["Over"]
    assert reading.warnings == (
        "Deler av sider kunne ikke leses (1 i alt); tekst kan mangle, og skjult tekst er ikke "
        "kontrollert.",
    )


@pytest.fixture(scope="module")
def manual() -> Reading:
    if not MANUAL.exists():
        pytest.skip("apt-get install debian-edu-doc-nb-no")
    return pdf.read(MANUAL)


def test_manual_loses_its_running_header_and_nothing_else(manual: Reading) -> None:
    gone = set(manual.elements) - set(furniture.without(manual.elements))
    header = r"Debian Edu / Skolelinux Bullseye 11 Utgivelseshåndbok ([ivx]+|\d+ / 84)"
    # Pages 2 to 91; the title page has none.
    assert sorted(it.page or 0 for it in gone) == list(range(2, 92))
    assert all(re.fullmatch(header, it.text) for it in gone)


def test_manual_has_all_its_pages(manual: Reading) -> None:
    assert {it.page for it in manual.elements} == set(range(1, 92))
    # pypdf joins all the words of some lines («Hvisduforetrekkeretgrafiskgrensesnitt»).
    assert len(manual.warnings) == 1
    assert "pdfium i stedet for pypdf" in manual.warnings[0]
    assert "(mangler mellomrom) på 12 av 91 sider" in manual.warnings[0]


def test_manual_has_its_spaces(manual: Reading) -> None:
    assert "Hvis du foretrekker et grafisk grensesnitt" in " ".join(texts(manual))


def test_manual_prints_the_page_it_is_read_from(manual: Reading) -> None:
    # Page 1 of the text proper is the eighth sheet; each says «n / 84» at its top.
    for sheet in range(8, 92):
        first = next(it for it in manual.elements if it.page == sheet)
        assert first.text.endswith(f" {sheet - 7} / 84")


def page_text(manual: Reading, page: int) -> str:
    return " ".join(it.text for it in manual.elements if it.page == page)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (1, "Utgivelsesdato:"),
        (10, "en ny tjener/arbeidsstasjon, sette opp en ny klient eller en arbeidsstasjon uten"),
        (14, "er 1500 MHz og 1024 MiB RAM absolutte minimumskrav."),
        (50, "Det er mulig å opprette mange brukere med GOsa² ved hjelp av en CSV-fil"),
        (91, "Følgende tidligere Debian Edu-utgivelser ble utviklet ytterligere:"),
    ],
)
def test_manual_text_is_on_its_page(manual: Reading, page: int, text: str) -> None:
    found = [number for number in range(1, 92) if text in page_text(manual, number)]
    assert found == [page]


def test_manual_keeps_norwegian_letters(manual: Reading) -> None:
    whole = " ".join(texts(manual))
    assert all(whole.count(letter) > 50 for letter in "æøå")
    assert "\ufffd" not in whole


def test_manual_pages_come_in_order(manual: Reading) -> None:
    pages = [it.page or 0 for it in manual.elements]
    assert pages == sorted(pages)
