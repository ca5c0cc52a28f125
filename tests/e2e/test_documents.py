"""Documents in a browser: hostile uploads leave a message, a good one goes in and out again."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote as percent

import pytest

pytest.importorskip("playwright.sync_api")
pytest.importorskip("axe_core_python")

import pypdfium2
from playwright.sync_api import Dialog, FilePayload, Page, expect

from tests.conftest import ROOT
from tests.e2e.axe import faults
from tests.e2e.server import CHROMIUM, PATIENCE, WIDE, forget, keep, open_page, serve, settle
from tests.ui.review.test_area import bomb
from tests.ui.test_documents import digest
from ui.words import say

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"no {CHROMIUM}")

MANUAL = next(
    iter(sorted(Path("/usr/share/doc/debian-edu-doc-nb-no").glob("*-manual.pdf"))), Path("none")
)
HOSTILE_TEXT = (
    "Zeppelinfylling <script>document.title='tatt'</script> er trygt for pasientene "
    "![x](http://evil.example/x.png) og koster $$x^2$$ kroner.\n"
)


@pytest.fixture(scope="module")
def folder(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("dokumenter")
    shutil.copytree(ROOT / "corpus", made / "korpus")
    shutil.copytree(index_folder, made / "indeks")
    return made


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    database = f"sqlite:///{folder / 'store.db'}"
    review = str(folder / "se")
    with serve(
        folder / "indeks", folder / "korpus", PLAN_REVIEW=review, PLAN_DATABASE=database
    ) as served:
        yield served


@pytest.fixture
def page(visited: Page, address: str) -> Iterator[Page]:
    visited.goto(f"{address}/dokumenter")
    visited.locator("input[type=file]").wait_for(state="attached")
    settle(visited)
    yield visited
    forget(visited)


@pytest.fixture
def dialogs(page: Page) -> Iterator[list[str]]:
    """What the page has put up in dialogs of the browser's."""
    told: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        told.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    yield told
    page.remove_listener("dialog", dismiss)


def upload(page: Page, name: str, content: bytes) -> None:
    payload: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": content}
    page.locator("input[type=file]").set_input_files([payload])


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "se").rglob("*") if path.is_file() and path.name != "lock"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", b"dette er ikke en PDF"),
        ("..plan.md", b"# Plan\n\nTekst.\n"),
        ("<img src=x onerror=alert(1)>.md", b"# Plan\n\nTekst.\n"),
        ("tom.txt", b""),
        ("plan.docx", b"PK\x03\x04" + bytes(2000)),
        ("bombe.docx", bomb),
    ],
    ids=["no PDF", "dots", "script", "empty", "no DOCX", "bomb"],
)
def test_a_hostile_upload_leaves_a_message_and_nothing_else(
    page: Page, dialogs: list[str], folder: Path, name: str, content: bytes | Callable[[], bytes]
) -> None:
    before = digest(folder / "korpus")
    upload(page, name, content() if callable(content) else content)
    expect(page.get_by_role("alert")).to_contain_text(say("nb", "review.refused"))
    assert dialogs == []
    assert page.locator("[data-testid=stMain] img").count() == 0
    assert kept(folder) == []
    assert digest(folder / "korpus") == before


