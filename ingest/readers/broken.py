"""Whether the text that a parser gives for a page is what a person would read on it."""

from __future__ import annotations

import re
import unicodedata

_FEWEST = 20
"""Characters; less shows nothing."""
_MOST_UNREADABLE = 0.05
_LONGEST_MEAN = 14.0
"""Letters. The mean of Norwegian prose is 5 to 6, of the longest lists of compounds below 11."""
_LONGEST_WORD = 30
"""Letters; hardly a compound is longer, and a line whose spaces are lost always is."""
_MOST_SINGLE = 0.6
_GLYPH_NAME = re.compile(r"\(cid:\d+\)|/(?:g|G|cid|uni|C|a)\d+\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_UNREADABLE = frozenset({"Cc", "Co", "Cn", "Cs"})


def fault(text: str) -> str:
    """What is wrong with the text of a page, in Norwegian; empty where nothing is."""
    solid = [c for c in text if not c.isspace()]
    if len(solid) < _FEWEST:
        return ""
    unreadable = sum(c == "\ufffd" or unicodedata.category(c) in _UNREADABLE for c in solid)
    named = sum(map(len, _GLYPH_NAME.findall(text)))
    if unreadable + named > _MOST_UNREADABLE * len(solid):
        return "uleselige tegn"
    words = _LETTERS.findall(text)
    letters = sum(map(len, words))
    if len(words) and letters >= 100 and letters / len(words) > _LONGEST_MEAN:
        return "mangler mellomrom"
    if len(words) >= 40 and sum(len(word) == 1 for word in words) > _MOST_SINGLE * len(words):
        return "mellomrom inne i ordene"
    return ""


def fused(text: str) -> int:
    """Letters in words too long to be words: what is lost where only some lines lack spaces."""
    return sum(len(word) for word in _LETTERS.findall(text) if len(word) > _LONGEST_WORD)
