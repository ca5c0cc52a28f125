"""Nothing from a document or a question may become markup."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from rag.types import Status
from ui import markup
from ui.excerpt import Excerpt

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick=x &lt;b&gt; "
    "![x](http://evil.example/x.png) $$x^2$$ :red[r] **f** </blockquote><style>*{display:none}"
)

TEMPLATES: dict[str, Callable[[str], str]] = {
    "paragraph": markup.paragraph,
    "question": lambda text: markup.question(text, 0),
    "alert": lambda text: markup.alert(text, text),
    "outcome": lambda text: markup.outcome(text, text),
    "heading": lambda text: markup.heading(text, (text, text)),
    "quote": markup.quote,
    "quoted row": lambda text: markup.quote(text, header=text),
    "quoted cells": lambda text: markup.quote(f"{text}  {text}", header=f"{text}  {text}"),
    "passage": markup.passage,
    "folded": lambda text: markup.folded((text, text), (text, text)),
    "found": lambda text: markup.found(text, ((text, text),)),
    "searched": lambda text: markup.searched(text, ((text, (text, text)),)),
    "prose": lambda text: markup.prose(text, (1,), "0-", "nb"),
    "hidden_title": markup.hidden_title,
    "status_line": lambda text: markup.status_line(Status.INPUT, text, text),
    "breadcrumbs": lambda text: markup.breadcrumbs((text, text)),
    "facts": lambda text: markup.facts((text, text)),
    "excerpt": lambda text: markup.excerpt(Excerpt(text, text, text, True, True), text),
}


class Reader(HTMLParser):
    """The tags, attribute names and text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.marked = ""
        self._in_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._in_mark = tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._in_mark else ""


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


@pytest.mark.parametrize("name", TEMPLATES)
def test_hostile_text_adds_no_tag_and_is_shown_as_it_is(name: str) -> None:
    harmless, hostile = read(TEMPLATES[name]("ord")), read(TEMPLATES[name](HOSTILE))
    assert hostile.tags == harmless.tags
    assert hostile.attributes == harmless.attributes
    assert HOSTILE in hostile.text


def test_the_mark_holds_the_quote_and_nothing_else() -> None:
    shown = Excerpt("Før. ", "Det <viktige>.", " Etter.", cut_before=True, cut_after=False)
    reader = read(markup.excerpt(shown, "2-3"))
    assert reader.marked == "Det <viktige>."
    assert reader.text == "… Før. Det <viktige>. Etter."


def test_bidirectional_overrides_are_taken_out_of_what_is_shown() -> None:
    assert markup.plain("a\u202eb\u2066c\u2069d\u202c") == "abcd"
    # Letters of other scripts, and the joiners they need, stay.
    assert markup.plain("מילה\u200d") == "מילה\u200d"


def test_every_template_says_its_language() -> None:
    for name in TEMPLATES:
        assert 'lang="nb"' in TEMPLATES[name]("ord"), name


def test_a_quoted_row_is_drawn_as_a_table_where_its_cells_are_told_apart() -> None:
    drawn = read(markup.quote("Ullern  87,7  86,0", header="Bydel  Kvinner  Menn"))
    assert drawn.tags.count("th") == 4
    assert drawn.tags.count("td") == 2
    for word in ("Bydel", "Kvinner", "Menn", "Ullern", "87,7", "86,0"):
        assert word in drawn.text


def test_where_its_cells_are_not_told_apart_the_columns_stand_above_the_words() -> None:
    shown = read(markup.quote("Renhold 3 4", header="Antall 2023 2024"))
    assert "table" not in shown.tags
    assert shown.text == "Antall 2023 2024«Renhold 3 4»"
