"""axe-core on every view, in every language, light and dark: no serious and no critical fault.

The sign-in page, an upload under review, a PDF's page and an answer that is being written are
looked at in the tests of those, which have what they need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_core_python")

from playwright.sync_api import Page

from tests.e2e.axe import faults
from tests.e2e.server import CHROMIUM, NARROW, WIDE, serve, settle
from ui.words import LANGUAGES, say, say_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

OFF_TOPIC = "Hvem vant fotball-VM i 1998?"
PERSONAL = "Ring Kari på kari.nordmann@example.no"


@pytest.fixture(scope="module")
def address(index_folder: Path) -> Iterator[str]:
    with serve(index_folder) as served:
        yield served


class Walk:
    """Goes through the views in one language; ``faults`` are named by view."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.faults: list[str] = []
        self.seen: list[str] = []

    def say(self, key: str) -> str:
        return say(self.language, key)

    def open(self, path: str, shown: str) -> None:
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.address}/{path}{mark}sprak={self.language}")
        self.page.locator(shown).first.wait_for()
        settle(self.page)

    def press(self, where: str) -> None:
        self.page.locator(f"{where} >> visible=true").first.click()
        settle(self.page)

    def look(self, view: str) -> None:
        settle(self.page)
        self.faults += [f"{self.language}, {view}: {each}" for each in faults(self.page)]
        self.seen.append(view)


def asking(walk: Walk) -> None:
    page = walk.page
    walk.open("", ".st-key-eksempler button")
    walk.look("start")
    page.get_by_role("button", name=walk.say("filter.title")).click()
    page.get_by_role("combobox", name=walk.say("filter.documents")).wait_for()
    walk.look("filters")
    page.keyboard.press("Escape")
    field = page.get_by_placeholder(walk.say("ask.placeholder"))
    field.fill(PERSONAL)
    field.press("Enter")
    page.get_by_role("alert").wait_for()
    walk.look("stopped")
    walk.open(f"?q={percent(OFF_TOPIC)}", ".pa-utfall")
    walk.look("refusal")
    walk.open(f"?q={percent(say_all('nb', 'ask.samples')[0])}", "blockquote.pa-sitat")
    if walk.say("keep.add_quote") in page.locator(".st-key-behold-0-1 button").inner_text():
        walk.press(".st-key-behold-0-1 button")
        walk.press(".st-key-ta-med-0 button")
    walk.press(".st-key-alle-0 button")
    walk.press(".st-key-melding-0-bad button")
    walk.look("answer, list and reasons")
    page.get_by_role("button", name=walk.say("feedback.send"), exact=True).click()
    settle(page)
    walk.press(".st-key-apne-0-1 button")
    page.locator(".st-key-kilde-valgt mark").wait_for()
    walk.look("source")


def keeping(walk: Walk) -> None:
    walk.open("utvalg", "[class*=st-key-down-] button")
    walk.look("basket")
    walk.open("samtaler", "[class*=st-key-apne-] button")
    walk.look("conversations")
    walk.press("[class*=st-key-apne-] button")
    walk.look("conversation")
    walk.open("tilbakemeldinger", "h1")
    walk.look("feedback")
    walk.open("kvalitet", "h1")
    walk.look("quality")


def reading(walk: Walk) -> None:
    walk.open("dokumenter", "[class*=st-key-les-] button")
    walk.look("documents")
    walk.press("[class*=st-key-les-] button")
    field = walk.page.locator("[class*=st-key-finn-] input")
    field.fill("helse")
    field.press("Enter")
    walk.page.locator(".pa-utdrag mark").first.wait_for()
    walk.look("document")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_view_has_a_serious_fault(page: Page, address: str, language: str) -> None:
    """Nynorsk on a phone, the others on a desk: what differs by width is in the style sheet."""
    width, height = NARROW if language == "nn" else WIDE
    page.set_viewport_size({"width": width, "height": height})
    walk = Walk(page, address, language)
    asking(walk)
    keeping(walk)
    reading(walk)
    assert len(walk.seen) == 13
    assert not walk.faults, "\n".join(walk.faults)
