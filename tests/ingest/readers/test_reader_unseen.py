"""What a browser shows to nobody is not read from HTML, nor from HTML inside Markdown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.readers import html, markdown, read
from ingest.readers.style import Rule, declarations, rules
from rag.errors import SourceProblem
from tests.ingest.readers.making import texts
from tests.ingest.readers.test_reader_hidden import ORDER, SOLID, assert_left_out

MakeFile = Callable[[str, bytes | str], Path]


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'hidden=""',
        'aria-hidden="true"',
        'style="display:none"',
        'style="color:red; DISPLAY : none !important"',
        'style="display:/**/none"',
        'style="visibility: hidden"',
        'style="opacity:0.0"',
        'style="font-size:0px"',
        'style="position:absolute; left:-9999px"',
        'style="text-indent:-99em"',
        'style="position:absolute;clip:rect(0,0,0,0)"',
        'class="en borte to"',
        'id="vekk"',
        'class="dobbel"',
    ],
)
@pytest.mark.parametrize("tag", ["p", "span", "div", "section"])
def test_hidden_words_of_a_page(make_file: MakeFile, attribute: str, tag: str) -> None:
    style = "p.x{} .borte, .annet{display:none} #vekk{display:none} .dobbel{visibility:hidden}"
    page = f"<style>{style}</style><h1>Planen</h1><{tag} {attribute}>{ORDER}</{tag}><p>Slutt</p>"
    assert_left_out(html.read(make_file("a.html", page)), ["Planen", "Slutt"], 1, SOLID)


@pytest.mark.parametrize(
    "attribute",
    [
        "",
        'hidden="until-found"',  # shown to whoever searches for it
        'aria-hidden="false"',
        'style="display:block"',
        'style="opacity:0.5"',
        'style="font-size:0.8em"',
        'style="margin-left:-10px"',
        'class="på-papir"',
        'class="åpen felt"',
        'class="annen"',
    ],
)
def test_words_that_are_seen(make_file: MakeFile, attribute: str) -> None:
    style = (
        "@media print{.på-papir{display:none}} .felt{display:none} .åpen.felt{display:block}"
        "nav .annen, .annen:hover{display:none}"
    )
    page = f"<style>{style}</style><h1>Planen</h1><p {attribute}>Synlig</p>"
    reading = html.read(make_file("a.html", page))
    assert texts(reading) == ["Planen", "Synlig"]
    assert reading.warnings == ()


def test_rules_inside_a_screens_and_of_elements_within_others(make_file: MakeFile) -> None:
    style = "@media screen{.inni > b{display:none}} @import url(x); div .under{display:none}"
    page = (
        f"<style>{style}</style><h1>Planen</h1><p class=inni>Vi <b>{ORDER}</b>skal.</p>"
        f'<p class="under">ute</p><div><p class="under">{ORDER}</p></div>'
    )
    reading = html.read(make_file("a.html", page))
    assert_left_out(reading, ["Planen", "Vi skal.", "ute"], 2, 2 * SOLID)


def test_hidden_parts_of_a_table_and_a_hidden_main_part(make_file: MakeFile) -> None:
    page = (
        f"<div hidden><main>{ORDER}</main></div><article><table><tr><th>A</th><th>B</th></tr>"
        f"<tr hidden><td>{ORDER}</td></tr><tr><td>1</td><td>2<i hidden>3</i></td></tr></table>"
        "<dialog>Godta?</dialog></article>"
    )
    reading = html.read(make_file("a.html", page))
    # The hidden main part stands outside what is read, and is not counted.
    assert_left_out(reading, ["A  B", "1  2"], 3, SOLID + 1 + 6)


def test_menus_are_not_counted(make_file: MakeFile) -> None:
    page = f"<h1>Planen</h1><nav><div hidden>{ORDER}</div></nav><footer><p hidden>x</p></footer>"
    assert html.read(make_file("a.html", page)).warnings == ()


def test_a_page_of_hidden_words_alone_is_refused(make_file: MakeFile) -> None:
    page = f'<body aria-hidden="true"><h1>Planen</h1><p>{ORDER}</p></body>'
    with pytest.raises(SourceProblem, match=r"ingen tekst; Skjult tekst er utelatt.*lukk dem"):
        html.read(make_file("a.html", page))


def test_hidden_words_inside_markdown(make_file: MakeFile) -> None:
    text = (
        f"# Planen\n\nVi <span style='display:none'>{ORDER}</span>skal.\n\n"
        f"<div hidden>\n\n## Skjult\n\n{ORDER}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        f"<b>mer</b>\n\n</div><p>Synlig igjen</p>\n\n- <i hidden>{ORDER}</i>punkt\n"
    )
    reading = markdown.read(make_file("a.md", text))
    kept = ["Planen", "Vi skal.", "Synlig igjen", "punkt"]
    # span, heading 6, paragraph, table 4, «mer» 3 and the list's.
    assert_left_out(reading, kept, 6, 3 * SOLID + 6 + 4 + 3)


def test_markdown_before_a_hidden_part_and_an_open_paragraph_after(make_file: MakeFile) -> None:
    text = f"<p>Synlig</p><div hidden>{ORDER}</div>\n\n<p hidden>borte\n\nMer synlig.\n"
    reading = markdown.read(make_file("a.md", text))
    assert_left_out(reading, ["Synlig", "Mer synlig."], 2, SOLID + 5)


def test_hidden_words_are_told_of_from_the_sandbox(make_file: MakeFile) -> None:
    page = f"<h1>Planen</h1><p hidden>{ORDER}</p>"
    assert_left_out(read(make_file("a.html", page)), ["Planen"], 1, SOLID)


def test_the_later_and_the_more_exact_rule_wins() -> None:
    found = sorted(rules("p.a{display:block} p{display:none} .a{opacity:1}"), key=_weight)
    assert [rule.weight for rule in found] == [(0, 0, 1), (0, 1, 0), (0, 1, 1)]
    assert [list(rule.said) for rule in found] == [["display"], ["opacity"], ["display"]]


def _weight(rule: Rule) -> tuple[int, int, int]:
    return rule.weight


def test_a_style_sheet_that_is_broken_says_nothing_wrong() -> None:
    assert list(rules("}}{{ .a{display:none")) == []
    kept = rules("@x{.b{color:red}} /* } */ .a{display:none} a[b]{top:0} p::before{display:none}")
    assert [rule.key for rule in kept] == [".a", "a"]
    assert declarations("display;;none:display;x:y") == {}


@pytest.mark.parametrize("bomb", ["{" * 50_000, "@media screen{" * 5_000, "@media " + "(" * 5_000])
def test_rules_in_rules_without_end_leave_the_sheet_before_them(bomb: str) -> None:
    assert [rule.key for rule in rules(".vekk{display:none}" + bomb)] == [".vekk"]
