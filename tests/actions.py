"""How long each action of a reader takes: ``python -m tests.actions [--rounds 5]``.

Drives the real app in Chromium, from the press to what the reader then sees, as the page itself
measures it. Printed in milliseconds: the median and the longest of the rounds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote as percent

from playwright.sync_api import Browser, Page

from rag.settings import load_settings
from tests.e2e.server import WIDE, chromium, open_page, serve, settle
from ui.navigation import ENTRIES
from ui.words import say, t, t_all

PROMISED = 300.0
"""Milliseconds that no action may pass, but for a model's time."""
FIRST_VIEW = 2000.0
"""Milliseconds to a first view that can be used, the process being warm."""
QUESTION = t_all("ask.samples")[0]
PLAN = "utviklingsplan-2027-2040-horing"
Times = dict[str, list[float]]

_CLOCK = """() => {
  const pa = window.pa = { at: null, ran: false };
  const state = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState;
  for (const press of ['pointerdown', 'keydown'])
    addEventListener(press, () => { pa.at ??= performance.now(); }, true);
  new MutationObserver(() => { if (pa.at !== null && state() === 'running') pa.ran = true; })
    .observe(document.body, { subtree: true, attributes: true });
  pa.run = () => pa.ran && state() === 'notRunning';
  pa.watch = (seen) => {
    pa.at = null; pa.ran = false;
    pa.seen = new Promise((done, late) => {
      setTimeout(late, 20000, 'nothing was seen within 20 seconds');
      const look = () => pa.at !== null && seen() ? done(performance.now() - pa.at)
        : requestAnimationFrame(look);
      look();
    });
  };
}"""


class Reader:
    """A page whose presses are timed; ``times`` grow by the name of the action."""

    def __init__(self, page: Page, times: Times | None = None) -> None:
        self.page = page
        self.times: Times = {} if times is None else times

    def open(self, address: str, shown: str) -> None:
        self.page.goto(address)
        self.page.locator(shown).first.wait_for()
        settle(self.page)
        self.page.evaluate(_CLOCK)

    def timed(self, name: str, press: Callable[[], object], seen: str) -> None:
        """``seen`` is what is true of the page once the reader sees that it is done."""
        self.page.evaluate(f"() => pa.watch(() => {seen})")
        press()
        self.times.setdefault(name, []).append(self.page.evaluate("() => pa.seen"))
        settle(self.page)

    def press(self, name: str, where: str, seen: str) -> None:
        self.timed(name, self.page.locator(where).first.click, seen)


def there(where: str) -> str:
    return f"document.querySelector({where!r}) !== null"


def gone(where: str) -> str:
    return f"document.querySelector({where!r}) === null"


def text_is(where: str, text: str) -> str:
    return f"document.querySelector({where!r})?.textContent.includes({text!r})"


def first_view(browser: Browser, address: str, times: Times) -> None:
    """A new visitor, whose browser has nothing of the app yet; then the same one again."""
    page = open_page(browser, WIDE)
    usable = "() => document.querySelector('.st-key-eksempler button') && performance.now()"
    for name in ("første visning", "… igjen, fra nettleserens lager"):
        page.goto(address)
        times.setdefault(name, []).append(page.wait_for_function(usable).json_value())
        settle(page)
    page.context.close()


