"""The real app in a child process, and a real Chromium to look at it with."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "test-artifacts"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE = (1280, 900)
NARROW = (390, 844)
PATIENCE = 120.0  # seconds for the app to start, or to build a small index
expect.set_options(timeout=30_000)  # ms; a busy machine needs more than the five seconds of old


@contextmanager
def serve(index: Path, corpus: Path | None = None, **settings: str) -> Iterator[str]:
    """The app over ``index`` on a free loopback port; yields its address. ``settings`` go into
    its environment."""
    port = free_port()
    command = [sys.executable, "-m", "ui.server", "--port", str(port)]
    with tempfile.TemporaryDirectory() as kept:  # what people save, unless the test says where
        settings = {"PLAN_DATABASE": f"sqlite:///{kept}/lagret.db"} | settings
        process = subprocess.Popen(command, cwd=ROOT, env=environment(index, corpus, **settings))
        try:
            wait_until(process, f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(index: Path, corpus: Path | None = None, **settings: str) -> dict[str, str]:
    """This process' environment, with the app pointed at these folders."""
    own = {"PLAN_INDEX": str(index), "PLAN_QUESTION_RATE": "1000/minute"}
    if corpus is not None:
        own["PLAN_CORPUS"] = str(corpus)
    return os.environ | own | settings


def wait_until(process: subprocess.Popen[bytes], address: str) -> None:
    """Until the app answers, or has stopped."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the app stopped with code {process.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address}")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def open_page(browser: Browser, size: tuple[int, int], scheme: str = "light") -> Page:
    """A page in a context of its own, as a new visitor has."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="nb-NO",
        # Playwright waits by evaluating strings. test_shell.py looks with the policy in force.
        bypass_csp=True,
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def forget(page: Page) -> None:
    """Take from the visitor of ``page`` what they had: cookies, what the app stored, rights, other
    pages and the size."""
    context = page.context
    for other in context.pages:
        if other is not page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        # The app writes a cookie whenever it draws: nothing may run when they are taken away. A
        # test's own server is gone by now, and with it what ran.
        with suppress(Error):
            page.goto(urljoin(page.url, "/healthz"))
    context.clear_cookies()
    context.clear_permissions()
    page.emulate_media(media="null", color_scheme="light", reduced_motion="null")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def settle(page: Page) -> None:
    """Wait until Streamlit has nothing running or loading and two frames have been drawn."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.locator("[data-testid=stSkeleton]").last.wait_for(state="detached")
    page.evaluate("() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")


def keep(page: Page, name: str) -> None:
    """Leave a picture for people to look at."""
    settle(page)
    ARTEFACTS.mkdir(exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=str(ARTEFACTS / f"{name}-{width}.png"))
