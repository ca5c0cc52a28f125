"""Norwegian sentences as spans.

A full stop ends a sentence only before white space and something that can begin one, and not
after an abbreviation, an initial, or an ordinal («16. januar», «nr. 3», «kap. 6»).
"""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    """
    adm adr alm ang anm art ass aug avd bl ca dep des dir dr dvs e eks ekskl el etc ev evt f feb
    fl f.eks fork forts fr fylkesm gj h hhv iht ill ift inkl ind inst int istf jan jf jfr jnr jul
    jun kap kl kgl komm kr kst lic maks mar meld mfl mht mill min mnd moh mrd muh mva mv nov nr o
    obs okt omkr op osv p pct pga pkt pr prof prop prosj pst pt ref red rel res s sep sept sgt sign
    skr sm sml sp spes spm st stk str sv t tidl tlf to tosk ult utg v vedr vha vol vs årg åpn bl.a
    m.a m.fl m.m m.v o.a o.l o.s.v p.g.a p.t t.d t.o.m f.o.m d.d d.v.s e.l i.h.t m.h.t dr.med no
    art lnr pkt tab fig vol jfr gnr bnr
    """.split()
)
_END = re.compile(r"[.!?…]+[\"»”)\]']*(?=\s+)")
_BEGINS = re.compile(r"\s+[«\"“(\[']?[A-ZÆØÅ0-9§•–-]")
_LONGEST_WORD = 60
_TOKEN = re.compile(r"(\S+)$")


def spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, trimmed of white space, in order.

    A line break always ends a sentence: in the canonical text it parts blocks.
    """
    end = len(text) if end is None else end
    found: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text[start:end]):
        begin = start + line.start()
        stop = start + line.end()
        at = begin
        for match in _END.finditer(text, begin, stop):
            if match.end() < stop and _ends(text, at, match):
                found.append((at, match.end()))
                at = match.end()
        found.append((at, stop))
    return [span for span in (_trimmed(text, *each) for each in found) if span[0] < span[1]]


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    beginning = _BEGINS.match(text, match.end())
    if not beginning:
        return False
    if match.group(0)[0] != ".":
        return True
    # A slice of fixed length: with all that has gone before, a long line would take its square.
    token = _TOKEN.search(text[max(start, match.start() - _LONGEST_WORD) : match.start()])
    if token is None:
        return False
    word = token.group(1).strip("«»\"'()[]").lower()
    if word.isdigit() and len(word) <= 2 and text[start : match.start()].strip() == word:
        return False  # «3. Foretaksmøtet ba om …»: the number of what follows
    if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    following = beginning.group().lstrip()[:1]
    # «16. januar» has a small letter after it and never gets here; «2025. Planen» ends.
    return not (word.isdigit() and len(word) <= 2 and (following.isdigit() or following.islower()))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
