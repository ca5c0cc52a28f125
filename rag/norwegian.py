"""Analysis of Norwegian words for the lexical leg: one way for passages and for questions.

Words are lower-cased with æøå kept, nynorsk and older spellings are led to the bokmål form that
the documents use, and stems are Snowball's for Norwegian. Compounds are opened later, against the
vocabulary of the index, since only the documents tell which parts are words.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache

from Stemmer import Stemmer

from rag.text import fold

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:\d+)?")
_STEMMER = Stemmer("norwegian")
_STEMMING = threading.Lock()
"""The stemmer keeps the word that it is at in itself: two threads at once gave each other's stems,
which are remembered, or an IndexError."""

STOPWORDS = frozenset(
    """
    og i jeg det at en et den til er som på de med han av ikke der så var meg seg men ett har om vi
    min mitt ha hadde hun nå over da ved fra du ut sin dem oss opp man kan hans hvor eller hva skal
    selv sjøl her alle vil bli ble blei blitt kunne inn når være kom noen noe ville dere som deres
    kun ja etter ned skulle denne for deg si sine sitt mot å meget hvorfor dette disse uten hvordan
    ingen din ditt blir samme hvilken hvilke hvilket sånn inni mellom vår hver hvem vors hvis både
    bare enn fordi før mange også slik vært være begge siden vårt våre finnes gjør gjøre får få må
    eg ein eit ei ikkje kva korleis kvifor kven kor kva dei vere vera er vart vorte skal frå deira
    dykk me noko nokon nokre meir òg sidan mykje berre finst gjer gjere kvar når ho
    the a an of in on to for and or is are was were be been what which who how why when where
    does do
    did it its that this these those with from by as at about there their they has have had will can
    """.split()
)

# Nynorsk and variant spellings by how words begin and what they hold; the bokmål form is what the
# documents write. Order matters: the first that fits is used, then the next.
_SPELLINGS = tuple(
    (re.compile(pattern), bokmål)
    for pattern, bokmål in (
        (r"^seier$", "sier"),
        (r"sjuke?hus", "sykehus"),
        (r"^sjuk", "syk"),
        (r"sjuk(?=e|dom|meld|fråv)", "syk"),
        (r"fråvær", "fravær"),
        (r"tenest", "tjenest"),
        (r"^heime", "hjemme"),
        (r"^heim", "hjem"),
        (r"^(?:framtid)", "fremtid"),
        (r"^fram(?=skriv|over|gang|mot)", "frem"),
        (r"kommun(?:ar|ane)(?=$|s$)", "kommuner"),
        (r"(?<!rett)leiing", "ledelse"),
        (r"(?<!rett)leiar", "leder"),
        (r"lege(?:ar|ane)$", "leger"),
        (r"tilsett", "ansatt"),
        (r"pasientar|pasientane", "pasienter"),
        (r"pårørande", "pårørende"),
        (r"tilbod", "tilbud"),
        (r"tryggleik", "trygghet"),
        (r"(\w{3,})leg(?:e|t)?$", r"\1lig"),
        (r"(\w{3,})leik$", r"\1het"),
        (r"(\w{3,})ingar$", r"\1inger"),
        (r"(\w{3,})ingane$", r"\1ingene"),
        (r"(\w{4,})ande$", r"\1ende"),
        (r"^mogleg", "mulig"),
        (r"^årleg", "årlig"),
        (r"^naud(?=\w{3})", "nød"),
        (r"^born", "barn"),
        (r"^ungdomar", "ungdommer"),
        (r"^kvinn(?:er|ene|a)$", "kvinner"),
        (r"^gravid(?:e|ar)?$", "gravide"),
        (r"^rapportar", "rapporter"),
        (r"^forsk(?:ing)", "forskning"),
        (r"^rekn", "regn"),
        (r"auk(?=e|a|ing|t|$)", "øk"),
        (r"^eige[nt]?$", "egen"),
        (r"løys(?=ing)", "løsn"),
        (r"føretak", "foretak"),
        (r"^føre(?=bygg)", "fore"),
        (r"verksemd", "virksomhet"),
        (r"^heil(?=e$|t$|skap)", "hel"),
        (r"skul(?=e|ar)", "skol"),
        (r"(?:^|(?<=sam)|(?<=ut))val(?=$|et$|a$)", "valg"),
        (r"innspel", "innspill"),
        (r"mangfald", "mangfold"),
        (r"opphald", "opphold"),
        (r"^vaksen", "voksen"),
        (r"^vaksne", "voksne"),
        (r"månad", "måned"),
        (r"foreining", "forening"),
        (r"^eining", "enhet"),
        (r"meistr", "mestr"),
        (r"^rettleiing", "veiledning"),
        (r"^rettlei", "veiled"),
        (r"handsam", "behandl"),
        (r"skilnad", "forskjell"),
        (r"avgjerd", "avgjørels"),
        (r"avgjer(?=$|e$)", "avgjør"),
        (r"berekraft", "bærekraft"),
        (r"tilvising", "henvisning"),
        (r"tilvist", "henvist"),
        (r"^vidare", "videre"),
        (r"^kvardag", "hverdag"),
        (r"^hovud", "hoved"),
        (r"oppgåv", "oppgav"),
        (r"brot$", "brudd"),
        (r"^straum", "strøm"),
        (r"utgreiing", "utredning"),
        (r"utgrei", "utred"),
        (r"verknad", "virkning"),
        (r"opplysing", "opplysning"),
        (r"betr(?=e|ing)", "bedr"),
        (r"^saman", "sammen"),
        (r"^noreg$", "norge"),
        (r"(?:(?<=gg)|(?<=øk)|(?<=nk)|(?<=ølg))j(?=e|a)", ""),
        (r"(?<=\w{3})arane$", "erne"),
        (r"(?<=\w{3})(?<!kl)(?<!f)(?<!sv)arar$", "ere"),
        (r"^brukar", "bruker"),
        (r"pleiar", "pleier"),
        (r"^vedteke(?:n|t|ne)$", "vedtatt"),
    )
)

_SPELT_OTHERWISE = re.compile("|".join(f"(?:{pattern.pattern})" for pattern, _ in _SPELLINGS))
"""Whether any of them fits: most words are none of nynorsk, and eighty patterns take long."""

_BOKMÅL = dict(
    pair.split(":")
    for pair in """
    fleire:flere kjem:kommer kome:komme fekk:fikk gjekk:gikk tek:tar teke:tatt sjå:se seie:si gje:gi
    gjev:gir halde:holde utan:uten innan:innen då:da vore:vært sjølve:selve
    heilt:helt eitt:ett kvart:hvert kvarandre:hverandre framleis:fortsatt samstundes:samtidig
    døme:eksempel løn:lønn løna:lønnen tal:tall talet:tallet åra:årene veit:vet meiner:mener
    ifølgje:ifølge byrja:begynte saknar:savner åleine:alene utanfor:utenfor nøgd:fornøyd
    nøgde:fornøyde velje:velge rekna:regnet dessutan:dessuten særleg:særlig
    """.split()
)
"""Words of nynorsk that no rule leads to bokmål."""

_DOCTOR = re.compile(
    r"((?:fast|tann|over|allmenn|kommune|turnus|vakt|sykehus|sykehjems|samhandlings)?)leg(?:e|er|en"
    r"|ene|ane)$"
)
"""The stemmer takes «lege» for an ending and «fastlege» for «fast»."""
_STAND_IN = re.compile(r"(\w*vikar)(?:e[nr]|ar|a(?:ne)?|ene)?$")
"""The stemmer takes «ar» for an ending: «vikar» had the stem of «Viken»."""
_AGENTS = re.compile(r"(?<=\w{3})er(?:ne|ane|ene|e)$")
"""«lederne», «brukere»: endings that the stemmer leaves half."""


def words(text: str) -> list[str]:
    """The words and figures of ``text`` in order, folded and lower-cased."""
    return list(_words(text))


@lru_cache(maxsize=4_000)
def _words(text: str) -> tuple[str, ...]:
    # One answer reads the words of the same few passages for several purposes, and many answers
    # those of the same ones.
    return tuple(_WORD.findall(fold(text).lower()))


def terms(text: str) -> list[str]:
    """The terms of ``text``: stems without stop words, in order, repeats kept."""
    return list(_terms(text))


@lru_cache(maxsize=10_000)
def _terms(text: str) -> tuple[str, ...]:
    return tuple(term for word in words(text) if (term := stem(word)))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one lower-case word, or the empty string for a stop word."""
    if word in STOPWORDS:
        return ""
    if word[0].isdigit():
        return word
    if doctor := _DOCTOR.match(word):
        return doctor.group(1) + "lege"
    if stand_in := _STAND_IN.match(word):
        return stand_in.group(1)
    word = _BOKMÅL.get(word, word)
    if _SPELT_OTHERWISE.search(word):
        for pattern, bokmål in _SPELLINGS:
            word = pattern.sub(bokmål, word)
    if word in STOPWORDS:
        return ""
    with _STEMMING:
        return str(_STEMMER.stemWord(_AGENTS.sub("er", word)))


