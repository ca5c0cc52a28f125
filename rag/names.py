"""Proper names in a statement, and those that its sources do not name."""

from __future__ import annotations

import re

from rag.figures import figures
from rag.norwegian import STOPWORDS, stem
from rag.text import fold

_WORD = re.compile(r"[^\W_]+(?:[-/][^\W_]+)*")
_OPENERS = frozenset(
    """
    samtidig videre dessuten derfor likevel imidlertid dermed blant ifølge gjennom innen innenfor
    dokumentet dokumentene dokumenta planen utviklingsplanen rapporten meldingen meldinga brevet
    innspillet innspillene innspelet innspela høringsversjonen avsnittet avsnittene avsnittet
    teksten ingen alle flere fleire enkelte noen nokre annen andre målet måla målene tiltakene
    tiltak pasienter pasientar pasientene helseforetakene helseforetaka helseforetaket sykehusene
    sykehuset sjukehusa sjukehuset regionen kommunene kommunane ansatte tilsette det dette disse de
    dei der slik slike hele heile mens medan når etter under over mellom siden sidan fram frem
    ytterligere særlig særleg spesielt generelt totalt samlet samla antall antallet talet andelen
    også i tillegg å for til med mot ved om men og eller this these those there according
    in additionally furthermore also both all some several patients hospitals hospital plan
    document documents report however while when since under between each other overall while
    they their it its he she we our you your as at by from of on to an a the if not no yes
    """.split()
)
_ENGLISH = {
    "norway": "norge", "norwegian": "norsk", "norwegians": "norsk", "sami": "samisk",
    "european": "europeisk", "europe": "europa", "nordic": "nordisk",
}  # fmt: skip
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday"
    " tuesday wednesday thursday friday saturday sunday".split()
)
_INITIALS = re.compile(r"\b[A-ZÆØÅ]")


def unnamed(statement: str, sources: str, common: str = "") -> list[str]:
    """Names of ``statement`` that do not stand in ``sources``.

    ``common`` is text whose words in small letters are taken for no names: it tells whether the
    first word of a sentence is one.
    """
    known = {part for word in _WORD.findall(fold(sources)) for part in _forms(word)}
    small = {word for word in _WORD.findall(fold(common)) if word[0].islower()}
    initials = "".join(_INITIALS.findall(fold(sources).replace("-", " ")))
    found: list[str] = []
    for first, word in _candidates(fold(statement)):
        if first and _ordinary(word, small):
            continue
        if not _stands(word, known, initials):
            found.append(word)
    return found


def _candidates(text: str) -> list[tuple[bool, str]]:
    """Capitalised words with whether they open a sentence, an item or a quotation."""
    found: list[tuple[bool, str]] = []
    for match in _WORD.finditer(text):
        word = match.group(0)
        if any(part[0].isupper() or _acronym(part) for part in re.split(r"[-/]", word)):
            before = text[: match.start()].rstrip(" \"'([-")
            found.append((not before or before[-1] in ".!?:;", word))
    return found


def _ordinary(word: str, small: set[str]) -> bool:
    lower = word.lower()
    if _acronym(word) or any(part[0].isupper() for part in re.split(r"[-/]", word)[1:]):
        return False
    return (
        lower in STOPWORDS
        or lower in _OPENERS
        or lower in small
        or stem(lower) in {stem(each) for each in small}
        or bool(figures(lower))
    )


def _stands(word: str, known: set[str], initials: str) -> bool:
    for part in re.split(r"[-/]", word):
        if not (part[0].isupper() or _acronym(part)) or part.isdigit():
            continue
        lower = part.lower()
        if lower in _CALENDAR or lower in ("i",) or _ENGLISH.get(lower, "") in known:
            continue
        if known & set(_forms(part)):
            continue
        if _acronym(part) and len(part) > 1 and part in initials:
            continue
        return False
    return True


def _forms(word: str) -> list[str]:
    """A name with and without its genitive, whole and by its parts; «Oslos» is «Oslo»."""
    found: list[str] = []
    for part in {word, *re.split(r"[-/]", word)}:
        lower = part.lower()
        found += [lower, lower.removesuffix("s"), *([stem(lower)] if len(lower) > 4 else [])]
    return [form for form in found if form]


def _acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) >= 2
