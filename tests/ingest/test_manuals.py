"""The Norwegian manuals of Debian Edu, as PDF and as HTML: right pages, right headings."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.canonical import Canonical, canonical
from ingest.manifest import Entry
from ingest.passages import passages
from ingest.readers import read
from rag.cite import cite
from rag.sentences import spans
from rag.types import Citation

FOLDER = Path("/usr/share/doc/debian-edu-doc-nb-no")
NAMES = ("debian-edu-bullseye-manual", "debian-edu-bookworm-manual")
FOUND = [name for name in NAMES if (FOLDER / f"{name}.pdf").is_file()]
pytestmark = pytest.mark.skipif(
    not FOUND or shutil.which("pdftotext") is None,
    reason="apt-get install debian-edu-doc-nb-no poppler-utils",
)


@pytest.fixture(scope="module", params=FOUND or NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def manual(name: str) -> Canonical:
    return canonical(read(FOLDER / f"{name}.pdf").elements)


def quotes(text: Canonical, count: int, seed: int) -> list[Citation]:
    """Citations of sentences drawn at random, as an answer would make them."""
    document = Entry(id="m", file="m.pdf", title="Manual").document("", (), text.pages)
    found = [
        cite(1, passage, start, end, document)
        for passage in passages(document, text, 350)
        for start, end in spans(text.text, passage.locator.start, passage.locator.end)
        if end - start >= 40 and "\n" not in text.text[start:end]
    ]
    return random.Random(seed).sample(found, count)


def letters(text: str) -> str:
    """Letters and figures alone, since two programs differ in spaces, ligatures and hyphens."""
    for ligature, plain in (
        ("\ufb00", "ff"),
        ("\ufb01", "fi"),
        ("\ufb02", "fl"),
        ("\ufb03", "ffi"),
    ):
        text = text.replace(ligature, plain)
    return re.sub(r"[\W_]", "", text)


def sheet(name: str, number: int) -> str:
    command = ["pdftotext", "-f", str(number), "-l", str(number), str(FOLDER / f"{name}.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return letters(done.stdout)


def test_forty_quotes_stand_on_their_page(name: str, manual: Canonical) -> None:
    wrong = []
    for citation in quotes(manual, 40, seed=7):
        page = citation.locator.page
        assert page is not None
        # The words it begins with: a quote may go on over the page, past a footer.
        if letters(citation.quote)[:30] not in sheet(name, page):
            wrong.append((page, citation.quote))
    assert wrong == []


def test_the_running_header_is_in_no_passage(manual: Canonical) -> None:
    assert not re.search(r"Utgivelseshåndbok\s+(?:\d+ / \d+|[ivx]+\b)", manual.text)


def test_the_numbered_headings_of_the_contents_are_headings(manual: Canonical) -> None:
    """Of the chapters that the table of contents lists, those that the text is placed under."""
    paths = {heading for span in manual.spans for heading in span.section}
    listed = re.findall(
        r"^(\d{1,2}(?:\.\d)?) (\D[^.\n]{4,60}?)(?: \.)+ ", manual.text, re.MULTILINE
    )
    assert len(listed) > 30
    known = {letters(heading) for heading in paths}
    found = [letters(" ".join(each)) in known for each in listed]
    assert sum(found) >= 0.9 * len(found)


def test_no_comment_or_variable_is_a_heading(manual: Canonical) -> None:
    paths = {heading for span in manual.spans for heading in span.section}
    assert [each for each in paths if each.startswith("#") or "${" in each] == []


def test_chapters_stand_above_their_sections(manual: Canonical) -> None:
    """«17 …» is the first step of a path with «17.1 …» in it. Of the 252 and 236 paths 8 are not
    so (chapters 12 and 25, whose names are taken for text)."""
    paths = {
        span.section
        for span in manual.spans
        # The table of contents is a run of such lines with its leaders and page numbers.
        if not any(" . ." in step or re.search(r" \d{1,3}$", step) for step in span.section)
    }
    wrong = {
        path
        for path in paths
        for step in path[1:]
        if (number := re.match(r"(\d{1,2})\.\d", step))
        and not re.match(rf"{number[1]}[ .]", path[0])
    }
    assert len(paths) > 200
    assert len(wrong) <= 0.05 * len(paths), wrong


def test_the_html_manual_has_the_same_headings(name: str) -> None:
    text = canonical(read(FOLDER / f"{name}.html").elements)
    paths = {span.section for span in text.spans}
    assert len(paths) > 100
    assert any("Hovedtjener" in step for path in paths for step in path)
    assert text.pages == ()
