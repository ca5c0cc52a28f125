"""``python -m tests.e2e.screenshots``: take the picture in the README, ``docs/ask.png``.

Needs a built index (``python -m ingest``) and Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rag.settings import load_settings
from tests.e2e.server import ROOT, WIDE, chromium, open_page, serve, settle
from ui.words import t, t_all

PICTURE = ROOT / "docs" / "ask.png"


def take(index: Path, picture: Path) -> None:
    """Ask the first sample question and open its first source."""
    with serve(index) as address, chromium() as browser:
        page = open_page(browser, WIDE)
        page.goto(address)
        page.get_by_role("button", name=t_all("ask.samples")[0]).click()
        page.get_by_role("button", name=t("source.label", number=1), exact=True).click()
        page.locator(".pa-utdrag mark").wait_for()
        settle(page)
        picture.parent.mkdir(exist_ok=True)
        page.screenshot(path=str(picture))


def main() -> int:
    take(load_settings().index.resolve(), PICTURE)
    sys.stdout.write(f"{PICTURE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
