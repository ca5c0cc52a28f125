"""The served app in a real browser: its language, its headers, its health, its log, its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.e2e.server import CHROMIUM, WIDE, environment, free_port, settle, wait_until
from ui.words import say

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = "Hva sier planen om hjemmesykehus og kvantekryptografi?"
_VIOLATIONS = """() => {
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI));
}"""


@pytest.fixture(scope="module")
def served(
    index_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, subprocess.Popen[bytes]]]:
    """Address, log file and process of a server of these tests' own."""
    port = free_port()
    log = tmp_path_factory.mktemp("shell") / "log.jsonl"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.server", "--port", str(port)],
            cwd=ROOT,
            env=environment(index_folder),
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    try:
        wait_until(process, f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}", log, process
    finally:
        process.kill()
        process.wait()


def opened(browser: Browser, locale: str) -> Page:
    context = browser.new_context(locale=locale, viewport={"width": WIDE[0], "height": WIDE[1]})
    page = context.new_page()
    page.add_init_script(f"({_VIOLATIONS})()")
    page.set_default_timeout(30_000)
    return page


def first_html_language(page: Page, address: str) -> str:
    response = page.goto(address)
    assert response is not None
    written: str = response.text().split('<html lang="')[1].split('"')[0]
    return written


def until(page: Page, true: str) -> None:
    """Playwright's own waiting evaluates strings in the page, which the policy forbids."""
    deadline = time.monotonic() + 30
    while not page.evaluate(true):
        assert time.monotonic() < deadline, true
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("locale", "query", "wanted"),
    [("nb-NO", "", "nb"), ("nn-NO", "", "nn"), ("nb-NO", "?sprak=en", "en"), ("en-GB", "", "en")],
)
def test_the_language_is_right_before_and_after_the_scripts(
    browser: Browser, served: tuple[str, Path, object], locale: str, query: str, wanted: str
) -> None:
    page = opened(browser, locale)
    assert first_html_language(page, f"{served[0]}/{query}") == wanted
    page.get_by_text(say(wanted, "ask.introduction")).wait_for()
    settle(page)
    assert page.evaluate("document.documentElement.lang") == wanted
    assert page.evaluate("window.violations") == []
    # The choice is remembered: the next visit, without any address, begins in it.
    until(page, "document.cookie.includes('pa_sprak')")
    assert first_html_language(page, served[0]) == wanted
    page.context.close()


def test_an_answer_breaks_no_policy_and_leaves_no_word_in_the_log(
    browser: Browser, served: tuple[str, Path, object]
) -> None:
    address, log, _ = served
    page = opened(browser, "nb-NO")
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.locator(".pa-sporsmal").wait_for()
    page.locator("blockquote.pa-sitat, .pa-utfall").first.wait_for()
    settle(page)
    assert page.evaluate("window.violations") == []
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => null)")
    until(page, "window.violations.length > 0")  # the policy does act
    page.context.close()
    written = log.read_text(encoding="utf-8")
    assert [json.loads(each)["event"] for each in written.splitlines()].count("started") == 1
    for word in ("hjemmesykehus", "kvantekryptografi", percent("kvantekryptografi")):
        assert word not in written.lower()


def test_health_readiness_and_meters(served: tuple[str, Path, object]) -> None:
    address = served[0]
    with urllib.request.urlopen(f"{address}/healthz") as response:
        assert response.read() == b"ok"
        assert response.headers["x-content-type-options"] == "nosniff"
    with urllib.request.urlopen(f"{address}/readyz") as response:
        assert json.load(response)["ready"] is True
    with urllib.request.urlopen(f"{address}/metrics") as response:
        assert b"plan_answer_seconds_count" in response.read()
    passed_on = urllib.request.Request(f"{address}/metrics", headers={"X-Forwarded-For": "::1"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(passed_on)


def test_told_to_stop_it_finishes_and_ends_well(
    browser: Browser, served: tuple[str, Path, subprocess.Popen[bytes]]
) -> None:
    """Last in the file: the server ends with it."""
    address, log, process = served
    page = opened(browser, "nb-NO")
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.locator(".pa-sporsmal").wait_for()
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    expect(page.locator("blockquote.pa-sitat, .pa-utfall").first).to_be_visible()
    assert process.wait(40) == 0
    assert time.monotonic() - began < 40
    events = [json.loads(each)["event"] for each in log.read_text().splitlines()]
    assert [each for each in events if each in ("stopping", "stopped")] == ["stopping", "stopped"]
    page.context.close()
