"""Sign-in against a real OIDC server: who gets in, what they may do, and what leaks without it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("oidc_provider_mock")
pytest.importorskip("axe_core_python")

import oidc_provider_mock as provider
from playwright.sync_api import Browser, Page, expect

from rag.answer import Assistant
from tests.conftest import ROOT
from tests.e2e.axe import faults
from tests.e2e.server import (
    CHROMIUM,
    WIDE,
    environment,
    free_port,
    open_page,
    settle,
    wait_until,
)
from ui.words import say, say_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = "Hva sier planen om hjemmesykehus?"
PEOPLE = {
    "lena": {"name": "Lena Leser", "grupper": ["plan-les"]},
    "mari": {"name": "Mari Mo", "grupper": ["plan-les"]},
    "nils": {"name": "Nils Ness", "grupper": ["plan-les"]},
    "ulf": {"name": "Ulf Utenfor", "grupper": ["noe-annet"]},
}


@dataclass(frozen=True)
class Served:
    address: str
    database: Path


@pytest.fixture(scope="module")
def served(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("innlogging")
    people = [provider.User(sub=each, claims=claims) for each, claims in PEOPLE.items()]
    port = free_port()
    with provider.run_server_in_thread(user_claims=people) as issuer:
        (folder / ".streamlit").mkdir()
        (folder / ".streamlit" / "secrets.toml").write_text(
            "[auth]\n"
            f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{os.urandom(32).hex()}"\n'
            'client_id = "planassistenten"\nclient_secret = "hemmelig"\n'
            f'server_metadata_url = "http://localhost:{issuer.server_port}'
            '/.well-known/openid-configuration"\n'
            'client_kwargs = { scope = "openid profile", prompt = "login" }\n',
            encoding="utf-8",
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.server", "--port", str(port)],
            cwd=folder,
            env=environment(
                index_folder,
                ROOT / "corpus",
                PYTHONPATH=str(ROOT),
                PLAN_DATABASE=f"sqlite:///{folder / 'store.db'}",
                PLAN_ROLES_CLAIM="grupper",
                PLAN_ROLE_READER="plan-les",
            ),
        )
        try:
            wait_until(process, f"http://127.0.0.1:{port}/healthz")
            yield Served(f"http://127.0.0.1:{port}", folder / "store.db")
        finally:
            process.terminate()
            process.wait(30)


def sign_in(page: Page, person: str) -> None:
    page.get_by_role("button", name=say("nb", "access.sign_in"), exact=True).click()
    page.get_by_role("button", name=person).first.click()


def test_without_a_session_no_word_of_a_document_reaches_the_browser(
    browser: Browser, served: Served, assistant: Assistant
) -> None:
    received: list[bytes] = []

    def frame(payload: bytes | str) -> None:
        received.append(payload if isinstance(payload, bytes) else payload.encode())

    page = open_page(browser, WIDE)
    page.on("websocket", lambda socket: socket.on("framereceived", frame))
    for path in (f"?q={percent(QUESTION)}", "spor", "dokumenter", "samtaler", "utvalg"):
        page.goto(f"{served.address}/{path}")
        expect(page.get_by_role("button", name=say("nb", "access.sign_in"))).to_be_visible()
    page.wait_for_timeout(500)
    everything = b"".join(received)
    assert say("nb", "access.sign_in_needed").encode() in everything  # the frames are readable
    for document in assistant.documents:
        assert document.title.encode() not in everything
    hits = assistant.ask(QUESTION).hits
    assert hits
    assert [h for h in hits if h.passage.text[:40].encode() in everything] == []
    page.context.close()


def test_the_pages_that_meet_a_stranger_can_be_used_by_everyone(page: Page, served: Served) -> None:
    page.goto(served.address)
    expect(page.get_by_role("button", name=say("nb", "access.sign_in"))).to_be_visible()
    settle(page)
    assert faults(page) == []
    sign_in(page, "ulf")
    expect(page.get_by_text(say("nb", "access.no_role"))).to_be_visible()
    settle(page)
    assert faults(page) == []


def test_files_are_refused_without_a_session(served: Served) -> None:
    for path in ("media/abc.pdf", "_stcore/upload_file/a/b"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{served.address}/{path}")
    forged = urllib.request.Request(
        f"{served.address}/media/abc.pdf", headers={"Cookie": "_streamlit_user=forfalsket"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(forged)


def test_a_reader_signs_in_asks_and_is_logged_without_the_question(
    page: Page, served: Served
) -> None:
    page.goto(served.address)
    sign_in(page, "lena")
    field = page.get_by_placeholder(say("nb", "ask.placeholder"))
    field.fill(QUESTION)
    field.press("Enter")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    page.locator(".st-key-apne-0-1 button").click()
    page.locator(".st-key-kilde-valgt mark").wait_for()
    page.get_by_role("button", name=say("nb", "access.sign_out_as", name="Lena Leser")).click()
    page.get_by_role("button", name="End session").click()  # the provider asks once more
    expect(page.get_by_role("button", name=say("nb", "access.sign_in"), exact=True)).to_be_visible()
    # Every reload begins a session; the sign-in was one.
    assert logged(served, "lena") == ["sign_in", "ask", "read", "sign_out"]


def logged(served: Served, who: str) -> list[str]:
    """What the access log says that someone did, which is all it says."""
    ask = "SELECT action, * FROM access_log WHERE owner = ? ORDER BY at, id"
    with sqlite3.connect(served.database) as store:
        rows = store.execute(ask, (who,)).fetchall()
    assert QUESTION not in str(rows)
    return [row[0] for row in rows]


def test_someone_without_a_role_is_told_so_and_sees_nothing(page: Page, served: Served) -> None:
    page.goto(served.address)
    sign_in(page, "ulf")
    expect(page.get_by_text(say("nb", "access.no_role"))).to_be_visible()
    expect(page.get_by_placeholder(say("nb", "ask.placeholder"))).to_have_count(0)
    assert set(logged(served, "ulf")) == {"refused"}


def test_two_readers_at_once_keep_apart(browser: Browser, served: Served) -> None:
    asked = dict(zip(("mari", "nils"), say_all("nb", "ask.samples")[:2], strict=True))
    pages = {person: open_page(browser, WIDE) for person in asked}
    for person, page in pages.items():
        page.goto(served.address)
        sign_in(page, person)
        page.get_by_placeholder(say("nb", "ask.placeholder")).wait_for()
        settle(page)
    for person, page in pages.items():  # both are answered at once
        page.get_by_role("button", name=asked[person]).click(no_wait_after=True)
    for page in pages.values():
        page.locator("blockquote.pa-sitat").first.wait_for()
        settle(page)
        page.locator(".st-key-behold-0-1 button").click()
        expect(page.locator(".st-key-behold-0-1")).to_contain_text(say("nb", "keep.remove_quote"))
    for person, page in pages.items():
        other = next(question for each, question in asked.items() if each != person)
        for path, heading in (("samtaler", "conversations"), ("utvalg", "basket")):
            link = page.locator(
                "[data-testid=stSidebarNav] a", has_text=say("nb", f"page.{heading}")
            )
            link.click()
            page.get_by_role("heading", name=say("nb", f"{heading}.heading"), level=1).wait_for()
            settle(page)
            assert path in page.url
            shown = page.locator("[data-testid=stMain]").inner_text()
            assert asked[person] in shown
            assert other not in shown
        assert logged(served, person) == ["sign_in", "ask"]
        page.context.close()
