"""Which language to begin in: the address, then what the reader chose last, then the browser."""

from __future__ import annotations

import re

from ui.words.catalogue import DEFAULT, LANGUAGES

COOKIE = "pa_sprak"
PARAMETER = "sprak"

_ACCEPTED = re.compile(r"^\s*([a-zA-Z]+)(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q=([\d.]+))?\s*$")
_SPOKEN = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en", "da": "nb", "sv": "nb"}


def choice(address: str, cookie: str, accept: str) -> str:
    """The first that names one of our languages; ``accept`` is an ``Accept-Language`` header."""
    for each in (address, cookie):
        if each in LANGUAGES:
            return each
    return accepted(accept)


def accepted(header: str) -> str:
    """The first of our languages in an ``Accept-Language``, by weight; else bokmål."""
    found: list[tuple[float, int, str]] = []
    for place, each in enumerate(header[:500].split(",")):
        match = _ACCEPTED.match(each)
        spoken = _SPOKEN.get(match[1].split("-")[0].lower()) if match else None
        if match and spoken:
            found.append((-_weight(match[2]), place, spoken))
    return min(found)[2] if found else DEFAULT


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
