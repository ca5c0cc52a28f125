"""What the model is told: versioned files, passages within a budget, documents fenced as data."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Template
from unicodedata import category

from rag.errors import ConfigurationError
from rag.generate import Message
from rag.tokens import Count
from rag.types import Document, Hit, Mode, Turn

FOLDER = Path(__file__).parent / "data" / "prompts"
_LANGUAGES = {"nb": "bokmål", "nn": "nynorsk", "en": "engelsk"}
_LENGTHS = {
    Mode.SHORT: "kort: høyst fire setninger, det viktigste først.",
    Mode.THOROUGH: "grundig: det viktigste først, så utdyping, gjerne som punktliste.",
}
_CONTROL = re.compile(r"<(?=[|/\w])|\[(?=/?INST)", re.IGNORECASE)
_TURNS = 6
"""Earlier exchanges that can matter to a follow-up."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Messages for the model, and the passages by the label they were given under."""

    messages: tuple[Message, ...]
    given: Mapping[int, Hit]


@lru_cache(maxsize=32)
def template(version: str, name: str) -> Template:
    """Raises ConfigurationError for a version that there is none of."""
    path = FOLDER / version / f"{name}.md"
    try:
        return Template(path.read_text(encoding="utf-8").strip())
    except OSError as cause:
        known = ", ".join(sorted(each.name for each in FOLDER.iterdir() if each.is_dir()))
        raise ConfigurationError(
            f"Ledeteksten «{version}» mangler {name}.md. Sett PLAN_LLM_PROMPT til en av: {known}."
        ) from cause


def answering(
    version: str,
    question: str,
    hits: Sequence[Hit],
    documents: Mapping[str, Document],
    *,
    mode: Mode,
    language: str,
    budget: int,
    count: Count,
) -> Prompt:
    """As many of ``hits``, best first, as ``budget`` tokens have room for; at least one."""
    fence = secrets.token_hex(8)
    said = {"language": _LANGUAGES.get(language, language), "length": _LENGTHS[mode]}
    given = dict(enumerate(hits, 1))
    texts = {n: _fenced(n, hit, documents, fence) for n, hit in given.items()}
    while True:
        passages = "\n\n".join(texts[label] for label in given)
        system = template(version, "system").substitute(said, fence=fence)
        asked = template(version, "question").substitute(
            said, fence=fence, passages=passages, question=inert(question)
        )
        over = count(f"{system}\n{asked}") - budget
        if over <= 0 or len(given) == 1:
            return Prompt((("system", system), ("user", asked)), given)
        given = dict(list(given.items())[: _fewer(list(texts.values())[: len(given)], over)])


def rewriting(
    version: str, question: str, history: Sequence[Turn], budget: int, count: Count
) -> tuple[Message, ...]:
    """Messages that ask for a follow-up made whole; the newest turns that the budget holds."""
    fence = secrets.token_hex(8)
    system = template(version, "rewrite").substitute(fence=fence)
    turns = [f"Spurt: {inert(t.question)}\nSvart: {inert(t.answer)[:600]}" for t in history]
    turns = turns[-_TURNS:]
    while True:
        asked = template(version, "conversation").substitute(
            fence=fence, turns="\n".join(turns), question=inert(question)
        )
        if not turns or count(f"{system}\n{asked}") <= budget:
            return (("system", system), ("user", asked))
        turns.pop(0)


def repairing(version: str, prompt: Prompt, draft: str, faults: Sequence[str]) -> list[Message]:
    """The conversation so far and the faults, one line each, numbered."""
    listed = "\n".join(f"{n}. {inert(fault)}" for n, fault in enumerate(faults, 1))
    asked = template(version, "repair").substitute(faults=listed)
    return [*prompt.messages, ("assistant", draft), ("user", asked)]


def inert(text: str) -> str:
    """``text`` without what could steer a model's template or a reader's screen.

    A character that folding ignores is put into a server's own marks, such as «<|im_end|>»; a quote
    of the text is still found.
    """
    shown = "".join(c for c in text if c in "\n\t" or category(c) not in ("Cc", "Cf", "Co", "Cs"))
    return _CONTROL.sub(lambda found: found.group(0) + "\u2060", shown)


def _fenced(label: int, hit: Hit, documents: Mapping[str, Document], fence: str) -> str:
    passage = hit.passage
    where, document = passage.locator, documents[passage.locator.document]
    lines = [f"<<{fence} avsnitt [{label}]>>", f"Dokument: {document.title} ({document.status})"]
    lines += [f"Del: {where.part}"] if where.part else []
    lines += [f"Avsnitt: {' › '.join(where.section)}"] if where.section else []
    lines += [f"Innledning: {passage.lead_in}"] if passage.lead_in else []
    lines += [f"Kolonner: {passage.header}"] if passage.header else []
    body = "\n".join(map(inert, [*lines[1:], passage.text]))
    return f"{lines[0]}\n{body}\n<<{fence} slutt>>"


def _fewer(texts: Sequence[str], over: int) -> int:
    """How many of ``texts`` to try next when they are ``over`` tokens too many: at least one goes.

    Two characters a token is finer than any table cuts Norwegian, so no more go than must.
    """
    kept, freed = len(texts), 0
    while kept > 1 and (freed < over * 2 or kept == len(texts)):
        kept -= 1
        freed += len(texts[kept])
    return kept
