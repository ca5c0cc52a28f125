"""Words in the colour of their ground, too small or beside the page: how a page of HTML looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import html, markdown
from ingest.readers.style import colour
from tests.ingest.readers.making import texts
from tests.ingest.readers.test_reader_hidden import ORDER, SOLID, assert_left_out

MakeFile = Callable[[str, bytes | str], Path]
SHEET = (
    ".hvit{color:#FFF} .dyp{background:#123;color:white} .dyp .dypest{color:rgb(17 34 51)}"
    "[data-a~=b]{color:white} p:not(.x):nth-child(9n+2).nr{opacity:0} .ytre{.indre{color:white}}"
    "@media (min-width:600px){.bred{display:none}} :root{--blek:white} .egen{color:var(--blek)}"
    ".viktig{color:white !important} #id{color:black} .a, .b::before, .b{visibility:hidden}"
)


@pytest.mark.parametrize(
    "attribute",
    [
        'style="color:white"',
        'style="color:#fdfdfd"',
        'style="color:RGBA(255,255,255,.9)"',
        'style="color:transparent"',
        'style="color:rgba(0,0,0,0.05)"',
        'style="color:oklch(100% 0 0)"',
        'style="color:Canvas"',
        'style="background:black;color:#000"',
        'style="background:linear-gradient(red,blue);color:transparent"',
        'style="background-color:currentColor"',
        'style="-webkit-text-fill-color:white"',
        'style="font-size:1px"',
        'style="font-size:.05em"',
        'style="font-size:calc(0px + 0em)"',
        'style="font:0/0 a"',
        'style="opacity:4%"',
        'style="filter:opacity(0)"',
        'style="transform:scale(0)"',
        'style="transform:translateX(-9999px)"',
        'style="position:fixed;inset:-5000px auto auto 0"',
        'style="position:absolute;left:-200%"',
        'style="width:1px;height:1px;overflow:hidden"',
        'style="max-height:0;overflow-y:hidden"',
        'style="margin-left:-99em"',
        'class="hvit"',
        'data-a="c b"',
        'class="bred"',
        'class="egen"',
        'class="b"',
        'class="viktig" style="color:black"',
    ],
)
def test_words_that_cannot_be_told_from_their_ground(make_file: MakeFile, attribute: str) -> None:
    page = f"<style>{SHEET}</style><h1>Planen</h1><div {attribute}>{ORDER}</div><p>Slutt</p>"
    assert_left_out(html.read(make_file("a.html", page)), ["Planen", "Slutt"], 1, SOLID)


@pytest.mark.parametrize(
    "part",
    [
        "<div class=dyp>Synlig</div>",
        "<div style='color:white'><p style='background:navy'>Synlig</p></div>",
        "<div style='font-size:0'><p style='font-size:16px'>Synlig</p></div>",
        "<div style='visibility:hidden'><p style='visibility:visible'>Synlig</p></div>",
        "<table bgcolor=navy><tr><td><font color=white>Synlig</font></td></tr></table>",
        "<div style='background:url(a.png)'><p class=hvit>Synlig</p></div>",
        "<div><img src=a.png><p style='position:absolute' class=hvit>Synlig</p></div>",
        "<p class=hvit id=id>Synlig</p>",
        "<p style='color:#eee0c0'>Synlig</p>",
        "<p style='color:var(--ukjent)'>Synlig</p>",
        "<p style='color:color-mix(in srgb, white, black)'>Synlig</p>",
        "<p style='font:700 12px/1 serif'>Synlig</p>",
        "<p style='overflow:hidden;height:20px'>Synlig</p>",
    ],
)
def test_words_that_can(make_file: MakeFile, part: str) -> None:
    reading = html.read(make_file("a.html", f"<style>{SHEET}</style><h1>Planen</h1>{part}"))
    assert texts(reading)[0] == "Planen"
    assert "Synlig" in " ".join(texts(reading))
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "part",
    [
        "<div class=dyp><p class=dypest>{}</p></div>",
        "<div style='color:white'><div><b>{}</b></div></div>",
        "<div style='opacity:.3'><p style='opacity:.3'>{}</p></div>",
        "<div style='position:relative'><p style='position:absolute' class=hvit>{}</p></div>",
        "<p><font color='#FFFFFF'>{}</font></p>",
        "<div class=ytre><i class=indre>{}</i></div>",
        "<table bgcolor=black><tr><td style='color:black'>{}</td></tr></table>",
    ],
)
def test_words_hidden_by_what_stands_around_them(make_file: MakeFile, part: str) -> None:
    page = f"<style>{SHEET}</style><h1>Planen</h1>{part.format(ORDER)}"
    assert_left_out(html.read(make_file("a.html", page)), ["Planen"], 1, SOLID)


def test_white_words_inside_markdown(make_file: MakeFile) -> None:
    text = (
        f"# Planen\n\nVi <span style='color:#fff'>{ORDER}</span>skal.\n\n"
        f"<div style='color:white'>\n\n{ORDER}\n\n</div>\n\nSlutt.\n"
    )
    reading = markdown.read(make_file("a.md", text))
    assert_left_out(reading, ["Planen", "Vi skal.", "Slutt."], 2, 2 * SOLID)


def test_a_page_written_in_white_on_black_is_read(make_file: MakeFile) -> None:
    page = "<body bgcolor=black text=white><h1>Planen</h1><p>Synlig</p></body>"
    assert texts(html.read(make_file("a.html", page))) == ["Planen", "Synlig"]


@pytest.mark.parametrize(
    "sheet", ["(" * 5000 + "{color:white}", ":is(" * 900 + ")" * 900 + "{color:white}", "a{" * 5000]
)
def test_a_style_sheet_nested_thousands_deep_harms_nothing(make_file: MakeFile, sheet: str) -> None:
    page = f"<style>{sheet}</style><h1>Planen</h1><p style='color:{'(' * 5000}'>Synlig</p>"
    assert texts(html.read(make_file("a.html", page))) == ["Planen", "Synlig"]


def test_colours() -> None:
    assert colour("white") == (255, 255, 255, 1)
    assert colour("hsl(0 0% 0% / 50%)") == (0, 0, 0, 0.5)
    assert colour("lab(100 0 0)") == (255, 255, 255, 1)
    assert colour("lab(50 80 0)") is None
    assert colour("currentcolor") == "currentcolor"
    assert colour("ingen") is None
