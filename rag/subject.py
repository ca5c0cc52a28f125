"""What a question is about, without greetings and what only asks what the documents say of it.

«Hva sier planen om hjemmesykehus?» is about hjemmesykehus. Searched for as a whole it also means
plans, and passages about plans come before those about what was asked. Of 91 gold questions in a
few bare words, a passage that answers is first for .824; in this frame, searched for as it stands,
for .747. The search alone goes by the subject: what tells whether there is an answer goes by the
whole question, less greetings and thanks, and what is shown is the question as it was asked.
"""

from __future__ import annotations

import re

from rag.norwegian import terms, words

_I = re.IGNORECASE
_GREETING = re.compile(
    r"^(?:(?:hei|heisann|hallo|hello|hi|god (?:dag|morgen|kveld)|good (?:day|morning|evening))"
    r"(?: (?:alle|sammen|der|dere|dykk|all|there))?[\s,.!:–-]+)+",
    _I,
)
_FAREWELL = re.compile(
    r"(?<=[?.!,;])\s*(?:(?:tusen |mange )?takk(?: på (?:forhånd|førehand)| for hjelp\w*)?"
    r"|på (?:forhånd|førehand) takk|thanks(?: in advance)?|thank you(?: in advance)?"
    r"|(?:(?:med )?(?:vennlig |venleg |beste )?(?:hilsen|helsing)|mvh|(?:kind |best )?regards)\b"
    r"[^?]{0,60})(?:[\s,.!]+|$)",
    _I,
)
_SHOUTED = 6
"""Letters of a word that is no acronym."""
_SOURCE = (
    r"(?:i |in )?(?:den |det |de |dei |the |this |these )?"
    r"(?:(?:nye|nåværende|gjeldende|regionale?|new|current|regional|development) )*"
    r"(?:(?:utviklings)?plan(?:en|ene|ane|utkastet|s)?|dokument(?:et|ene|a)?|documents?"
    r"|dere|de|dei|du|det|it|they)"
)
SAYS = (
    r"(?:sier|seier|står|skriver|skriv|nevner|nemner|omtaler|omtalar|mener|meiner|forteller|fortel)"
)
ABOUT = r"(?:om|rundt|angående|vedrørende|about|on|regarding)"
POLITE = (
    r"(?:please )?(?:(?:jeg|eg|vi|me) (?:lurer|lurar|lure) på (?:om )?"
    r"|(?:kan|kunne|could|can) (?:du|dere|de|you) (?:si|seie|fortelle|fortelje|forklare|tell)"
    r"(?: meg| oss| me| us)? |(?:vet|veit) du |(?:oppsummer|finn|vis|summari[sz]e|find|show)"
    r"(?: meg| me)? )?"
)
_ASKED_KINDLY = re.compile(
    rf"^{POLITE}(?=(?:hva|hvem|hvor\w*|hvil\w+|kva|kven|kor\w*|kvifor|når|what|who|how|when|where"
    r"|which|why)\b)",
    _I,
)
_FRAMES = tuple(
    re.compile(rf"^{POLITE}{frame} (?=\S)", _I)
    for frame in (
        rf"(?:hva|kva) {SAYS} (?:{_SOURCE} )?(?:{_SOURCE} )?(?:noe |noko )?{ABOUT}",
        rf"(?:hva|kva|det|alt) (?:som )?(?:{_SOURCE} )?{SAYS} (?:{_SOURCE} )?{ABOUT}",
        rf"{SAYS} (?:{_SOURCE} )?(?:{_SOURCE} )?(?:noe |noko )(?:sted |stad )?{ABOUT}",
        rf"(?:{_SOURCE} )?{SAYS} (?:noe|noko) {ABOUT}",
        rf"(?:nevner|nemner|omtaler|omtalar) {_SOURCE}",
        r"(?:er|blir|vert|finne?s|finst) det (?:(?:skrevet|skrive|sagt|nevnt|nemnt) )?"
        r"(?:noe |noko )?om",
        r"(?:(?:kan|kunne|vil) (?:du|dere|de) )?(?:fortelle?|fortelj?e?)(?: meg| oss)?"
        r"(?: litt| noe| noko| mer| meir)? om",
        r"(?:(?:kan|kunne|vil) (?:du|dere|de) )?(?:si|seie)(?: meg| oss)?"
        r" (?:litt|noe|noko|mer|meir) om",
        r"(?:si|seie)(?: meg| oss)? om",
        rf"what (?:does|do|did) {_SOURCE} (?:say|state|write|mention) {ABOUT}",
        rf"(?:what|everything) (?:that )?{_SOURCE} (?:says?|states?|mentions?) {ABOUT}",
        rf"what (?:is|was) (?:said|written|stated) (?:{_SOURCE} )?{ABOUT}",
        rf"(?:does|do|did) {_SOURCE} (?:say (?:anything|something) {ABOUT}|mention|cover|discuss)",
        r"(?:(?:can|could) you )?tell (?:me|us) (?:something |more )?about",
    )
)
_BEHIND = re.compile(rf"[\s,:;–-]+(?:hva|kva) (?:sier|seier) {_SOURCE}(?: om det)?(?=\W*$)", _I)
_IN_IT = re.compile(rf"\s+(?:i|in|frå|fra) (?!det\b|de\b|dei\b|it\b){_SOURCE}(?=\W*$)", _I)


