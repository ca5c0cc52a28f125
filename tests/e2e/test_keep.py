"""In a real browser, on PostgreSQL: ask, put in the selection, take away as a file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")

import docx
from playwright.sync_api import Page, expect

from tests.e2e.server import CHROMIUM, serve, settle
from tests.ui.store.making import postgres
from ui.words import LANGUAGES, say, say_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = say_all("nb", "ask.samples")[0]


@pytest.fixture(scope="module")
def address(index_folder: Path) -> Iterator[str]:
    """The app on PostgreSQL, so that the whole way is walked on it."""
    with postgres() as database, serve(index_folder, PLAN_DATABASE=database) as served:
        yield served


def button(page: Page, key: str, language: str = "nb", **values: object) -> None:
    page.get_by_role("button", name=say(language, key, **values)).first.click()
    settle(page)


def open_at(page: Page, address: str, path: str, language: str = "nb") -> None:
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}sprak={language}")
    page.locator("h1").first.wait_for()
    settle(page)


def download(page: Page, key: str, folder: Path) -> Path:
    with page.expect_download() as coming:
        page.get_by_role("button", name=say("nb", key)).click()
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    return file


def test_ask_save_collect_and_take_away(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    written = page.locator("blockquote.pa-sitat").first.text_content() or ""
    words = written.strip("«»")
    button(page, "keep.add_quote")
    button(page, "keep.add_answer")
    expect(page.get_by_role("button", name=say("nb", "keep.remove_answer"))).to_be_visible()

    open_at(page, address, "utvalg")
    page.get_by_label(say("nb", "basket.comment", number=1)).fill("Til møtet på torsdag")
    page.keyboard.press("Tab")
    settle(page)
    for key, number, first in (("up", 2, "basket.answer"), ("down", 1, "basket.quote")):
        button(page, f"basket.{key}", number=number)
        page.get_by_role("heading", name=say("nb", first, number=1)).wait_for()
        settle(page)

    file = docx.Document(str(download(page, "keep.word", tmp_path)))
    text = "\n".join(each.text for each in file.paragraphs)
    assert say("nb", "export.notice") in text
    assert words in text
    assert "Til møtet på torsdag" in text
    assert "Helse Sør-Øst RHF. (2026, 18. juni)." in text
    assert "Høringsversjon, ikke vedtatt" in text
    assert "lest " in text
    for key, number in (("down", 1), ("up", 2)) * 3:
        # Pressed while the page is drawn anew: the file comes all the same.
        name = say("nb", f"basket.{key}", number=number)
        page.get_by_role("button", name=name).first.click()
        assert docx.Document(str(download(page, "keep.word", tmp_path))).paragraphs
        settle(page)
    markdown = download(page, "keep.markdown", tmp_path).read_text(encoding="utf-8")
    assert "## Referanser" in markdown
    table = download(page, "keep.csv", tmp_path).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(StringIO(table), delimiter=";"))
    assert words in [row["sitat"] for row in rows]
    assert all(row["merknad"] for row in rows)

    open_at(page, address, "samtaler")
    page.get_by_role("button", name=QUESTION).click()
    settle(page)
    assert words in (page.locator("blockquote.pa-sitat").first.text_content() or "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("samtaler", "conversations.heading"),
        ("utvalg", "basket.heading"),
        ("tilbakemeldinger", "feedback.heading"),
        ("kvalitet", "quality.heading"),
    ],
)
def test_every_page_opens_in_every_language(
    page: Page, address: str, path: str, heading: str, language: str
) -> None:
    open_at(page, address, path, language)
    expect(page.locator("h1").first).to_have_text(say(language, heading))
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_reader_says_what_was_wrong_and_an_owner_dismisses_it(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    page.get_by_role("button", name=say("nb", "feedback.bad"), exact=True).click()
    settle(page)
    page.get_by_role("button", name=say("nb", "feedback.outdated")).click()
    page.get_by_role("button", name=say("nb", "feedback.send"), exact=True).click()
    expect(page.get_by_text(say("nb", "feedback.thanks"))).to_be_visible()
    open_at(page, address, "tilbakemeldinger")
    reasons = say("nb", "feedback.reasons", text=say("nb", "feedback.outdated"))
    expect(page.get_by_text(reasons)).to_be_visible()
    button(page, "feedback.dismiss")
    expect(page.get_by_text(say("nb", "feedback.none"))).to_be_visible()
    button(page, "keep.undo")
    expect(page.get_by_text(reasons)).to_be_visible()