@pytest.mark.parametrize(
    ("name", "content"),
    [("stor.txt", b"a" * 50_000_000), ("program.exe", b"MZ" + bytes(2000))],
    ids=["50 MB", "wrong type"],
)
def test_what_the_browser_turns_away_is_said_and_leaves_nothing(
    page: Page, folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    """The server turns it away too; see tests/ui/review/test_area.py."""
    before = digest(folder / "korpus")
    # From the disk: through the browser's driver 50 MB take forty seconds.
    (tmp_path / name).write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    # For the ear and for the eye: Streamlit's own words are English, and out of sight.
    said = page.locator("[data-testid=stFileChip] [role=alert]")
    expect(said).to_have_text(say("nb", "review.not_taken"))
    seen = page.get_by_test_id("stFileUploader").evaluate(
        "e => { const s = getComputedStyle(e, '::after'); return [s.content, s.display]; }"
    )
    assert seen == [f'"{say("nb", "review.not_taken")}"', "block"]
    keep(page, "avvist-fil")
    assert faults(page) == []
    remove = page.get_by_role("button", name=say("nb", "review.remove_file"))
    expect(page.get_by_role("button", name=say("nb", "review.choose"), exact=True)).to_be_visible()
    remove.click()
    expect(said).to_have_count(0)
    page.wait_for_timeout(1000)
    assert kept(folder) == []
    assert digest(folder / "korpus") == before


def test_a_document_goes_in_is_answered_from_and_goes_out(
    page: Page, folder: Path, address: str
) -> None:
    before = digest(folder / "korpus")
    upload(page, "zeppelin.txt", HOSTILE_TEXT.encode())
    expect(page.get_by_text(say("nb", "review.taken_in"))).to_be_visible()
    assert digest(folder / "korpus") == before  # not part of anything yet
    settle(page)
    page.get_by_text(say("nb", "review.preview")).click()
    assert faults(page) == []
    page.get_by_role("button", name=say("nb", "review.approve")).click()
    withdraw = page.get_by_role("button", name=say("nb", "review.withdraw"))
    withdraw.wait_for()
    # What is approved bears its heading at once; in the list stands what the index holds.
    listed = page.get_by_role("heading", name="zeppelin", level=2)
    expect(listed).to_be_visible(timeout=240_000)
    expect(page.locator(".st-key-dokument-arlig-melding-2024")).to_be_visible()

    asking = open_page(page.context.browser, WIDE)  # type: ignore[arg-type]
    asking.goto(f"{address}/?q=Er+zeppelinfylling+trygt+for+pasientene%3F")
    quoted = asking.locator("blockquote.pa-sitat, .pa-avsnitt").first
    quoted.wait_for()
    # The first quote may stand there before the others have been drawn.
    main = asking.locator("[data-testid=stMain]")
    expect(main).to_contain_text("<script>document.title='tatt'</script>")
    assert asking.title() != "tatt"
    asking.context.close()

    withdraw.click()
    withdraw.wait_for(state="detached", timeout=60_000)
    assert digest(folder / "korpus") == before
    expect(listed).to_be_hidden(timeout=240_000)
    assert kept(folder) == []


@pytest.mark.skipif(not MANUAL.is_file(), reason="needs debian-edu-doc-nb-no")
def test_the_page_of_a_pdf_is_shown_with_the_words_marked(page: Page, tmp_path: Path) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    whole, few = pypdfium2.PdfDocument(MANUAL), pypdfium2.PdfDocument.new()
    few.import_pages(whole, [10, 11, 12])
    few.save(corpus / "manual.pdf")
    with serve(tmp_path / "indeks", corpus) as address:
        page.goto(f"{address}/?q={percent('Hva er Debian Edu?')}")
        button = page.locator("[class*=st-key-apne-0-] button:visible").first
        button.wait_for(timeout=PATIENCE * 1000)
        settle(page)
        button.click()
        page.locator(".st-key-kilde-valgt mark").wait_for()
        image = page.locator(".st-key-sidebilde img")
        expect(image).to_be_visible()
        keep(page, "side")
        assert faults(page) == []
        alt = image.get_attribute("alt") or ""
        number = re.search(r"side ([123]) i", alt)
        assert number
        # The page that is shown is the one that the words stand on, and the panel says so.
        quoted = page.locator(".st-key-kilde-valgt mark").text_content() or ""
        stands = few[int(number[1]) - 1].get_textpage().get_text_bounded()
        assert "".join(quoted.split())[:60] in "".join(stands.split())
        facts = page.locator(".st-key-kilde-valgt").inner_text()
        assert say("nb", "source.page", number=number[1]) in facts
        assert (
            page.evaluate(
                """async () => {
            const img = document.querySelector('.st-key-sidebilde img');
            await img.decode();
            const canvas = document.createElement('canvas');
            canvas.width = img.naturalWidth; canvas.height = img.naturalHeight;
            const pen = canvas.getContext('2d'); pen.drawImage(img, 0, 0);
            const px = pen.getImageData(0, 0, canvas.width, canvas.height).data;
            let marked = 0;
            for (let i = 0; i < px.length; i += 4)
              if (px[i] > 225 && px[i + 1] > 190 && px[i + 2] < 150) marked++;
            return marked; }"""
            )
            > 500
        )
