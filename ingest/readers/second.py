"""Pages of a PDF looked at once more, where what pypdf gives is empty, broken or mixed."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.readers import pdfium
from ingest.readers.broken import fault, fused
from ingest.readers.hidden import Hidden
from ingest.readers.numbers import listed

_DRAWING = 20.0
"""Processor seconds for drawing the pages of one document; the rest is not looked at for hidden
text. A page of text takes 20 ms, one of photographs up to half a second."""
_REMEDY = "Skal den med, gjør den synlig i programmet dokumentet kommer fra, og lagre på nytt."


@dataclass(frozen=True, slots=True)
class Pages:
    """Texts by page number. ``scanned`` are those whose words are in a picture, if anywhere, and
    ``recognised`` those whose text a scanner has laid over a picture."""

    pages: Mapping[int, str]
    warnings: tuple[str, ...] = ()
    scanned: tuple[int, ...] = ()
    recognised: tuple[int, ...] = ()


@dataclass(slots=True)
class _Found:
    hidden: Hidden = field(default_factory=Hidden)
    hiding: list[int] = field(default_factory=list)
    unchecked: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
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
    until = time.process_time() + _time_to_draw()
    with pdfium.opened(path) as document:
        for number in sorted({*pages, *damaged}):
            own = pages.get(number, "")
            other = document.text(number) if document is not None else ""
            if (seen := _seen(document, number, until, found)) is not None:
                texts[number] = own = other = seen
            why = fault(own) if own.strip() else "ingen tekst"
            if not why and document is not None and document.mixed_columns(number):
                found.mixed.append(number)
            long = fused(own)
            if not why and not long:
                continue
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
    return Pages(
        texts, tuple(_warnings(found, total)), tuple(found.pictures), tuple(found.recognised)
    )


def _time_to_draw() -> float:
    """Processor seconds; at most half of what the process has left before it is stopped."""
    most, _ = resource.getrlimit(resource.RLIMIT_CPU)
    if most == resource.RLIM_INFINITY:
        return _DRAWING
    return min(_DRAWING, (most - time.process_time()) / 2)


def _seen(document: pdfium.Document | None, number: int, until: float, found: _Found) -> str | None:
    """The page's text without what is hidden on it; None where nothing is, as far as known."""
    in_time = time.process_time() < until
    seen = document.seen(number) if document is not None and in_time else None
    if seen is None:
        found.unchecked.append(number)
        return None
    if seen.recognised:
        found.recognised.append(number)
    if not seen.hidden:
        return None
    found.hiding.append(number)
    for text in seen.hidden:
        found.hidden.add(text)
    return seen.text


def _warnings(found: _Found, total: int) -> Iterator[str]:
    yield from found.hidden.warnings(f"Den står på {listed(found.hiding)}. {_REMEDY}")
    if found.unchecked:
        yield (
            f"Ikke kontrollert for skjult tekst: {listed(found.unchecked)}. "
            "Del dokumentet i mindre filer for å få dem kontrollert."
        )
    if found.recognised:
        yield (
            f"Teksten er lagt av en skanner (OCR) over et bilde: {listed(found.recognised)}. "
            "Sitater derfra er merket OCR; kontroller dem mot dokumentet."
        )
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
