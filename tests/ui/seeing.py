"""What is on a page, and pressing what is there."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

APP = ROOT / "app.py"


def shown(app: AppTest) -> list[str]:
    """Every piece of HTML on the page, in order."""
    return [element.proto.body for element in app.get("html")]


def text(app: AppTest) -> str:
    """The page's own HTML as words."""
    return html.unescape(re.sub(r"<[^>]*>", " ", "\n".join(shown(app))))


def press(app: AppTest, label: str) -> AppTest:
    found = [each for each in app.button if each.label.replace("\\", "") == label]
    assert found, (label, [each.label for each in app.button])
    found[0].click()
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [each.label.replace("\\", "") for each in app.button]


def quotes(app: AppTest) -> list[str]:
    """The words of each quote; of a table's rows their cells, without the names of the columns."""
    template = r'<blockquote class="pa-sitat"[^>]*>(.*?)</blockquote>'
    return [_words(each) for each in re.findall(template, "".join(shown(app)), re.S)]


def _words(quote: str) -> str:
    if "<tbody>" not in quote:
        words = re.sub(r'<span class="pa-kolonner">.*?</span>', "", quote, flags=re.S)
        return html.unescape(words).removeprefix("«").removesuffix("»")
    rows = re.findall(r"<tr>(.*?)</tr>", quote.split("<tbody>")[1], re.S)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows)
    return html.unescape("\n".join("  ".join(row) for row in cells))


def marked(app: AppTest) -> str:
    (found,) = re.findall(r"<mark>(.*?)</mark>", "".join(shown(app)), re.S)
    return html.unescape(found)


def copied(app: AppTest) -> list[str]:
    """What the copy buttons of the page give, in order; the open source's stands last."""
    found = re.findall(r'data-tekst="([^"]*)"', "".join(shown(app)))
    return [html.unescape(each) for each in reversed(found)]


def source_buttons(app: AppTest) -> list[str]:
    return [each.label for each in app.button if re.fullmatch(r"Kilde \d+", each.label)]


def ask(app: AppTest, question: str) -> AppTest:
    app.chat_input[0].set_value(question)
    return app.run()
