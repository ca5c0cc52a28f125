"""What a question is about, without the words that only ask what the documents say of it.

«Hva sier planen om hjemmesykehus?» is about hjemmesykehus. Searched for as a whole it also means
plans, and passages about plans come before those about what was asked. Of 91 gold questions in a
few bare words, a passage that answers is first for .824; in this frame, searched for as it stands,
for .747. Only the search goes by the subject: what is shown, and what tells whether there is an
answer, goes by the whole question.
"""

from __future__ import annotations

import re

from rag.norwegian import terms

_SOURCE = (
    r"(?:i |in )?(?:den |det |de |dei |the |this |these )?"
    r"(?:(?:nye|nåværende|gjeldende|regionale?|new|current|regional|development) )*"
    r"(?:(?:utviklings)?plan(?:en|ene|ane|utkastet|s)?|dokument(?:et|ene|a)?|documents?"
    r"|dere|de|dei|du|det|it|they)"
)
_SAYS = (
    r"(?:sier|seier|står|skriver|skriv|nevner|nemner|omtaler|omtalar|mener|meiner|forteller|fortel)"
)
_ABOUT = r"(?:om|rundt|angående|vedrørende|about|on|regarding)"
_POLITE = (
    r"(?:hei\W+|hallo\W+|please )?(?:(?:jeg|eg|vi|me) (?:lurer|lurar|lure) på (?:om )?"
    r"|(?:kan|kunne|could|can) (?:du|dere|de|you) (?:si|seie|fortelle|fortelje|forklare|tell)"
    r"(?: meg| oss| me| us)? |(?:vet|veit) du |(?:oppsummer|finn|vis|summari[sz]e|find|show)"
    r"(?: meg| me)? )?"
)
_FRAMES = tuple(
    re.compile(rf"^{_POLITE}{frame} (?=\S)", re.I)
    for frame in (
        rf"(?:hva|kva) {_SAYS} (?:{_SOURCE} )?(?:{_SOURCE} )?(?:noe |noko )?{_ABOUT}",
        rf"(?:hva|kva|det|alt) (?:som )?(?:{_SOURCE} )?{_SAYS} (?:{_SOURCE} )?{_ABOUT}",
        rf"{_SAYS} (?:{_SOURCE} )?(?:{_SOURCE} )?(?:noe |noko )(?:sted |stad )?{_ABOUT}",
        rf"(?:{_SOURCE} )?{_SAYS} (?:noe|noko) {_ABOUT}",
        rf"(?:nevner|nemner|omtaler|omtalar) {_SOURCE}",
        r"(?:er|blir|vert|finne?s|finst) det (?:(?:skrevet|skrive|sagt|nevnt|nemnt) )?"
        r"(?:noe |noko )?om",
        r"(?:fortell?|si|seie)(?: meg| oss)?(?: litt| noe| noko)? om",
        rf"what (?:does|do|did) {_SOURCE} (?:say|state|write|mention) {_ABOUT}",
        rf"(?:what|everything) (?:that )?{_SOURCE} (?:says?|states?|mentions?) {_ABOUT}",
        rf"what (?:is|was) (?:said|written|stated) (?:{_SOURCE} )?{_ABOUT}",
        rf"(?:does|do|did) {_SOURCE} (?:say (?:anything|something) {_ABOUT}|mention|cover|discuss)",
        r"tell (?:me|us) (?:something )?about",
    )
)
_BEHIND = re.compile(rf"[\s,:;–-]+(?:hva|kva) (?:sier|seier) {_SOURCE}(?: om det)?(?=\W*$)", re.I)
_IN_IT = re.compile(rf"\s+(?:i|in|frå|fra) (?!det\b|de\b|dei\b|it\b){_SOURCE}(?=\W*$)", re.I)


def subject(question: str) -> str:
    """``question`` without such a frame; as it is where it has none, or little else."""
    rest = _BEHIND.sub("", question)
    for frame in _FRAMES:
        if found := frame.match(rest):
            rest = _IN_IT.sub("", rest[found.end() :])
            break
    return rest if terms(rest) else question