_BACK = r"(?:det|dette|den|(?-i:it)|this|that)"
"""Points back; «IT» does not."""
_IT = re.compile(rf"^{_BACK}(?=\W*$| (?:i|hos|på|frå|fra|in|from)\b)", _I)
"""«Kva står det om det i årsmeldinga?» does not say what it is about."""
_MORE = re.compile(r"\b(?:mer|meir|more)\b", _I)
_PUTS = re.compile(
    r"^\s*(?:(?:og|men|enn|and|but) )?(?:(?:hva|kva|what|how) (?:med|about) "
    rf"|(?:hva|kva) {SAYS} (?:det om )?|what (?:does|do|did) )?"
    rf"(?:{_BACK} (?=(?:i|hos|in) ))?(?:i |hos |in )?",
    _I,
)
_SAID = re.compile(r" (?:say|write|da|om (?:det|dette|saken))(?=\W*$)", _I)


def plain(question: str) -> str:
    """``question`` without greeting and thanks, and not in capitals alone.

    The search model reads capitals as other words: of 200 gold questions with an answer 3 are
    refused, in capitals 73 were, and between «Hei!» and «Hilsen Kari» 61.
    """
    rest = _GREETING.sub("", question)
    while (shorter := _FAREWELL.sub("", rest)) != rest:
        rest = shorter
    if not terms(rest):
        rest = question
    shouted = rest == rest.upper() and any(len(word) >= _SHOUTED for word in words(rest))
    return rest.lower() if shouted else rest


def subject(question: str) -> str:
    """``question``, plain, without such a frame; as it is where it has none, or little else."""
    question = plain(question)
    rest = _BEHIND.sub("", question)
    for frame in _FRAMES:
        if found := frame.match(rest):
            rest = _IN_IT.sub("", rest[found.end() :])
            break
    else:
        rest = _ASKED_KINDLY.sub("", rest)
    return rest if terms(rest) else question


def states(question: str) -> bool:
    """Whether ``question`` says in such a frame what it is about; who asks for more of something
    goes on about it."""
    rest = _BEHIND.sub("", plain(question))
    found = next(filter(None, (frame.match(rest) for frame in _FRAMES)), None)
    about = rest[found.end() :] if found else ""
    return bool(terms(about)) and not _IT.search(about) and not _MORE.search(rest)


def put(question: str) -> str:
    """What «og for barn?», «hva med Ahus?» and «og hva sier årsmeldingen?» put in the place of what
    was asked about before."""
    return _SAID.sub("", _PUTS.sub("", question))