def ask(reader: Reader, address: str) -> None:
    """What is done with an answer and its sources."""
    page = reader.page
    reader.open(f"{address}/?q={percent(QUESTION)}", "blockquote.pa-sitat")
    marked = '.pa-utdrag[data-kilde="0-{}-valgt"] mark'
    reader.press("åpne kilde", ".st-key-apne-0-1 button", there(marked.format(1)))
    for name, key, number in (("neste kilde", "Down", 2), ("forrige kilde", "Up", 1)):
        press = f"Alt+Arrow{key}"
        reader.timed(
            name, lambda press=press: page.keyboard.press(press), there(marked.format(number))
        )
    closed = gone(".st-key-kilde-valgt")
    reader.timed("lukk kilde", lambda: page.keyboard.press("Escape"), closed)
    button = ".st-key-behold-0-1 button"
    collect(page, 1, False)
    for name, text in (("legg i utvalget", "remove_quote"), ("ta ut av utvalget", "add_quote")):
        reader.press(name, button, text_is(button, t(f"keep.{text}")))
    collect(page, 1, True)
    collect(page, 2, True)
    reader.press("tommel ned", ".st-key-melding-0-bad button", there(".st-key-melding-0-merknad"))
    reader.press("tommel opp", ".st-key-melding-0-good button", there(".st-key-melding-0-takk"))
    reader.press("vis alle steder", ".st-key-alle-0 button", there(".st-key-liste-0"))
    page.get_by_role("button", name=t("filter.title")).click()
    page.get_by_role("combobox", name=t("filter.statuses")).click()
    option = page.get_by_role("option", name=t("status.input"), exact=True)
    reader.timed("velg avgrensing", option.click, there("[class*=st-key-brikke-]"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    chip = "[class*=st-key-brikke-] button"
    reader.press("fjern avgrensing", chip, gone("[class*=st-key-brikke-]"))


def collect(page: Page, number: int, wanted: bool) -> None:
    """Let a quote be in the basket, or not, whatever an earlier round left."""
    button = page.locator(f".st-key-behold-0-{number} button")
    if (t("keep.remove_quote") in button.inner_text()) is not wanted:
        button.click()
        settle(page)


def menu(reader: Reader) -> None:
    """From page to page, and back to the question."""
    headings = {
        "conversations": "conversations.heading",
        "basket": "basket.heading",
        "feedback": "feedback.heading",
        "quality": "quality.heading",
        "documents": "page.documents",
    }
    for entry in (*ENTRIES[1:], ENTRIES[0]):
        link = reader.page.locator(
            "[data-testid=stSidebarNav] a", has_text=t(f"page.{entry.module}")
        )
        heading = headings.get(entry.module)
        seen = text_is("h1", t(heading)) if heading else there(".st-key-samtale, .st-key-start")
        reader.timed(f"til {t(f'page.{entry.module}')}", link.click, seen)


def kept(reader: Reader, address: str) -> None:
    """What is done with what was kept: the basket and the conversations."""
    page = reader.page
    reader.open(f"{address}/utvalg", "[class*=st-key-down-] button")
    first = page.locator("[class*=st-key-post-]").first.evaluate("e => e.className")
    moved = f"document.querySelector('[class*=st-key-post-]').className !== {first!r}"
    reader.press("flytt i utvalget", "[class*=st-key-down-] button", moved)
    page.locator("[class*=st-key-kommentar-] textarea").first.fill(f"Merknad {time.time_ns()}")
    reader.timed("lagre merknad", lambda: page.keyboard.press("Tab"), "pa.run()")
    reader.open(f"{address}/samtaler", "[class*=st-key-apne-] button")
    search = page.locator(".st-key-conversation-search input")
    search.fill("hjemmesykehus")
    reader.timed("søk i samtaler", lambda: page.keyboard.press("Enter"), "pa.run()")
    title = page.locator("[class*=st-key-apne-] button").first
    reader.timed("åpne samtale", title.click, there(".st-key-samtale-filer"))
    named = f"Hjemme {time.time_ns()}"
    page.get_by_label(t("conversations.title")).fill(named)
    rename = page.get_by_role("button", name=t("conversations.rename"))
    reader.timed("gi samtalen navn", rename.click, text_is(".pa-gruppe h2", named))


def read(reader: Reader, address: str) -> None:
    """A document: opened, searched in, turned to another section."""
    page = reader.page
    reader.open(f"{address}/dokumenter", "[class*=st-key-les-] button")
    reader.press("åpne dokument", f".st-key-les-{PLAN} button", there("[class*=st-key-finn-]"))
    page.get_by_role("combobox", name=t("documents.contents")).click()
    before = page.locator(".pa-avsnitt").first.text_content() or ""
    option = page.get_by_role("option").nth(5)
    changed = f"!{text_is('.pa-avsnitt', before[:60])}"
    reader.timed("velg avsnitt", option.click, changed)
    page.locator("[class*=st-key-finn-] input").fill("ventetid")
    reader.timed("søk i dokumentet", lambda: page.keyboard.press("Enter"), there(".pa-utdrag mark"))


def look(reader: Reader, address: str) -> None:
    """The language and the dark theme."""
    page = reader.page
    reader.open(address, ".st-key-eksempler button")
    page.get_by_role("combobox", name=t("app.language")).click()
    option = page.get_by_role("option", name=t("app.nn"))
    reader.timed("bytt språk", option.click, text_is(".pa-ingress", say("nn", "ask.introduction")))
    ground = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    light = page.evaluate(ground)

    def darken() -> None:
        page.keyboard.press("Shift")  # starts the clock
        page.emulate_media(color_scheme="dark")

    reader.timed("mørkt utseende", darken, f"{ground} !== {light!r}")
    page.emulate_media(color_scheme="light")


def measure(browser: Browser, address: str, rounds: int) -> Times:
    """Every action so many times, after one round that warms the process and is not counted."""
    times: Times = {}
    for number in range(rounds + 1):
        seen: Times = {}
        first_view(browser, address, seen)  # no other page of the browser is being opened
        page = open_page(browser, WIDE)
        reader = Reader(page, seen)
        ask(reader, address)
        menu(reader)
        kept(reader, address)
        read(reader, address)
        look(reader, address)
        page.context.close()
        for name, taken in reader.times.items() if number else ():
            times.setdefault(name, []).extend(taken)
    return times


def table(times: Times) -> str:
    lines = [f"{'handling':36}{'median':>8}{'lengst':>8}  ms"]
    for name, taken in times.items():
        limit = FIRST_VIEW if "visning" in name or name.startswith("…") else PROMISED
        middle = statistics.median(taken)
        late = "  over" if middle > limit else ""
        lines.append(f"{name:36}{middle:8.0f}{max(taken):8.0f}{late}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--index", type=Path, default=load_settings().index)
    chosen = parser.parse_args()
    with serve(chosen.index.resolve()) as address, chromium() as browser:
        times = measure(browser, address, chosen.rounds)
    sys.stdout.write(table(times) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
