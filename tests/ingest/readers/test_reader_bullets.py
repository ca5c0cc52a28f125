from __future__ import annotations

import pytest

from ingest.readers.bullets import begins_with_glyph, without_bullet


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("• en", "en"),
        ("•en", "en"),
        ("\uf0b7 \uf0a7 en", "en"),
        ("- en", "en"),
        ("– Én", "Én"),
        ("* en", "en"),
        # A dash before a figure may be its sign, and one without a space is part of the word.
        ("– 5 %", "– 5 %"),
        ("-0,3 %", "-0,3 %"),
        ("-en", "-en"),
        ("en • to", "en • to"),
        ("•", ""),
    ],
)
def test_without_bullet(text: str, expected: str) -> None:
    assert without_bullet(text) == expected


def test_begins_with_glyph() -> None:
    assert begins_with_glyph("  ▪ en")
    assert not begins_with_glyph("- en")
    assert not begins_with_glyph("en ▪")
