"""Every passage of the five real documents, and the paths that were hard to get right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.canonical import canonical
from ingest.manifest import load_corpus, sha256_of
from ingest.readers import Limits, read
from rag.answer import Assistant
from rag.text import fold
from rag.types import Passage
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def passages(assistant: Assistant) -> list[Passage]:
    index = assistant._current()
    return index.store.passages(range(index.size))


def section_of(assistant: Assistant, words: str) -> tuple[str | None, tuple[str, ...]]:
    index = assistant._current()
    for passage in index.store.passages(range(index.size)):
        if fold(words) in fold(passage.text):
            return passage.locator.part, passage.locator.section
    raise AssertionError(f"no passage holds «{words}»")


def test_the_manifest_lists_the_five_files_unchanged() -> None:
    corpus = load_corpus(ROOT / "corpus")
    assert len(corpus.entries) == 5
    assert corpus.remarks == ()
    for entry in corpus.entries:
        assert sha256_of(corpus.folder / entry.file) == entry.sha256


def test_every_passage_is_a_span_of_the_canonical_text(
    assistant: Assistant, passages: list[Passage]
) -> None:
    assert len(passages) > 1000
    for passage in passages:
        where = passage.locator
        assert assistant.text(where.document)[where.start : where.end] == passage.text
        assert passage.text == passage.text.strip() != ""


def test_passages_neither_overlap_nor_leave_out_words(
    assistant: Assistant, passages: list[Passage]
) -> None:
    for document in assistant.documents:
        text = assistant.text(document.id)
        covered = bytearray(len(text))
        mine = [p.locator for p in passages if p.locator.document == document.id]
        for where in mine:
            assert not any(covered[where.start : where.end]), where
            covered[where.start : where.end] = b"\1" * (where.end - where.start)
        # What is in no passage is headings, which stand in the passages' paths.
        left = "".join(c for c, held in zip(text, covered, strict=True) if not held)
        headings = {fold(h) for where in mine for h in where.section}
        for line in left.split("\n"):
            if len(fold(line).split()) > 12:
                assert fold(line) in headings, line


def test_passages_fit_the_model(assistant: Assistant, passages: list[Passage]) -> None:
    # 512 tokens are about 1,600 characters of Norwegian; nothing is cut silently.
    assert max(len(passage.text) for passage in passages) < 1000


def test_no_word_of_a_document_is_changed(assistant: Assistant) -> None:
    """Each word of the canonical text stands in the source, and nearly all the source's in it."""
    for entry in load_corpus(ROOT / "corpus").entries:
        source = fold((ROOT / "corpus" / entry.file).read_text(encoding="utf-8"))
        joined = re.sub(
            r"[\s-]+", "", re.sub(r"</?(?:ul|li|p|b)\b[^>]*>|[*_#|\[\]•]", "", source)
        ).lower()
        text = assistant.text(entry.id)
        missing = [
            word for word in re.findall(r"[^\W\d_]{4,}", fold(text)) if word.lower() not in joined
        ]
        assert missing == []


@pytest.mark.parametrize(
    ("words", "part", "section"),
    [
        (
            "Hjemmesykehus betyr at spesialisthelsetjenesten beholder ansvaret",
            None,
            "3.3.1 Nye arbeidsformer",
        ),
        ("minst forskjell på fattig og rik", None, "2.3 Helsetjenesten"),
        ("Samvalgsapp: Helse Sør-Øst RHF vil tildele", None, "Helsekompetanse"),
        (
            "Kombinerte stillinger mellom kommuner og sykehus",
            "Brev fra Helse Sør-Øst RHF",
            "Samhandling",
        ),
        (
            "Sykehus og kommuner kjemper om samme kompetanse",
            "Vedlegg fra Akershus universitetssykehus",
            "Rekruttering av faglært personale",
        ),
        (
            "utvikle gode mål for utfall/effekter av behandlingen",
            "Vedlegg fra Sykehuset i Vestfold",
            "Kvalitetsforbedring og pasientsikkerhet",
        ),
        (
            "I 2020 ble det gjennomført åtte møter",
            "Vedlegg fra Helsefellesskapet Agder",
            "Erfaringer fra samarbeidet mellom kommunene og helseforetak",
        ),
        (
            "flere år med sykehustannklinikk som prøveordning",
            "Vedlegg fra Lovisenberg Diakonale Sykehus",
            "OM SPESIALIST-TANNHELSETJENESTE",
        ),
        (
            "alle skal hjem» styrer svært mye av satsningen",
            "Innspill fra Oslo universitetssykehus",
            "1.1 Samhandling",
        ),
        ("Portørfag 9 11 10 13 14 16", None, "2.2 Styrke forskning"),
        ("årlig ut 30 millioner kroner til innovasjonsprosjekter", None, "Forskning og innovasjon"),
    ],
)
def test_hard_places_have_the_right_part_and_heading(
    assistant: Assistant, words: str, part: str | None, section: str
) -> None:
    found_part, found_section = section_of(assistant, words)
    assert found_part == part
    assert any(heading.startswith(section) for heading in found_section), found_section


def test_pages_of_a_real_pdf_reach_the_passages(tmp_path: Path) -> None:
    from ingest.manifest import Entry
    from ingest.passages import passages as cut

    pdf = Path("/usr/share/doc/debian-edu-doc-nb-no/debian-edu-bullseye-manual.pdf")
    if not pdf.is_file():
        pytest.skip("debian-edu-doc-nb-no is not installed")
    text = canonical(read(pdf, Limits()).elements)
    entry = Entry(id="handbok", file=pdf.name, title="Håndbok")
    found = cut(entry.document("", ()), text, 350)
    pages = [passage.locator.page for passage in found]
    assert all(page is not None for page in pages)
    assert pages == sorted(pages)
    assert max(page or 0 for page in pages) > 20
