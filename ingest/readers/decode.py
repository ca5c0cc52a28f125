"""Bytes -> text, for every format that is text at the bottom."""

from __future__ import annotations

import codecs
import re

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Word and Unicode have line breaks of their own; dropped, they would join two words.
_BREAKS = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Marks that turn the direction of writing, so that a person reads another text than is indexed, and
# letters of Unicode's that no font draws, in which whole sentences can be hidden.
_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f\U000e0100-\U000e01ef]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """The text with ``\\n`` as the only line break, and warnings in Norwegian."""
    text, warnings = _decoded(raw)
    text = _BREAKS.sub("\n", text)
    text, dropped = _CONTROL.subn("", text)
    if dropped:
        warnings += (f"{dropped} kontrolltegn (for eksempel NUL) er fjernet fra teksten.",)
    text, unseen = _UNSEEN.subn("", text)
    if unseen:
        warnings += (
            f"Skjult tekst er utelatt: {unseen} tegn som ingen ser eller som snur skriveretningen.",
        )
    return text, warnings


def printable(text: str) -> str:
    """``text`` from a parser's hands, fit for storing: no control characters, no unseen
    ones, no half characters.

    Tabs, line breaks and form feeds stay.
    """
    text = _UNSEEN.sub("", _CONTROL.sub("", _BREAKS.sub("\n", text)))
    return _SURROGATE.sub("\ufffd", text)


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            if encoding == "utf-8":
                raw = raw[len(bom) :]
                break
            return _wide(raw, encoding)
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _line_by_line(raw)


def _wide(raw: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = raw.decode(encoding, errors="replace")
    if "\ufffd" in text:
        return text, (f"Filen er skadet {encoding.upper()}; noen tegn er erstattet med «\ufffd».",)
    return text, ()


def _line_by_line(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Files put together from several sources mix encodings, so each line is judged alone."""
    lines: list[str] = []
    failed = 0
    for line in raw.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            lines.append(line.decode("cp1252", errors="replace"))
            failed += 1
    return "\n".join(lines), (
        f"{failed} av {len(lines)} linjer er ikke UTF-8 og er lest som Windows-1252; "
        "kontroller æ, ø og å.",
    )
