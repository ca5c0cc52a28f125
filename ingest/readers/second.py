"""Pages of a PDF looked at once more, where what pypdf gives is empty, broken or mixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.readers import pdfium
from ingest.readers.broken import fault, fused
from ingest.readers.numbers import listed


@dataclass(frozen=True, slots=True)
class Pages:
    """Texts by page number. ``scanned`` are those whose words are in a picture, if anywhere."""

    pages: Mapping[int, str]
    warnings: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()


@dataclass(slots=True)
class _Found:
    replaced: list[int] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)
    mixed: list[int] = field(default_factory=list)


def look(path: Path, pages: Mapping[int, str], damaged: tuple[int, ...]) -> Pages:
    """``pages`` by pypdf, with pdfium's text where that is better, and what to be warned of.

    ``damaged`` are pages that pypdf could not read at all.
    """
    texts = dict(pages)
    found = _Found()
    with pdfium.opened(path) as document:
        for number in sorted({*pages, *damaged}):
            own = pages.get(number, "")
            why = fault(own) if own.strip() else "ingen tekst"
            if not why and document is not None and document.mixed_columns(number):
                found.mixed.append(number)
            long = fused(own)
            if not why and not long:
                continue
            other = document.text(number) if document is not None else ""
            if not why:
                if fault(other) or fused(other) >= long or not other.strip():
                    continue
                why = "mangler mellomrom"
            if other.strip() and not fault(other):
                texts[number] = other
                found.replaced.append(number)
                found.reasons.append(why)
            elif document is not None and document.pictured(number):
                found.pictures.append(number)
                if own.strip():
                    found.unreadable.append(number)
            elif own.strip():
                found.unreadable.append(number)
            elif number not in damaged:
                found.blank.append(number)
    total = len({*pages, *damaged})
    return Pages(texts, tuple(_warnings(found, total)), tuple(found.pictures))


def _warnings(found: _Found, total: int) -> Iterator[str]:
    if found.replaced:
        reasons = ", ".join(dict.fromkeys(found.reasons))
        yield (
            f"Lest med pdfium i stedet for pypdf, som ga ødelagt tekst ({reasons}) på "
            f"{len(found.replaced)} av {total} sider: {listed(found.replaced)}."
        )
    if found.unreadable:
        yield (
            f"Ødelagt tegnkoding på {len(found.unreadable)} av {total} sider: "
            f"{listed(found.unreadable)}. Lagre dokumentet på nytt fra programmet det kommer fra."
        )
    if found.blank:
        yield f"{len(found.blank)} av {total} sider har ingen tekst: {listed(found.blank)}."
    if found.mixed:
        yield (
            f"Spalter kan være blandet på {len(found.mixed)} av {total} sider: "
            f"{listed(found.mixed)}. Kontroller rekkefølgen, eller lagre med én spalte."
        )