def language(text: str) -> str:
    """«nb», «nn» or «en», by the words and endings that only one of them has; «nb» where none
    tells."""
    return spoken(text) or "nb"


def spoken(text: str) -> str | None:
    """``language``, but None where no word tells."""
    tally = {"nb": 0, "nn": 0, "en": 0}
    for word in words(text):
        for name, marks in _MARKS.items():
            tally[name] += word in marks or bool(_ENDINGS[name].search(word))
    if not any(tally.values()):
        return None
    return max(tally, key=lambda name: (tally[name], name == "nb"))


_NORWEGIAN = "og er på som til av det den har med ved å hos etter om når skal vil kan".split()
_MARKS = {
    "nb": frozenset(
        "ikke hva hvordan hvorfor hvem hvor hvilke hvilken hvilket hvis jeg en fra være ble"
        " noen noe de dem da nå hele egen egne gjøre gjør mye mer flere hver hvert bare uten samme"
        " fikk gikk kommer tar ifølge".split()
        + _NORWEGIAN
    ),
    "nn": frozenset(
        "ikkje kva korleis kvifor kven kvar kor eg ein eit ei frå vere vert vart vore noko nokon"
        " nokre dei då heile eigen eigne gjere gjer mykje meir fleire kvart berre utan fekk gjekk"
        " kjem tek ifølgje seier meiner treng finst anna òg saman betre innan sjå"
        " trur".split()
        + _NORWEGIAN
    ),
    "en": frozenset(
        "the what how why who which is are does did of and with about there was were many much in"
        " or on has had will should would must from that this these their its they"
        " more new health care staff people money use need day year".split()
    ),
}
_ENDINGS = {
    "nb": re.compile(r"sykehusene|tjenest|..(?:ingene|erne|lig|het)$"),
    "nn": re.compile(
        r"sjuk|tenest|tilvis|verksem|føretak|^heim(?=e|s|$)|forsking|førebygg|løysing|brukar(?!$)"
        r"|^eining|skule|innspel|mangfald|samanh|..(?:ane|inga|leg|legare|heit)$"
        r"|\w{3}(?<!b)(?<!vik)(?<!kl)(?<!rad)(?<!ansv)(?<!janu)(?<!febru)(?<!semin)(?<!komment)(?<!oron)(?<!onor)(?<!.sv)ar$"
    ),
    "en": re.compile(
        r"..(?:tion|tions|ity|ities|ies|ness|ence|ments|ally|ical|ents|[^fl]ly|itals|onals)$"
    ),
}


def compound_parts(term: str, vocabulary: frozenset[str]) -> tuple[str, ...]:
    """The stems that ``term`` is made of, where all of them are in ``vocabulary``; else none.

    «hjemmesykehus» gives «hjemm» and «sykehus»; a joining s or e between the parts is allowed.
    """
    if len(term) < 8 or term[0].isdigit():
        return ()
    best: tuple[str, ...] = ()
    for cut in range(3, len(term) - 3):
        tail = term[cut:]
        if len(tail) < 4 or tail not in vocabulary:
            continue
        head = term[:cut]
        for joined in (head, head[:-1] if head[-1] in "se" else ""):
            found = stem(joined) if len(joined) >= 3 else ""
            if found and found in vocabulary and len(found) >= 3:
                # The longest last part is the word's head: «syke|hus|prosjekt» keeps «prosjekt».
                if not best or len(tail) > len(best[-1]):
                    best = (found, tail)
                break
    return best
