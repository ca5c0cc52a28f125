"""Once in a real browser: ask, open a citation, see the words marked; and what must not happen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as percent
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright.sync_api")

from playwright.sync_api import Browser, Page, Request, WebSocket, expect

from rag.answer import Assistant
from rag.text import fold
from rag.types import Status
from tests.e2e.server import (
    CHROMIUM,
    NARROW,
    PATIENCE,
    ROOT,
    WIDE,
    forget,
    keep,
    open_page,
    serve,
    settle,
)
from ui.words import t, t_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = t_all("ask.samples")[0]
OFF_TOPIC = "Hvem vant fotball-VM i 1998?"

HOSTILE = (
    "Hjemmesykehus <script>document.title='tatt'</script> er "
    "<img src=http://evil.example/a.png onerror=document.title='tatt'> trygt for pasientene "
    "![x](http://evil.example/x.png) og koster $$x^2$$ kroner :red[rødt] i **året**."
)


@pytest.fixture(scope="module")
def address(index_folder: Path) -> Iterator[str]:
    with serve(index_folder) as served:
        yield served


@pytest.fixture
def requests() -> list[str]:
    """Every address that the page of this test asked for."""
    return []


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "390"])
def page(visited: Page, requests: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    def note(sent: Request | WebSocket) -> None:
        requests.append(sent.url)

    width, height = request.param
    visited.set_viewport_size({"width": width, "height": height})
    visited.on("request", note)
    visited.on("websocket", note)
    yield visited
    visited.remove_listener("request", note)
    visited.remove_listener("websocket", note)
    forget(visited)


def ask(page: Page, question: str) -> None:
    field = page.get_by_placeholder(t("ask.placeholder"))
    field.fill(question)
    field.press("Enter")
    expect(page.locator(".pa-sporsmal").last).to_contain_text(question)
    settle(page)


def source_button(page: Page, number: int) -> None:
    page.get_by_role("button", name=t("source.label", number=number), exact=True).click()
    settle(page)


def quoted(page: Page) -> list[str]:
    """The words of each quote; of a table's rows their cells, without the names of the columns."""
    found = page.locator("blockquote.pa-sitat").evaluate_all(
        """all => all.map(one => one.querySelector("tbody")
            ? [...one.querySelectorAll("tbody tr")].map(
                row => [...row.cells].map(cell => cell.textContent).join("  ")).join("\\n")
            : one.lastChild.textContent)"""
    )
    return [each.removeprefix("«").removesuffix("»") for each in found]


def quotes_as_written(page: Page) -> list[str]:
    return page.locator("blockquote.pa-sitat").all_text_contents()


def assert_local(requests: list[str]) -> None:
    assert requests, "nothing was recorded"
    elsewhere = [
        url
        for url in requests
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).hostname != "127.0.0.1"
    ]
    assert elsewhere == []


def test_ask_open_a_citation_and_see_the_words_marked(
    page: Page, address: str, requests: list[str], assistant: Assistant
) -> None:
    page.goto(address)
    page.get_by_role("button", name=QUESTION).wait_for()
    keep(page, "start")
    page.get_by_role("button", name=QUESTION).click()
    page.get_by_role("button", name=t("source.label", number=1), exact=True).wait_for()
    keep(page, "svar")
    source_button(page, 1)
    mark = page.locator(".pa-utdrag mark")
    expect(mark).to_be_visible()
    expect(mark).to_be_in_viewport()
    keep(page, "kilde")

    # The words that are marked are the quote, and they stand in the document it names.
    assert mark.text_content() == quoted(page)[0]
    panel = page.locator(".st-key-kilde-valgt")
    title = panel.locator("h2").first.text_content() or ""
    document = next(each for each in assistant.documents if each.title == title)
    assert fold(mark.text_content() or "") in fold(assistant.text(document.id))
    source = (ROOT / "corpus" / document.file).read_text(encoding="utf-8")
    first_words = " ".join((mark.text_content() or "").split()[:4])
    assert fold(first_words) in fold(source)

    # The mark is inside the part of the box that shows, without a reader's scrolling.
    box = page.locator(".pa-utdrag").bounding_box()
    marked = mark.bounding_box()
    assert box is not None
    assert marked is not None
    assert box["y"] <= marked["y"] + 1
    assert marked["y"] + min(marked["height"], 40) <= box["y"] + box["height"]
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert_local(requests)


