"""White words on a white page of Word, and words of no size, are not read; others are."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ingest.readers.making import texts
from tests.ingest.readers.test_reader_hidden import (
    ORDER,
    SOLID,
    assert_left_out,
    p,
    read_word,
    run,
    style,
)

MakeFile = Callable[[str, bytes | str], Path]
WHITE = '<w:color w:val="FFFFFF"/>'
NAVY = '<w:shd w:val="clear" w:fill="000080"/>'
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


@pytest.mark.parametrize(
    "properties",
    [
        WHITE,
        '<w:color w:val="FAFAFA"/>',
        '<w:color w:val="000000" w:themeColor="background1"/>',
        '<w:color w:val="F2F2F2" w:themeColor="background1" w:themeShade="F2"/>',
        '<w:sz w:val="2"/>',
        '<w:color w:val="000000"/><w:highlight w:val="black"/>',
        f'<w:color w:val="000080"/>{NAVY}',
        '<w:rStyle w:val="Blek"/>',
        f'<w14:textFill xmlns:w14="{W14}"><w14:noFill/></w14:textFill>',
    ],
)
def test_words_that_nobody_sees(make_file: MakeFile, properties: str) -> None:
    inner = p(run("Planen.")) + p(run(ORDER, properties))
    reading = read_word(make_file, inner, style("character", "Blek", WHITE))
    assert_left_out(reading, ["Planen."], 1, SOLID)


@pytest.mark.parametrize(
    "properties",
    [
        "",
        '<w:color w:val="auto"/>',
        '<w:color w:val="595959"/>',
        f"{WHITE}{NAVY}",
        f'{WHITE}<w:highlight w:val="blue"/>',
        '<w:sz w:val="16"/>',
        '<w:color w:val="E0E0C0"/>',
        '<w:rStyle w:val="Blek"/><w:color w:val="000000"/>',
    ],
)
def test_words_that_are_seen(make_file: MakeFile, properties: str) -> None:
    reading = read_word(make_file, p(run("Synlig", properties)), style("character", "Blek", WHITE))
    assert texts(reading) == ["Synlig"]
    assert reading.warnings == ()


def cells(text: str, cell: str = "", table: str = "") -> str:
    made = f"<w:tc><w:tcPr>{cell}</w:tcPr>{p(run(text, WHITE))}</w:tc>" * 2
    return f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{made}</w:tr></w:tbl>"


def test_white_words_in_cells(make_file: MakeFile) -> None:
    shaded = cells("Synlig", cell=NAVY) + cells("Stil", table='<w:tblStyle w:val="Mørk"/>')
    reading = read_word(make_file, p(run("Planen.")) + shaded + cells("Borte"))
    assert texts(reading) == ["Planen.", "Synlig  Synlig", "Stil  Stil"]
    assert reading.warnings[0].startswith("Skjult tekst er utelatt: 2 steder, 10 tegn.")


GRID = '<w:style w:type="table" w:styleId="Rutenett"><w:name w:val="Table Grid"/></w:style>'
DARK = (
    '<w:style w:type="table" w:styleId="Mørk"><w:name w:val="Dark"/><w:tblStylePr '
    f'w:type="firstRow"><w:tcPr>{NAVY}</w:tcPr></w:tblStylePr></w:style>'
)


def test_white_words_in_tables_with_a_style(make_file: MakeFile) -> None:
    made = {
        name: cells(name, table=f'<w:tblStyle w:val="{name}"/>') for name in ("Rutenett", "Mørk")
    }
    own = cells("Egen", table=f'<w:tblStyle w:val="Rutenett"/>{NAVY}')
    inner = p(run("Planen.")) + made["Rutenett"] + made["Mørk"] + own
    reading = read_word(make_file, inner, GRID + DARK)
    assert texts(reading) == ["Planen.", "Mørk  Mørk", "Egen  Egen"]
    assert reading.warnings[0].startswith("Skjult tekst er utelatt: 2 steder, 16 tegn.")


A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"


def box(text: str, fill: str, shape: str = "") -> str:
    """A text box of white words whose shape has this fill."""
    return p(
        f'<w:r><w:drawing><wp:anchor><wps:wsp xmlns:wps="{WPS}" xmlns:a="{A}"><wps:spPr>{fill}'
        f"</wps:spPr>{shape}<wps:txbx><w:txbxContent>{p(run(text, WHITE))}</w:txbxContent>"
        "</wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r>"
    )


def solid(colour: str) -> str:
    return f"<a:solidFill>{colour}</a:solidFill>"


@pytest.mark.parametrize(
    ("fill", "shape"),
    [
        (solid('<a:srgbClr val="FFFFFF"/>'), ""),
        ("<a:noFill/>", ""),
        ("", ""),
        ("", '<wps:style><a:fillRef idx="0"/></wps:style>'),
    ],
)
def test_white_words_in_a_white_box(make_file: MakeFile, fill: str, shape: str) -> None:
    reading = read_word(make_file, p(run("Planen.")) + box(ORDER, fill, shape))
    assert_left_out(reading, ["Planen."], 1, SOLID)


@pytest.mark.parametrize(
    ("fill", "shape", "beside"),
    [
        (solid('<a:srgbClr val="000080"/>'), "", ""),
        (solid('<a:srgbClr val="FFFFFF"><a:alpha val="0"/></a:srgbClr>'), "", ""),
        (solid('<a:schemeClr val="accent1"/>'), "", ""),
        ("<a:gradFill/>", "", ""),
        ("", '<wps:style><a:fillRef idx="1"/></wps:style>', ""),
        ("<a:noFill/>", "", p(f'<w:r><w:drawing><pic:pic xmlns:pic="{PIC}"/></w:drawing></w:r>')),
        ("<a:noFill/>", "", box("", solid('<a:srgbClr val="000080"/>'))),
        ("<a:noFill/>", "", f"<w:p><w:pPr>{NAVY}</w:pPr></w:p>"),
    ],
)
def test_white_words_in_a_box_of_colour_or_over_something(
    make_file: MakeFile, fill: str, shape: str, beside: str
) -> None:
    assert texts(read_word(make_file, box("Synlig", fill, shape) + beside)) == ["Synlig"]


def test_a_paragraph_of_tens_of_thousands_of_runs_takes_seconds(make_file: MakeFile) -> None:
    began = time.process_time()
    runs = run("Planen. ") + run("x", WHITE) * 50_000
    reading = read_word(make_file, p(runs))
    assert_left_out(reading, ["Planen."], 1, 50_000)
    assert time.process_time() - began < 20


def test_a_paragraphs_own_shading_and_its_style(make_file: MakeFile) -> None:
    shaded = f"<w:p><w:pPr>{NAVY}</w:pPr>{run('Synlig', WHITE)}</w:p>"
    reading = read_word(
        make_file, shaded + p(run(ORDER), style="Blek"), style("paragraph", "Blek", WHITE)
    )
    assert_left_out(reading, ["Synlig"], 1, SOLID)


def test_a_white_title_over_a_picture_is_read(make_file: MakeFile) -> None:
    picture = '<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>'
    reading = read_word(make_file, p(picture) + p(run("Utviklingsplan", WHITE)))
    assert texts(reading) == ["Utviklingsplan"]


def test_thousands_of_white_paragraphs_take_seconds(make_file: MakeFile) -> None:
    began = time.process_time()
    reading = read_word(make_file, p(run("x", WHITE)) * 5_000 + p(run("Planen.")))
    assert_left_out(reading, ["Planen."], 5_000, 5_000)
    assert time.process_time() - began < 20
