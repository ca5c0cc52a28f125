"""With a language model: the answer as it comes, its citations, stopping it, and when it fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_core_python")

from playwright.sync_api import Page, expect

from rag import phrases
from tests.e2e.axe import faults
from tests.e2e.server import ARTEFACTS, CHROMIUM, serve, settle
from tests.llm import scripted
from tests.llm.scripted import Messages, Model, Pieces
from tests.rag.chat_server import ChatServer, chat_server
from ui.words import say, say_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = say_all("nb", "ask.samples")[0]


@dataclass
class Writing:
    """A model that waits in its second sentence until ``go``; ``model`` is exchanged between
    questions."""

    server: ChatServer
    address: str
    model: Model = scripted.faithful
    go: threading.Event = field(default_factory=threading.Event)

    def halting(self, messages: Messages) -> Pieces:
        """Two sentences of the first passages, the most of the second one after ``go``."""
        if not scripted.passages(messages):  # a follow-up to be made whole
            return
        first, second = lines(messages)
        yield from scripted.plain(f"{first} {second[:5]}")
        while not self.go.wait(0.05):
            yield b": venter\n\n"  # no text; lets the server see whether the client is there
        yield from scripted.plain(second[5:])


def lines(messages: Messages) -> list[str]:
    """What two passages say, each with its label."""
    found = [
        scripted.labelled(each, label)
        for label, text in scripted.passages(messages).items()
        for each in scripted.sentences(text)[:1]
    ]
    return found[:2]


@pytest.fixture(scope="module")
def served(index_folder: Path) -> Iterator[Writing]:
    held: list[Writing] = []
    with (
        chat_server(lambda messages: held[0].model(messages)) as server,
        serve(
            index_folder,
            PLAN_LLM_BASE_URL=server.url,
            PLAN_LLM_MODEL=server.name,
            PLAN_LLM_CACHE_SECONDS="0",
            PLAN_LLM_SILENCE_SECONDS="300",  # it waits while the page is looked at
            PLAN_LLM_TOTAL_SECONDS="600",
        ) as address,
    ):
        held.append(Writing(server, address))
        yield held[0]


@pytest.fixture
def writing(served: Writing) -> Writing:
    served.go.clear()
    served.model = served.halting
    return served


@pytest.fixture
def page(visited: Page, writing: Writing) -> Page:
    visited.goto(f"{writing.address}/?q={percent(QUESTION)}")
    return visited


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_sentences_come_with_their_citations_and_a_citation_opens_its_passage(
    page: Page, writing: Writing
) -> None:
    coming = page.locator(".st-key-pagar .pa-svar")
    coming.locator(".pa-nr").first.wait_for()
    began = coming.inner_text()
    first = lines(writing.server.asked[-1]["messages"])[0]
    assert first.split(" [")[0] in began
    assert first.split(" [")[1] not in began  # the label is a number to press, not brackets
    expect(page.get_by_role("button", name=say("nb", "answer.stop"))).to_be_visible()
    expect(page.locator(".pa-sporsmal")).to_be_in_viewport()
    assert faults(page) == []
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / "skriver-1280.png"))

    writing.go.set()
    numbers = page.locator(".pa-svar button.pa-nr")
    expect(numbers).to_have_text(["1", "2"])
    settle(page)
    assert faults(page) == []
    # What was read while it came stands there still.
    assert page.locator(".pa-svar").inner_text().startswith(began.rstrip("1. "))
    expect(page.get_by_role("button", name=say("nb", "answer.stop"))).to_have_count(0)
    quotes = page.locator("blockquote.pa-sitat").all_text_contents()
    numbers.nth(1).click()
    expect(page.locator('.pa-utdrag[data-kilde="0-2-valgt"] mark')).to_have_text(quotes[1][1:-1])


def test_stopped_it_keeps_what_was_checked_and_the_server_is_let_go(
    page: Page, writing: Writing
) -> None:
    left = writing.server.left
    page.locator(".st-key-pagar .pa-nr").wait_for()
    page.get_by_role("button", name=say("nb", "answer.stop")).click()
    expect(page.locator(".pa-svar button.pa-nr")).to_have_text(["1"])
    expect(page.locator(".pa-utfall")).to_contain_text(say("nb", "answer.cut_short"))
    expect(page.locator(".pa-utfall")).to_contain_text(phrases.STOPPED["nb"])
    until(lambda: writing.server.left == left + 1)


def test_a_reload_while_it_is_written_asks_anew_and_gives_one_answer(
    page: Page, writing: Writing
) -> None:
    page.locator(".st-key-pagar .pa-nr").first.wait_for()
    asked = len(writing.server.asked)
    page.reload()
    page.locator(".st-key-pagar .pa-nr").first.wait_for()
    assert len(writing.server.asked) == asked + 1
    writing.go.set()
    expect(page.locator(".pa-svar button.pa-nr")).to_have_text(["1", "2"])
    settle(page)
    expect(page.locator(".pa-sporsmal")).to_have_count(1)
    expect(page.locator(".pa-svar")).to_have_count(1)
    assert page.locator(".pa-utfall, .pa-varsel").count() == 0


def test_how_much_is_written_is_the_readers_choice(page: Page, writing: Writing) -> None:
    writing.go.set()
    expect(page.locator(".pa-svar button.pa-nr")).to_have_count(2)
    settle(page)
    short = len(scripted.passages(writing.server.asked[-1]["messages"]))
    for mode in ("grundig", "sitater"):
        before = len(writing.server.asked)
        asked = page.locator(".pa-sporsmal").count()
        page.get_by_role("radio", name=say("nb", f"mode.{mode}"), exact=True).click()
        settle(page)
        field = page.get_by_placeholder(say("nb", "ask.placeholder"))
        field.fill(say_all("nb", "ask.samples")[4])
        field.press("Enter")
        expect(page.locator(".pa-sporsmal")).to_have_count(asked + 1)
        answer = page.locator(f".st-key-svar-{asked}")
        answer.locator("blockquote.pa-sitat").first.wait_for()
        settle(page)
        assert f"modus={mode}" in page.url
        if mode == "grundig":
            expect(answer.locator(".pa-svar")).to_be_visible()
            assert len(scripted.passages(writing.server.asked[-1]["messages"])) > short
        else:
            expect(answer.locator(".pa-svar, .pa-utfall")).to_have_count(0)
            assert len(writing.server.asked) == before


def test_the_answers_language_is_the_readers_choice(page: Page, writing: Writing) -> None:
    writing.go.set()
    expect(page.locator(".pa-svar button.pa-nr")).to_have_count(2)
    settle(page)
    # The name of the field stands in its own attribute; what is chosen is what is seen.
    page.get_by_role("combobox", name=say("nb", "mode.language")).click()
    page.get_by_role("option", name=say("nb", "mode.answer_nn")).click()
    settle(page)
    assert faults(page) == []
    field = page.get_by_placeholder(say("nb", "ask.placeholder"))
    field.fill(say_all("nb", "ask.samples")[4])
    field.press("Enter")
    expect(page.locator(".st-key-svar-1 .pa-svar")).to_have_attribute("lang", "nn")
    settle(page)
    assert "svar=nn" in page.url
    assert "Skriv svaret på nynorsk" in writing.server.asked[-1]["messages"][1]["content"]


@pytest.mark.parametrize("fault", ["not JSON", "an error in mid-stream"])
def test_when_it_fails_quotes_come_and_say_why(page: Page, writing: Writing, fault: str) -> None:
    writing.model = scripted.malformed(scripted.MALFORMED[fault], begun=False)
    page.goto(f"{writing.address}/?q={percent(say_all('nb', 'ask.samples')[4])}")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    notice = page.locator(".pa-utfall")
    expect(notice).to_contain_text(say("nb", "answer.quotes_instead"))
    expect(notice).to_contain_text(phrases.WHY["failed"]["nb"])
    expect(notice).to_be_in_viewport()
    expect(page.locator(".pa-svar")).to_have_count(0)
    assert "sk-hemmelig" not in page.content()
