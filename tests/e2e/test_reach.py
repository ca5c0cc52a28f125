"""Everyone gets there: by keyboard, by ear, enlarged, in three languages, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")

import docx
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.server import CHROMIUM, WIDE, open_page, serve, settle
from ui.words import LANGUAGES, say, say_all, t, t_all

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

QUESTION = t_all("ask.samples")[0]


@pytest.fixture(scope="module")
def address(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(index_folder) as served:
        yield served


@pytest.fixture
def enlarged(page: Page) -> Page:
    """1280 × 1024 enlarged four times."""
    page.set_viewport_size({"width": 320, "height": 256})
    return page


def answered(page: Page, address: str, question: str = QUESTION, more: str = "") -> None:
    page.goto(f"{address}/?q={percent(question)}{more}")
    page.locator("blockquote.pa-sitat, .pa-utfall").first.wait_for()
    settle(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_an_answer_in_every_language(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}/?sprak={language}")
    sample = say_all(language, "ask.samples")[0]
    page.get_by_role("button", name=sample).click()
    label = say(language, "source.label", number=1)
    page.get_by_role("button", name=label, exact=True).click()
    page.locator(".st-key-kilde-valgt mark").wait_for()
    settle(page)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.locator(".pa-utdrag").get_attribute("lang") == "nb"  # the document's, not ours
    shown = page.locator("[data-testid=stMain]").inner_text()
    others = {say(each, "source.next") for each in LANGUAGES if each != language}
    assert say(language, "source.next") in shown
    assert not any(other in shown for other in others - {say(language, "source.next")})
    assert (f"sprak={language}" in page.url) == (language != "nb")


def test_the_language_is_chosen_and_remembered(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("combobox", name=t("app.language")).click()
    page.get_by_role("option", name=t("app.nn")).click()
    expect(page.get_by_placeholder(say("nn", "ask.placeholder"))).to_be_visible()
    page.wait_for_url(re.compile("sprak=nn"))
    page.get_by_role("button", name=say_all("nn", "ask.samples")[0]).click()
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    assert "sprak=nn" in page.url
    page.reload()
    label = say("nn", "source.label", number=1)
    expect(page.get_by_role("button", name=label, exact=True)).to_be_visible()


def test_by_keyboard_alone(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.get_by_role("button", name=QUESTION).wait_for()
    page.locator("#pa-hopp").wait_for(state="attached")
    settle(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=t("app.skip"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_placeholder(t("ask.placeholder"))).to_be_focused()
    page.keyboard.type("Hva sier planen om personvern?")  # two quotes of running text
    page.keyboard.press("Enter")
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    first = page.locator(".st-key-apne-0-1 button")
    tab_to(page, first)
    page.keyboard.press("Enter")
    box = page.locator(".st-key-kilde-valgt .pa-utdrag")
    expect(box).to_be_focused()
    quotes = page.locator("blockquote.pa-sitat").all_text_contents()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('.pa-utdrag[data-kilde="0-2-valgt"] mark')).to_have_text(quotes[1][1:-1])
    settle(page)  # a shortcut pressed while the page is still being drawn comes to nothing
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('.pa-utdrag[data-kilde="0-1-valgt"] mark')).to_have_text(quotes[0][1:-1])
    tab_to(page, page.locator(".st-key-kilde-valgt .pa-kopier"))
    page.keyboard.press("Enter")
    expect(page.locator(".pa-kopiert")).to_have_count(1)
    assert " ".join(quotes[0].split()) in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-kilde-valgt")).to_have_count(0)
    expect(first).to_be_focused()


def test_by_keyboard_alone_from_a_quote_to_a_file(page: Page, address: str, tmp_path: Path) -> None:
    answered(page, address)
    words = (page.locator("blockquote.pa-sitat").first.text_content() or "").strip("«»")
    keep = page.locator(".st-key-behold-0-1 button")
    tab_to(page, keep)
    page.keyboard.press("Enter")
    expect(keep).to_contain_text(t("keep.remove_quote"))
    settle(page)
    # On to the end of the page and round: the menu comes before the answer.
    tab_to(page, page.locator("[data-testid=stSidebarNav] a", has_text=t("page.basket")))
    page.keyboard.press("Enter")
    word = page.locator(".st-key-utvalg-docx button")
    word.wait_for()
    settle(page)
    tab_to(page, word)
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    text = "\n".join(each.text for each in docx.Document(str(file)).paragraphs)
    assert words in text
    assert say("nb", "export.notice") in text


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus; the order is that of the page."""
    for _ in range(100):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("a hundred tabs did not reach it")


def test_the_focus_follows_what_is_read(page: Page, address: str) -> None:
    """From the skip link through the menu, the answer and its sources to the field below."""
    answered(page, address)
    page.locator("#pa-hopp").focus()
    seen = []
    for _ in range(40):
        seen.append(
            page.evaluate(
                "() => { const a = document.activeElement; return ['#pa-hopp',"
                "'[data-testid=stSidebar]', '.st-key-samtale', '.st-key-kilde-foreslatt',"
                "'.st-key-sporrefelt'].findIndex((where) => a.closest(where)); }"
            )
        )
        page.keyboard.press("Tab")
    rooms = [room for room in dict.fromkeys(seen) if room >= 0]
    assert rooms == sorted(rooms)
    assert {0, 1, 2, 3, 4} <= set(rooms)


