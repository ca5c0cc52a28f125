"""Questions that are put to the assistant about itself: «Hvem er du?», «What can you do?».

Whoever meets an assistant begins so, and no document answers. The whole question must have one of
these forms: «Hva slags hjelp kan du få?» is asked about the hospitals.
"""

from __future__ import annotations

import re

from rag import phrases
from rag.norwegian import language as language_of
from rag.text import fold
from rag.types import Answer, Outcome

_GREETING = (
    r"(?:hei+|hallo|heisann|god (?:dag|morgen|morgon|kveld)|(?:tusen |mange )?takk"
    r"(?: (?:for|skal du ha)(?: hjelpen| hjelpa| svaret)?)?)"
)
_ENGLISH_GREETING = r"(?:hello|hi|thanks|thank you)"
_MACHINE = (
    r"(?:(?:en|et|ein|eit) )?(?:ekte )?(?:ki|ai|robot|bot|chatbot|samtalerobot|maskin|menneske"
    r"|person|språkmodell|chatgpt|gpt|ekte)"
)
_ENGLISH_MACHINE = r"(?:an? )?(?:real )?(?:ai|robot|bot|chatbot|human|person|machine|chatgpt|real)"
_ASKED = (
    r"(?:hvem|hva|kven|kva) er (?:du|dere)",
    r"(?:hva|kva) (?:heter|heiter) du",
    r"(?:hva|kva) kan (?:jeg|eg|vi|man|ein) (?:spørre|spørje)(?: deg| dere)? om",
    r"(?:hva|kva) kan du(?: (?:hjelpe|hjelpa)(?: (?:meg|oss))?(?: med)?"
    r"| (?:gjøre|gjere|brukes til)| svare(?: (?:meg|oss))?(?: på)?)?",
    r"kan du (?:hjelpe|hjelpa)(?: (?:meg|oss))?",
    rf"er du {_MACHINE}",
    r"(?:hvordan|korleis) (?:virker|fungerer|verkar|fungerar) du",
    r"(?:hvordan|korleis) (?:bruker jeg|brukar eg) deg",
    r"(?:hvem|kven) (?:har |som har )?(?:laget|laga|lagde|lagd|utviklet|utvikla) deg",
    r"(?:hvilke|kva for|kva) dokument(?:er|a)? (?:bruker|brukar|kjenner|har|leser) du(?: til)?",
)
_ASKED_IN_ENGLISH = (
    r"(?:who|what) are you",
    r"what(?: is|'s) your name",
    r"what can you (?:do|help(?: (?:me|us))?(?: with)?|answer)(?: for (?:me|us))?",
    r"what can (?:i|we) ask(?: you)?(?: about)?",
    r"can you help(?: (?:me|us))?",
    rf"are you {_ENGLISH_MACHINE}",
    r"how do you work",
    r"who (?:made|built|created) you",
    r"which documents do you (?:use|know|have)",
)
_MARKS = r"[\s,.!?…:)-]*"


def _form(greeting: str, asked: tuple[str, ...]) -> re.Pattern[str]:
    """One or more greetings, one of the questions, or both."""
    one = rf"(?:{'|'.join((greeting, *asked))})(?: egentlig| eigentleg)?"
    return re.compile(rf"(?:{greeting}{_MARKS})*{one}{_MARKS}", re.IGNORECASE)


_NORWEGIAN, _ENGLISH = (
    _form(_GREETING, _ASKED),
    _form(_ENGLISH_GREETING, _ASKED_IN_ENGLISH),
)


def about_itself(question: str) -> bool:
    """Whether ``question`` speaks to the assistant and of nothing else; a greeting alone does."""
    text = fold(question)
    return bool(_NORWEGIAN.fullmatch(text) or _ENGLISH.fullmatch(text))


def introduced(question: str, language: str | None) -> Answer:
    """What the assistant says of itself instead of an answer, in the question's language where
    none is asked for."""
    if language is None:
        language = "en" if _ENGLISH.fullmatch(fold(question)) else language_of(question)
    return Answer(question, Outcome.OUT_OF_SCOPE, language, phrases.ITSELF[language])
