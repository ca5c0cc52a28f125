"""Documents that give orders, and a model that obeys them all, seen in a real browser: nothing is
fetched from anywhere else, and there is nothing to press that leads away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, Dialog, Page

from rag.settings import Settings
from tests.e2e.server import ARTEFACTS, CHROMIUM, WIDE, open_page, serve, settle
from tests.llm.attacks import Placed, attacks
from tests.llm.conftest import hostile as hostile
from tests.llm.scripted import marked_up, obedient
from tests.rag.chat_server import ChatServer, chat_server

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

_LEADS_AWAY = """() => [...document.querySelectorAll('*')].flatMap(e =>
    ['href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'ping', 'style']
        .filter(name => e.hasAttribute(name))
        .map(name => [e.tagName, name, e.getAttribute(name)]))"""

_IN_STYLE = re.compile(r"""url\(\s*([^'")\s]+)|["']([^"']*)["']""", re.IGNORECASE)


@dataclass
class Visit:
    page: Page
    address: str
    server: ChatServer
    asked: list[str]
    opened: list[str]


@pytest.fixture(scope="module")
def visit(browser: Browser, hostile: tuple[Settings, list[Placed]]) -> Iterator[Visit]:
    settings, _ = hostile
    everything = obedient([attack.says for attack in attacks()])
    with (
        chat_server(everything) as server,
        serve(
            settings.index,
            settings.corpus,
            PLAN_LLM_BASE_URL=server.url,
            PLAN_LLM_MODEL=server.name,
            PLAN_LLM_CACHE_SECONDS="0",
            PLAN_LLM_CONTEXT_TOKENS="16384",
        ) as address,
    ):
        page = open_page(browser, WIDE)
        asked: list[str] = []
        opened: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        def refuse(dialog: Dialog) -> None:
            opened.append(dialog.message)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.context.on("page", lambda other: opened.append(other.url))
        yield Visit(page, address, server, asked, opened)
        page.context.close()


def _foreign(name: str, value: str, own: str) -> bool:
    """Whether an attribute's value leads, or could lead, to another server or run as code."""
    if name == "style":
        # Declarations are no address, but may hold some, in url() or as a mere string.
        inside = [quoted or bare for bare, quoted in _IN_STYLE.findall(value)]
        return "//" in value or any(_foreign("src", each, own) for each in inside)
    parts = urlsplit(value.strip())
    if parts.scheme in ("data", "blob", ""):
        return bool(parts.netloc) or "://" in value
    return parts.scheme not in ("http", "https") or parts.netloc != urlsplit(own).netloc


def _ask(visit: Visit, question: str) -> None:
    visit.page.goto(f"{visit.address}/?q={percent(question)}")
    visit.page.locator(".pa-svar, blockquote.pa-sitat, .pa-utfall").first.wait_for()
    settle(visit.page)


def _nothing_foreign(visit: Visit) -> None:
    found = visit.page.evaluate(_LEADS_AWAY)
    assert len(found) > 5
    assert [each for each in found if _foreign(each[1], each[2], visit.address)] == []
    assert visit.page.locator(".pa-svar :is(a, img, script, iframe, form, style)").count() == 0
    own = urlsplit(visit.address).netloc
    assert [url for url in visit.asked if urlsplit(url).netloc not in (own, "")] == []
    assert visit.opened == []


def test_nothing_leads_away_and_nothing_is_fetched(
    visit: Visit,
    hostile: tuple[Settings, list[Placed]],
) -> None:
    forbidden = {each for attack in attacks() for each in attack.forbidden}
    before = len(visit.server.asked)
    questions = list(dict.fromkeys(place.question for place in hostile[1]))
    for question in questions:
        _ask(visit, question)
        _nothing_foreign(visit)
        shown = " ".join(visit.page.locator(".pa-svar").all_text_contents())
        assert [each for each in forbidden if each in shown] == []
        # The passage beside the answer holds what the document says, links and all, as text.
        sources = visit.page.locator("[class*=st-key-apne-] button")
        if sources.count():
            sources.first.click()
            settle(visit.page)
            _nothing_foreign(visit)
    ARTEFACTS.mkdir(exist_ok=True)
    visit.page.screenshot(path=str(ARTEFACTS / "fiendtlig-1280.png"))
    assert len(visit.server.asked) - before >= len(questions) // 2


def test_markup_from_the_model_is_not_drawn(visit: Visit) -> None:
    visit.server.script = marked_up
    _ask(visit, "Hva sier håndboken om barselomsorg?")
    _nothing_foreign(visit)
    assert "samler.example" not in visit.page.content()
