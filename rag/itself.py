"""Questions that are put to the assistant about itself: «Hvem er du?», «What can you do?».

Whoever meets an assistant begins so, and no document answers. The whole question must have one of
these forms: «Hva slags hjelp kan du få?» is asked about the hospitals.
"""

from __future__ import annotations

import re

from rag import phrases
from rag.text import fold
from rag.types import Answer, Outcome

_GREETING = (
    r"(?:hei+|hallo|heisann|hello|hi|god (?:dag|morgen|morgon|kveld)|(?:tusen |mange )?takk"
    r"(?: (?:for|skal du ha)(?: hjelpen| hjelpa| svaret)?)?|thanks|thank you)"
)
_MACHINE = (
    r"(?:(?:en|et|ein|eit|an?) )?(?:ekte |real )?(?:ki|ai|robot|bot|chatbot|samtalerobot|maskin"
    r"|menneske|person|human|machine|språkmodell|chatgpt|gpt|ekte|real)"
)
_ASKED = "|".join(
    (
        r"(?:hvem|hva|kven|kva) er (?:du|dere|dette)",
        r"(?:hva|kva) (?:heter|heiter) du",
        r"(?:hva|kva) kan (?:jeg|eg|vi|man|ein) (?:spørre|spørje)(?: deg| dere)? om",
        r"(?:hva|kva) kan du(?: (?:hjelpe|hjelpa)(?: (?:meg|oss))?(?: med)?"
        r"| (?:gjøre|gjere|brukes til)| svare(?: (?:meg|oss))?(?: på)?)?",
        r"kan du (?:hjelpe|hjelpa)(?: (?:meg|oss))?",
        rf"er du {_MACHINE}",
        r"(?:hvordan|korleis) (?:virker|fungerer|verkar|fungerar) (?:du|dette)",
        r"(?:hvordan|korleis) (?:bruker jeg|brukar eg) (?:deg|dette)",
        r"(?:hvem|kven) (?:har |som har )?(?:laget|laga|lagde|lagd|utviklet|utvikla) (?:deg|dette)",
        r"(?:hvilke|kva for|kva) dokument(?:er|a)? (?:bruker|brukar|kjenner|har|leser) du(?: til)?",
        r"(?:who|what) are you",
        r"what is this",
        r"what(?: is|'s) your name",
        r"what can you (?:do|help(?: (?:me|us))?(?: with)?|answer)(?: for (?:me|us))?",
        r"what can (?:i|we) ask(?: you)?(?: about)?",
        r"can you help(?: (?:me|us))?",
        rf"are you {_MACHINE}",
        r"how do(?:es)? (?:you|this) work",
        r"who (?:made|built|created) (?:you|this)",
        r"which documents do you (?:use|know|have)",
    )
)
_MARKS = r"[\s,.!?…:)-]*"
_FORM = re.compile(
    rf"(?:{_GREETING}{_MARKS})*(?:{_GREETING}|{_ASKED})(?: egentlig| eigentleg)?{_MARKS}",
    re.IGNORECASE,
)


def about_itself(question: str) -> bool:
    """Whether ``question`` speaks to the assistant and of nothing else; a greeting alone does."""
    return bool(_FORM.fullmatch(fold(question)))


def introduced(question: str, language: str) -> Answer:
    """What the assistant says of itself instead of an answer."""
    far = Outcome.OUT_OF_SCOPE
    notes = (phrases.ITSELF[language],)
    return Answer(question, far, language, phrases.OUT_OF_SCOPE[language], notes=notes)