def test_a_finished_answer_is_said_once(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=QUESTION).wait_for()
    settle(page)
    page.evaluate(
        """() => { window.said = [];
        new MutationObserver(() => {
          const text = document.getElementById('pa-stemme')?.textContent;
          if (text && window.said.at(-1) !== text) window.said.push(text);
        }).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    page.get_by_role("button", name=QUESTION).click()
    page.wait_for_function("window.said.length > 0")
    page.locator(".st-key-apne-0-2 button").click()
    page.locator(".st-key-kilde-valgt mark").wait_for()
    settle(page)
    count = page.locator("blockquote.pa-sitat").count()
    assert page.evaluate("window.said") == [t("answer.spoken", count=count)]
    assert page.locator("#pa-stemme").get_attribute("aria-live") == "polite"


def test_at_400_per_cent_nothing_is_lost_sideways(enlarged: Page, address: str) -> None:
    page = enlarged
    answered(page, address)
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(wide)
    first = page.locator(".st-key-apne-0-1 button")
    first.scroll_into_view_if_needed()
    first.click()
    mark = page.locator(".st-key-kilde-valgt mark")
    mark.wait_for()
    settle(page)  # the panel is drawn once more when the page's run ends
    mark.scroll_into_view_if_needed()
    expect(mark).to_be_in_viewport()
    assert page.evaluate(wide)
    page.get_by_role("button", name=t("source.close")).click()
    expect(page.locator(".st-key-kilde-valgt")).to_have_count(0)
    page.get_by_placeholder(t("ask.placeholder")).fill("Hva med tannhelse?")


@pytest.mark.parametrize(
    "path",
    ["", "dokumenter", "dokumenter?les=arlig-melding-2024", "samtaler", "utvalg", "kvalitet",
     "tilbakemeldinger", f"?q={percent('Hvem vant fotball-VM i 1998?')}"],
)  # fmt: skip
def test_at_400_per_cent_every_page_is_read_downwards(
    enlarged: Page, address: str, path: str
) -> None:
    enlarged.goto(f"{address}/{path}")
    enlarged.locator("h1").first.wait_for(state="attached")
    settle(enlarged)
    over = enlarged.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain] *')].filter((e) =>"
        " e.getClientRects().length && !e.closest('.pa-tabell, .pa-skjult, canvas, svg')"
        " && e.getBoundingClientRect().right > innerWidth + 1)"
        ".map((e) => e.tagName + '.' + e.className).slice(0, 5)"
    )
    assert over == []
    assert enlarged.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_nothing_moves_for_those_who_want_it_still(browser: Browser, address: str) -> None:
    page = open_page(browser, WIDE)
    page.emulate_media(reduced_motion="reduce")
    answered(page, address)
    longest = page.evaluate(
        "() => Math.max(...[...document.querySelectorAll('*')].flatMap((e) =>"
        " getComputedStyle(e).transitionDuration.split(',').map(parseFloat)))"
    )
    assert longest <= 0.001
    page.context.close()


def test_on_paper_there_is_the_answer_and_nothing_to_press(page: Page, address: str) -> None:
    answered(page, address)
    page.emulate_media(media="print")
    expect(page.locator("blockquote.pa-sitat").first).to_be_visible()
    expect(page.locator(".pa-merknad")).to_be_visible()
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    assert all(not each.is_visible() for each in page.get_by_role("button").all())


def test_a_link_opens_the_view_that_was_left(browser: Browser, page: Page, address: str) -> None:
    answered(page, address, more="&status=h%C3%B8ring&status=innspill&ar=2026&ar=2022")
    page.locator(".st-key-apne-0-2 button").click()
    page.wait_for_url(re.compile("kilde="))
    settle(page)
    link, marked = page.url, page.locator(".st-key-kilde-valgt mark").text_content()
    chips = page.locator("[class*=st-key-brikke-] button:visible").all_text_contents()
    assert len(chips) == 4
    other = open_page(browser, WIDE)
    other.goto(link)
    other.locator(".st-key-kilde-valgt mark").wait_for()
    settle(other)
    assert other.locator(".st-key-kilde-valgt mark").text_content() == marked
    assert other.locator("[class*=st-key-brikke-] button:visible").all_text_contents() == chips
    assert other.url == link
    other.context.close()


def test_a_reload_in_the_middle_of_an_answer_asks_it_again(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name=QUESTION).click()
    page.wait_for_url(re.compile(r"[?&]q="))  # the question is in the address before the answer
    page.reload()
    page.locator("blockquote.pa-sitat").first.wait_for()
    settle(page)
    expect(page.locator(".pa-sporsmal")).to_have_count(1)


def test_two_readers_do_not_see_each_other(browser: Browser, address: str) -> None:
    one, two = open_page(browser, WIDE), open_page(browser, WIDE)
    for page in (one, two):
        page.goto(address)
        page.get_by_role("button", name=QUESTION).wait_for()
    samples = t_all("ask.samples")
    for page, sample in ((one, samples[0]), (two, samples[3])):
        page.get_by_role("button", name=sample).click(no_wait_after=True)
    for page, mine, theirs in ((one, samples[0], samples[3]), (two, samples[3], samples[0])):
        page.locator("blockquote.pa-sitat").first.wait_for()
        settle(page)
        shown = page.locator("[data-testid=stMain]").inner_text()
        assert mine in shown
        assert theirs not in shown
        page.context.close()
