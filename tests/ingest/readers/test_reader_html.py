from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.elements import Reading
from ingest.readers import html, read
from rag.errors import SourceProblem
from tests.ingest.readers.making import texts

MakeFile = Callable[[str, bytes | str], Path]


def brief(reading: Reading) -> list[tuple[str, int, str]]:
    return [(it.kind.value, it.level, it.text) for it in reading.elements]


def test_a_page_in_the_sandbox(make_file: MakeFile) -> None:
    page = """<!DOCTYPE html><html><head><title>Tittel</title><style>p{}</style></head><body>
    <header><a href="/">Helse Sør-Øst</a></header><nav><ul><li>Meny</li></ul></nav>
    <h1>Hjemme&shy;sykehus</h1><p>Vi <b>skal</b> til<br>Ås.</p>
    <ul><li>en<ul><li>to</li></ul></li><li><p>tre</p><p>mer</p></li></ul>
    <dl><dt>Ord</dt><dd>Forklaring</dd></dl>
    <div>Løs tekst <span>her</span><div>og her</div>til slutt</div>
    <form><label>Søk</label></form><script>var x = "nei";</script><footer>Bunn</footer>
    </body></html>"""
    assert brief(read(make_file("a.html", page))) == [
        ("heading", 1, "Hjemme\u00adsykehus"),
        ("paragraph", 0, "Vi skal til Ås."),
        ("item", 0, "en"),
        ("item", 1, "to"),
        ("item", 0, "tre"),
        ("paragraph", 0, "mer"),
        ("paragraph", 0, "Ord"),
        ("paragraph", 0, "Forklaring"),
        ("paragraph", 0, "Løs tekst her"),
        ("paragraph", 0, "og her"),
        ("paragraph", 0, "til slutt"),
    ]


def test_only_the_main_part_is_read(make_file: MakeFile) -> None:
    page = "<p>ute</p><main><header><h1>Mål</h1></header><p>inne</p></main><article>b</article>"
    assert texts(html.read(make_file("a.htm", page))) == ["Mål", "inne"]
    page = "<p>ute</p><article><p>en</p></article><article><p>to</p></article>"
    assert texts(html.read(make_file("b.htm", page))) == ["en", "to"]


def test_a_form_around_the_whole_page_is_no_form(make_file: MakeFile) -> None:
    page = "<form><h1>Planen</h1><p>Tekst</p></form><form>Søk</form>"
    assert texts(html.read(make_file("a.html", page))) == ["Planen", "Tekst"]


def test_tables(make_file: MakeFile) -> None:
    page = """<table><caption>Tall</caption><tr><th>Fylke</th><th colspan=2>Antall</th></tr>
    <tr><th>Agder</th><td>1</td><td>2</td></tr></table>
    <table><tr><td><table><tr><td>inni</td><td>ramme</td></tr></table></td></tr></table>
    <table><tr><th>Vi vil</th><th>Vi måler</th></tr>
    <tr><td><ul><li>en</li></ul></td><td><ul><li>to</li></ul></td></tr></table>"""
    reading = html.read(make_file("a.html", page))
    assert [(it.kind.value, it.text, it.cells, it.header) for it in reading.elements] == [
        ("paragraph", "Tall", (), False),
        ("row", "Fylke  Antall", ("Fylke", "Antall", ""), True),
        ("row", "Agder  1  2", ("Agder", "1", "2"), False),
        ("row", "inni  ramme", ("inni", "ramme"), False),
        ("paragraph", "Vi vil:", (), False),
        ("item", "en", (), False),
        ("paragraph", "Vi måler:", (), False),
        ("item", "to", (), False),
    ]


def test_words_are_neither_joined_nor_split(make_file: MakeFile) -> None:
    page = (
        "<p>hjemme<b>sykehus</b></p><x-a>en</x-a><x-b>to</x-b><p>4 500<sup>2</sup> CO<sub>2</sub>"
    )
    assert texts(html.read(make_file("a.html", page))) == [
        "hjemmesykehus", "en", "to", "4 500 2 CO2"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ("", "utf-16"),
    ],
)
def test_encodings(make_file: MakeFile, head: str, encoding: str) -> None:
    page = f"<html><head>{head}</head><body><p>«Blåbær» – på Ås</p></body></html>"
    reading = read(make_file("a.html", page.encode(encoding)))
    assert texts(reading) == ["«Blåbær» – på Ås"]
    assert reading.warnings == ()


def test_external_entities_are_not_fetched(make_file: MakeFile) -> None:
    secret = make_file("hemmelig.txt", "HEMMELIG")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><p>før &x; etter</p>'
    assert texts(read(make_file("a.html", page))) == ["før &x; etter"]


def test_a_page_without_text(make_file: MakeFile) -> None:
    path = make_file("a.html", "<html><body><script>lag('siden')</script></body></html>")
    with pytest.raises(SourceProblem, match="ingen tekst"):
        read(path)


def test_deep_nesting_is_read(make_file: MakeFile) -> None:
    # Python's own limit is 1000 calls: a recursive reader would fail here.
    page = "<div>" * 5000 + "dypt" + "<ul><li>" * 2000 + "dypere"
    assert texts(html.read(make_file("a.html", page))) == ["dypt", "dypere"]


def test_a_table_of_contents_is_left_out_and_told(make_file: MakeFile) -> None:
    entries = "".join(f'<dt><a href="#k{it}">{it}. Kapittel {it}</a></dt>' for it in range(1, 9))
    contents = f'<div class="toc"><p><b>Innhold</b></p><dl class="toc">{entries}</dl></div>'
    reading = read(make_file("a.html", f"<h1>Plan</h1>{contents}<p>Planen gjelder fra 2027.</p>"))
    assert texts(reading) == ["Plan", "Planen gjelder fra 2027."]
    assert reading.warnings == ("Innholdsfortegnelsen (8 linjer) er utelatt.",)


def test_text_that_only_calls_itself_contents_is_read(make_file: MakeFile) -> None:
    page = '<div class="toc"><p>Se <a href="#k">kapittel 3</a> om beredskap ved brann.</p></div>'
    assert texts(read(make_file("a.html", page))) == ["Se kapittel 3 om beredskap ved brann."]
