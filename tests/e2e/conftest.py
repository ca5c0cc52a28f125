"""A real Chromium for each file, and a page in it that one visitor after another has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for all files would keep its event loop running in the tests between them."""
    pytest.importorskip("playwright.sync_api")
    from tests.e2e.server import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def visited(browser: Browser) -> Iterator[Page]:
    """The page that ``page`` hands out: the app's scripts, which take three seconds of processor
    at first, are compiled once a file."""
    from tests.e2e.server import WIDE, open_page

    opened = open_page(browser, WIDE)
    yield opened
    opened.context.close()


@pytest.fixture
def page(visited: Page) -> Iterator[Page]:
    """As a new visitor has it, but for what has been compiled."""
    from tests.e2e.server import forget

    yield visited
    forget(visited)
