"""Characters that no file should carry on."""

from __future__ import annotations

from unicodedata import category

_KEPT = frozenset("\n\t")
_UNSEEN = frozenset("Cc Cs".split())


def readable(text: str) -> str:
    """``text`` without control characters, which XML refuses, nor those that turn the direction
    of reading, nor half a surrogate. Soft hyphens and other kinds of space stay."""
    return "".join(each for each in text if each in _KEPT or not _hidden(each))


def _hidden(each: str) -> bool:
    turning = "\u202a" <= each <= "\u202e" or "\u2066" <= each <= "\u2069"
    return category(each) in _UNSEEN or turning or each in "\ufffe\uffff"
