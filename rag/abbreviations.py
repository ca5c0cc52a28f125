"""Abbreviations that the documents themselves define: «tverrfaglig spesialisert behandling (TSB)».

Short forms in brackets after their long form, where the letters of the short form begin words, or
stand in order within the words, of the long form (Schwartz & Hearst 2003, for English; Norwegian
compounds need letters from within words: «psykisk helsevern for voksne» is PHV).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_BRACKETED = re.compile(
    r"((?:[^\W\d_][\w\-–]*\s+){0,7}[^\W\d_][\w\-–]*)\s+\(([A-ZÆØÅ][\w\-]{1,9})\)"
)
_LONGEST = 8
_BODY = 3
"""Letters of «HF» or «RHF»."""


def defined(texts: Iterable[str]) -> dict[str, str]:
    """Long form by short form and short form by long form, both lower-case.

    The first definition of a short form counts.
    """
    found: dict[str, str] = {}
    for text in texts:
        for match in _BRACKETED.finditer(text):
            short = match.group(2)
            if sum(letter.isupper() for letter in short) < 2 or short.lower() in found:
                continue
            long = _long_form(short, match.group(1).split())
            if long:
                found[short.lower()] = long.lower()
                found.setdefault(long.lower(), short.lower())
    return found


def long_forms(known: Mapping[str, str], groups: Iterable[Sequence[str]] = ()) -> dict[str, str]:
    """Long form by short form, lower-case: of ``known``, as ``defined`` finds them, and of
    ``groups`` of words that mean the same, where the letters of one stand so in another. What
    kind of body it is («HF») is left out where the letters do not need it."""
    pairs = [(one, other) for one, other in known.items() if len(one) < len(other)]
    for group in groups:
        shorts = [each for each in group if each[:1].isupper() and each.isalnum()]
        longs = [each for each in group if " " in each]
        for short in shorts:
            if any(_long_form(short, long.split()) == long for long in longs):
                # «AI» is short for English words, and means the Norwegian ones.
                pairs.append((short.lower(), longs[0].lower()))
    found: dict[str, str] = {}
    for short, long in pairs:
        *bare, last = long.split()
        if bare and len(last) <= _BODY and _long_form(short, bare) == " ".join(bare):
            long = " ".join(bare)
        found.setdefault(short, long)
    return found


def _long_form(short: str, before: list[str]) -> str:
    """The fewest words before the bracket that hold the short form's letters in order, the first
    letter at the beginning; empty where none do."""
    letters = [letter.lower() for letter in short if letter.isalpha()]
    for count in range(1, min(len(before), _LONGEST) + 1):
        words = before[-count:]
        text = " ".join(words).lower()
        if text[0] != letters[0] or len(text) < 2 * len(letters):
            continue
        at = 0
        for letter in letters:
            at = text.find(letter, at) + 1
            if at == 0:
                break
        else:
            begun = sum(word[0].lower() in letters for word in words if len(word) > 3)
            if begun >= min(2, len(words)):
                return " ".join(words)
    return ""
