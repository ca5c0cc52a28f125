"""List markers that stand in the text itself."""

from __future__ import annotations

import re

# Round, square and triangular marks, and the private-use glyphs of Symbol and Wingdings.
_GLYPH = "[•◦▪▫‣⁃∙●○■□►▸·\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d]"
_MARKER = re.compile(rf"\s*(?:(?:{_GLYPH}\s*)+|[-–—*]\s+(?=[^\W\d]))")
_GLYPH_FIRST = re.compile(rf"\s*{_GLYPH}")


def without_bullet(text: str) -> str:
    """``text`` of a list item without marks before it; a dash goes only before a word.

    «– 5 %» may be a negative figure and is left alone.
    """
    return text[match.end() :] if (match := _MARKER.match(text)) else text


def begins_with_glyph(line: str) -> bool:
    return _GLYPH_FIRST.match(line) is not None
