"""Proper names in a statement, and those that its sources do not name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.figures import figures
from rag.norwegian import STOPWORDS, compound_parts, stem
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
    because only mainly none so better larger greater higher lower more most less least fewer many
    much such what which who where why how here now then thus hence first second third new people
    children women men young older adults families staff employees leaders services service care
    health healthcare treatment access work research use funding capacity measures targets goals
    examples lack increased increasing reduced reducing good high low early long short
    eitt kvart kva kven innan utan betre fleire færre flest hittil nei ja navnet namnet
    målsettingen målsetjinga formålet føremålet hensikten fokus eksempler døme årsaken årsaka
    bakgrunnen resultatet konsekvensen løsningen løysinga behovet satsingen satsinga arbeidet
    bruken økt auka flest visse kilden kildene kjelda kjeldene
    """.split()
)
_ENGLISH = {
    "norway": "norge", "norwegian": "norsk", "norwegians": "norsk", "sami": "samisk",
    "european": "europeisk", "europe": "europa", "nordic": "nordisk", "nok": "kroner",
    "hospital": "sykehus", "university": "universitet",
}  # fmt: skip
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday"
    " tuesday wednesday thursday friday saturday sunday".split()
)
_INITIALS = re.compile(r"\b[A-ZÆØÅ]")
_SMALL = re.compile(
    r"(?<![^\s«\"“(–/-])[a-zæøåéèêòôü]+(?=[\s.,;:!?»\"”)–/-])(?!\.\w|/\w|-[A-ZÆØÅ])"
)
"""A word in small letters; a piece of an address, «www.bergen.kommune.no», is none."""
_DERIVED = re.compile(
    r"\w{3,}?(?:heten|heita|ende|ande|vis|lege?|lige?|iske?|messige?|løse?|lause?|ally|ently|antly"
    r"|ingly|ously|ively)"
)
"""What ends so is a quality, a manner or an action, and the name of nobody."""
_BODY = re.compile(
    r"(?:\w{3,}(?:forening|forbund|direktorat|institutt|tilsyn|departement|ombud|hospital|parti"
    r"|stiftelse|universitet|høyskole|høgskule|klinikk)|regjering|storting)(?:en|a|et|ens|ets|s)?$"
)
"""«Kreftforeningen» is made of common words, and still the name of one body."""
_BEGUN = re.compile(r"-(?=[\s,])")
_LONG = 5
_SHORT = 4


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The words that ``texts`` write in small letters, and so are no names, and their stems; no
    short ones, that are like the names of many places: «vike» is not Vik."""
    words = {word for text in texts for word in _SMALL.findall(f"{fold(text)}\n")}
    return frozenset(words | {found for word in words if len(found := stem(word)) >= _LONG})


def unnamed(
    statement: str,
    sources: str,
    small: frozenset[str] = frozenset(),
    same: Mapping[str, str] | None = None,
) -> list[str]:
    """Names of ``statement`` that do not stand in ``sources``.

    ``small``, as ``small_words`` finds them, tell whether the first word of a sentence, which has
    a capital letter in any case, is one. ``same`` are long forms by short form, in small letters.
    """
    words = _WORD.findall(fold(sources))
    words += _WORD.findall(" ".join(_otherwise(fold(sources), words, same or {})))
    known = {part for word in words for part in _forms(word)}
    initials = "".join(_INITIALS.findall(fold(sources).replace("-", " ")))
    found: list[str] = []
    for first, begun, word in _candidates(fold(statement)):
        if first and not begun and _ordinary(word, small):
            continue
        if begun and any(each.startswith(word.lower()) for each in known):
            continue
        if not _stands(word, known, initials):
            found.append(word)
    return found


def _otherwise(sources: str, words: Sequence[str], same: Mapping[str, str]) -> Iterator[str]:
    """What ``sources`` name by their long form or their short one, by the other."""
    lower = f" {' '.join(words)} ".lower()
    # «Oss» opens a sentence, and is no abbreviation.
    short = {w.lower() for w in words if is_acronym(w) or (w[0].isupper() and len(w) >= _SHORT)}
    for one, other in same.items():
        long = " ".join(_WORD.findall(other))
        if any(f" {long}{ending} " in lower for ending in ("", "s")):
            yield one
        if one in short:
            yield long


def _candidates(text: str) -> list[tuple[bool, bool, str]]:
    """Capitalised words with whether they open a sentence, an item or a quotation, and whether
    they are the beginning of a word that is not written out: «Dengue- og zikavirus»."""
    found: list[tuple[bool, bool, str]] = []
    for match in _WORD.finditer(text):
        word = match.group(0)
        if any(part[0].isupper() or is_acronym(part) for part in re.split(r"[-/]", word)):
            before = text[: match.start()].rstrip(" \"'([-")
            begun = len(word) >= _LONG and bool(_BEGUN.match(text, match.end()))
            found.append((not before or before[-1] in ".!?:;", begun, word))
    return found


def _ordinary(word: str, small: frozenset[str]) -> bool:
    """Whether the first word of a sentence is known to be no name: from a list, from how it ends,
    or since it, or what it is made of, is written in small letters elsewhere."""
    lower = word.lower()
    if is_acronym(word) or any(part[0].isupper() for part in re.split(r"[-/]", word)[1:]):
        return False
    if lower in STOPWORDS or lower in _OPENERS or _DERIVED.fullmatch(lower) or figures(lower):
        return True
    return all(_written_small(part, small) for part in re.split(r"[-/]", lower))


def _written_small(word: str, small: frozenset[str]) -> bool:
    if _BODY.match(word):
        return False
    found = stem(word)
    alike = len(found) >= _LONG and found in small
    if word in STOPWORDS or word in small or alike or compound_parts(found, small):
        return True
    # «Uklare» of «klare»; «evna» of «evne».
    bare = word[1:] if word.startswith("u") else ""
    if len(bare) >= _LONG and bare in small:
        return True
    return word.endswith("a") and {f"{word[:-1]}e", f"{word[:-1]}en"} <= small


def _stands(word: str, known: set[str], initials: str) -> bool:
    for part in re.split(r"[-/]", word):
        if not (part[0].isupper() or is_acronym(part)) or part.isdigit():
            continue
        lower = part.lower()
        if lower in _CALENDAR or lower in ("i",) or _in_norwegian(lower, known):
            continue
        if known & set(_forms(part)):
            continue
        if is_acronym(part) and len(part) > 1 and part in initials:
            continue
        return False
    return True


def _in_norwegian(word: str, known: set[str]) -> bool:
    """Whether ``known`` has what the English ``word`` is called, also within a compound:
    «universitetssykehus» is a university hospital."""
    norwegian = _ENGLISH.get(word)
    return norwegian is not None and any(norwegian in each for each in known)


def _forms(word: str) -> list[str]:
    """A name with and without its genitive, whole and by its parts; «Oslos» is «Oslo»."""
    found: list[str] = []
    for part in {word, *re.split(r"[-/]", word)}:
        lower = part.lower()
        found += [lower, lower.removesuffix("s"), *([stem(lower)] if len(lower) > 4 else [])]
    return [form for form in found if form]


def is_acronym(word: str) -> bool:
    """Whether it has two capitals or more: «OUS», «RHF-et»."""
    return sum(letter.isupper() for letter in word) >= 2
