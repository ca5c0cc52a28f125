"""Sheets for the tests of the exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.types import Citation, Document, Locator, Part, Status
from ui.export.sheet import Entry, Sheet, Source

READ = date(2026, 11, 23)
PLAN = Document(
    id="plan",
    file="plan.md",
    title="Regional utviklingsplan",
    publisher="Helse Sør-Øst RHF",
    date="2026-06-18",
    kind="plan",
    status=Status.HEARING,
    period="2027–2040",
    language="nb",
    source="helse-sorost.no",
    sha256="",
)
INPUT = replace(
    PLAN,
    id="innspill",
    title="Innspill til planen",
    date="2022-09",
    status=Status.INPUT,
    source="regjeringen.no",
    parts=(Part("Vedlegg fra Ahus", "Akershus universitetssykehus HF", 0, 500),),
)
OLD = replace(
    PLAN, id="gammel", title="Temaside", date="2022", status=Status.WEB_PAGE, superseded_by="plan"
)
LIBRARY = {each.id: each for each in (PLAN, INPUT, OLD)}


def source(
    document: Document | None = PLAN,
    quote: str = "Pasienter skal behandles hjemme.",
    label: int = 1,
    page: int | None = 12,
    section: tuple[str, ...] = ("3 Mål", "3.1 Hjemmesykehus"),
) -> Source:
    named = document or PLAN
    part = named.parts[0].title if named.parts else None
    where = Locator(named.id, part, section, page, 10, 10 + len(quote))
    return Source(Citation(label, where, named.title, named.status, quote, quote), document)


def sheet(*entries: Entry, language: str = "nb", title: str = "Utvalg fra planene") -> Sheet:
    return Sheet(title, language, READ, entries)


def quote_entry(*, comment: str = "", **about: object) -> Entry:
    return Entry("Hva sier planen?", "", (source(**about),), READ, comment)  # type: ignore[arg-type]
