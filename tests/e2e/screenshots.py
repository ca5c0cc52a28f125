"""``python -m tests.e2e.screenshots``: pictures of every page into ``docs/``, at three widths and
in dark. Needs a built index (``python -m ingest``) and Chromium."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote as percent

from playwright.sync_api import Browser, Page

from rag.settings import load_settings
from tests.e2e.server import ROOT, chromium, open_page, serve, settle
from ui.navigation import ENTRIES
from ui.words import t, t_all

FOLDER = ROOT / "docs"
SIZES = {390: (390, 844), 1024: (1024, 768), 1600: (1600, 1000)}
OFF_TOPIC = "Hvem vant fotball-VM i 1998?"


def take(index: Path, folder: Path) -> list[Path]:
    """Every page at every width; the pages of an answer and a refusal too. Returns the files."""
    folder.mkdir(exist_ok=True)
    taken: list[Path] = []
    with serve(index) as address, chromium() as browser:
        for width in SIZES:
            taken += _of_ask(browser, address, folder, width)
            for entry in ENTRIES[1:]:
                if find_spec(f"ui.pages.{entry.module}"):
                    page = _at(browser, f"{address}/{entry.path}", width)
                    taken.append(_keep(page, folder / f"{entry.module}-{width}.png"))
        dark = _at(browser, f"{address}/?q={percent(t_all('ask.samples')[0])}", 1600, "dark")
        _first_source(dark)
        taken.append(_keep(dark, folder / "ask-dark-1600.png"))
    return taken


def _of_ask(browser: Browser, address: str, folder: Path, width: int) -> list[Path]:
    start = _at(browser, address, width, wait=t_all("ask.samples")[0])
    taken = [_keep(start, folder / f"start-{width}.png", close=False)]
    start.get_by_role("button", name=t_all("ask.samples")[0]).click()
    _collect(start, ".st-key-behold-0-1 button", "quote")
    _collect(start, ".st-key-behold-0-2 button", "quote")
    _say_what_is_wrong(start)
    _first_source(start)
    taken.append(_keep(start, folder / f"ask-{width}.png"))
    refused = _at(browser, f"{address}/?q={percent(OFF_TOPIC)}", width)
    refused.locator(".pa-utfall").wait_for()
    return [*taken, _keep(refused, folder / f"refusal-{width}.png")]


def _at(browser: Browser, address: str, width: int, scheme: str = "light", wait: str = "") -> Page:
    page = open_page(browser, SIZES[width], scheme)
    page.goto(address)
    page.locator("[data-testid=stMainBlockContainer]").wait_for()
    if wait:
        page.get_by_role("button", name=wait).wait_for()
    return page


def _collect(page: Page, where: str, what: str) -> None:
    """Into the basket, where it does not lie there from the width before."""
    button = page.locator(where)
    button.wait_for()
    settle(page)
    if t(f"keep.add_{what}") in button.inner_text():
        button.click()
        settle(page)


def _say_what_is_wrong(page: Page) -> None:
    """Something for the owner's page; the answer is left as it was found."""
    page.locator(".st-key-melding-0-bad button").click()
    page.get_by_role("button", name=t("feedback.incomplete")).click()
    page.get_by_role("button", name=t("feedback.send"), exact=True).click()
    page.get_by_text(t("feedback.thanks")).wait_for()
    settle(page)
    page.evaluate("document.querySelector('.pa-sporsmal').scrollIntoView()")


def _first_source(page: Page) -> None:
    page.get_by_role("button", name=t("source.label", number=1), exact=True).click()
    page.locator(".pa-utdrag mark").wait_for()


def _keep(page: Page, file: Path, *, close: bool = True) -> Path:
    settle(page)
    page.screenshot(path=str(file))
    if close:
        page.context.close()
    return file


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for file in take(load_settings().index.resolve(), folder):
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