def test_every_citation_opens_its_own_words(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.get_by_role("button", name=t("source.label", number=1), exact=True).wait_for()
    settle(page)
    wanted = quoted(page)
    source_button(page, 1)
    for number, text in enumerate(wanted, start=1):
        mark = page.locator(f'.pa-utdrag[data-kilde="0-{number}-valgt"] mark')
        expect(mark).to_have_count(1)
        assert mark.text_content() == text
        if number < len(wanted):
            page.get_by_role("button", name=t("source.next")).click()


@pytest.mark.parametrize("page", [WIDE], ids=["1280"], indirect=True)
def test_the_mark_is_in_sight_although_the_panel_is_drawn_once_more(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.get_by_role("button", name=t("source.label", number=1), exact=True).wait_for()
    source_button(page, 1)
    box = ".pa-utdrag[data-kilde='0-1-valgt']"
    page.locator(f"{box} mark").wait_for()
    page.evaluate(
        f"""() => {{ const old = document.querySelector("{box}"), drawn = old.cloneNode(true);
        delete drawn.dataset.paSett; old.replaceWith(drawn); }}"""
    )
    page.wait_for_function(
        f"""() => {{ const b = document.querySelector("{box}").getBoundingClientRect(),
        m = document.querySelector("{box} mark").getBoundingClientRect();
        return m.top >= b.top && m.top + 40 <= b.bottom; }}""",
        timeout=5000,
    )


def test_the_answer_is_read_from_its_beginning(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.get_by_role("button", name=t("source.label", number=1), exact=True).wait_for()
    settle(page)
    ask(page, t_all("ask.samples")[1])
    asked = page.locator(".pa-sporsmal").last
    expect(asked).to_be_in_viewport()
    page.wait_for_function(
        "document.querySelector('.pa-sporsmal[data-nr=\"1\"]').getBoundingClientRect().top < 200"
    )


def test_a_refusal_is_shown_as_one(page: Page, address: str, requests: list[str]) -> None:
    page.goto(address)
    ask(page, OFF_TOPIC)
    page.locator(".pa-utfall").wait_for()
    keep(page, "avslag")
    assert quotes_as_written(page) == []
    assert page.get_by_role("button", name=re.compile(r"^Kilde \d+$")).count() == 0
    if page.locator(".pa-avsnitt").count():
        expect(page.get_by_role("heading", name=t("answer.nearest_heading"))).to_be_visible()
        page.get_by_role("button", name=t("source.show")).first.click()
        expect(page.get_by_text(t("source.not_a_source"))).to_be_visible()
        keep(page, "naermeste")
    assert_local(requests)


def test_the_filter_limits_what_is_searched_and_stays_in_sight(
    browser: Browser, address: str, assistant: Assistant
) -> None:
    chosen = next(each for each in assistant.documents if each.status is Status.INPUT)
    page = open_page(browser, WIDE)
    page.goto(address)
    page.get_by_role("button", name=t("filter.title")).click()
    page.get_by_role("combobox", name=t("filter.statuses")).click()
    page.get_by_role("option", name=t("status.input"), exact=True).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    settle(page)
    chip = page.locator("[class*=st-key-brikke-] button:visible").first
    expect(chip).to_contain_text(t("status.input"))
    ask(page, "Hva mener Lovisenberg om demens?")
    page.locator("blockquote.pa-sitat").first.wait_for()
    keep(page, "filter")
    expect(page.get_by_text(t("filter.searched_only", titles=t("status.input")))).to_be_visible()
    weights = page.locator(".st-key-samtale .pa-status").all_text_contents()
    assert weights
    assert all(each.startswith("Innspill fra") for each in weights)
    assert "status=innspill" in page.url
    chip.click()
    expect(page.locator("[class*=st-key-brikke-]")).to_have_count(0)
    assert chosen.title in page.locator(".st-key-samtale").inner_text()
    page.context.close()


def test_a_link_asks_and_a_reload_asks_the_same(page: Page, address: str) -> None:
    page.goto(f"{address}/?q={percent(QUESTION)}")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    before = quoted(page)
    ask(page, t_all("ask.samples")[1])
    page.wait_for_url(lambda url: percent(t_all("ask.samples")[1][:6]) in url)
    page.reload()
    expect(page.locator(".pa-sporsmal")).to_have_count(1)
    expect(page.locator(".pa-sporsmal")).to_contain_text(t_all("ask.samples")[1])
    assert before


@pytest.mark.parametrize("page", [WIDE], ids=["1280"], indirect=True)
def test_a_hostile_document_is_text_and_the_first_build_says_what_it_does(
    page: Page, requests: list[str], tmp_path: Path
) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "ond.txt").write_text(
        f"Om hjemmesykehus\n\n{HOSTILE}\n\n"
        "Hjemmesykehus kan \u202esnu\u202c bokstavene for den som leser.\n",
        encoding="utf-8",
    )
    (corpus / "manifest.toml").write_text(
        '[[document]]\nid = "ond"\nfile = "ond.txt"\nstatus = "rapport"\n'
        'title = "Ond <b>tittel</b> ![x](http://evil.example/y.png) $$y$$"\n',
        encoding="utf-8",
    )
    with serve(tmp_path / "indeks", corpus) as address:
        page.goto(f"{address}/?q={percent('Hva sier dokumentet om hjemmesykehus?')}")
        expect(page.get_by_text(t("build.heading"))).to_be_visible()
        shown = page.locator("blockquote.pa-sitat, .pa-avsnitt")
        shown.first.wait_for(timeout=PATIENCE * 1000)
        settle(page)
        page.get_by_role("button", name=re.compile("^Kilde 1$|dokumentet$")).first.click()
        page.locator(".pa-utdrag mark").wait_for()
        keep(page, "ondsinnet")
        text = page.locator("[data-testid=stMain]").inner_text()
        assert "<script>document.title='tatt'</script>" in text
        assert "![x](http://evil.example/x.png)" in text
        assert "$$x^2$$" in text
        assert "Ond <b>tittel</b> ![x](http://evil.example/y.png) $$y$$" in text
        assert "\u202e" not in text
        assert page.title() != "tatt"
        assert page.locator("[data-testid=stMain] img, [data-testid=stMain] .katex").count() == 0
    assert_local(requests)
