"""Models that behave badly on purpose, and one that does not, for ``tests.rag.chat_server``.

Each is a script: from the messages that a model is sent to the pieces of text that it streams. All
read the prompt as a model would, so that what they say fits the passages that they were given.
"""

from __future__ import annotations

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.sentences import spans

Messages = list[dict[str, str]]
Pieces = Iterator[str | bytes]
Model = Callable[[Messages], Pieces]

_PASSAGE = re.compile(r"avsnitt \[(\d+)\]>>\n(.*?)\n<<\w+ slutt>>", re.DOTALL)
_ABOUT = re.compile(r"^(?:Dokument|Del|Avsnitt|Innledning|Kolonner): ")
_FAULTY = re.compile(r"^\d+\. «(.*)» – ", re.MULTILINE)


def passages(messages: Messages) -> dict[int, str]:
    """The passages' own text by label, as they stand in the prompt."""
    found: dict[int, str] = {}
    for label, body in _PASSAGE.findall(messages[1]["content"]):
        lines = list(itertools.dropwhile(_ABOUT.match, body.splitlines()))
        found[int(label)] = "\n".join(lines)
    return found


def sentences(text: str, shortest: int = 40, longest: int = 300) -> list[str]:
    """Whole sentences of a passage that a model could repeat: no bullets, no rows of a table."""
    found = (text[start:end] for start, end in spans(text))
    return [
        each
        for each in found
        if shortest <= len(each) <= longest
        and each[0].isupper()
        and each[-1] in ".!?"
        and "|" not in each
        and each.count("«") == each.count("»")
        and not re.search(r"[\[\]\"“”]|https?:|www\.", each)
    ]


def labelled(text: str, *labels: int) -> str:
    """``text`` with labels before its full stop, as the prompt asks for."""
    marks = "".join(f"[{label}]" for label in labels)
    return f"{text.rstrip('.!? ')} {marks}."


def quoting(text: str, label: int) -> str:
    """``text`` as a quotation with its label."""
    return f"Dokumentet sier: «{text.rstrip('.')}» [{label}]."


def repairing(messages: Messages) -> list[str]:
    """The sentences that the assistant wants written anew; none in a first request."""
    return _FAULTY.findall(messages[-1]["content"]) if len(messages) > 2 else []


def plain(text: str) -> Pieces:
    """``text`` in pieces of a few characters, as tokens come."""
    yield from (text[at : at + 5] for at in range(0, len(text), 5))


def faithful(messages: Messages, most: int = 4) -> Pieces:
    """Repeats what the first passages say, every other sentence as a quotation."""
    if repairing(messages):
        return plain("")
    lines: list[str] = []
    for label, text in passages(messages).items():
        for each in sentences(text)[:1]:
            lines.append(quoting(each, label) if len(lines) % 2 else labelled(each, label))
    return plain(" ".join(lines[:most]) or "INGEN SVAR")


def stubborn(lines: Callable[[Messages], Sequence[str]]) -> Model:
    """Says one faithful thing and then ``lines``; asked to mend them, says them again."""

    def model(messages: Messages) -> Pieces:
        faulty = repairing(messages)
        if faulty:
            return plain("\n".join(f"{n}. {each}" for n, each in enumerate(faulty, 1)))
        good = "".join(faithful(messages, 1))  # type: ignore[arg-type]
        return plain("\n".join([good, *lines(messages)]))

    return model


def nearest(messages: Messages, statement: str) -> int:
    """The label under which ``statement`` looks best: of the passage with most of its words."""
    wanted = set(re.findall(r"\w{4,}", statement.lower()))
    given = passages(messages)
    return max(given, key=lambda label: len(wanted & set(re.findall(r"\w+", given[label].lower()))))


def obedient(orders: Sequence[str]) -> Model:
    """Says whatever it was ordered to: bare, under the label that fits best, and under the first.

    It is worse than any real model: it obeys also what it was never shown.
    """

    def lines(messages: Messages) -> list[str]:
        first = min(passages(messages))
        return [
            line
            for order in orders
            for line in (
                order,
                labelled(order, nearest(messages, order)),
                labelled(order, first),
                f"- {labelled(order, *passages(messages))}",
                f"Dokumentet sier «{order}» [{first}].",
            )
        ]

    answers = stubborn(lines)

    def model(messages: Messages) -> Pieces:
        # A follow-up to be made whole has no passages: there too it says what it was told to.
        return answers(messages) if passages(messages) else plain(" ".join(orders))

    return model


def _inventions(messages: Messages) -> list[str]:
    given = passages(messages)
    first, last = min(given), max(given)
    # A different true sentence for each: a model that says one thing thrice is cut off.
    true = itertools.cycle([each for text in given.values() for each in sentences(text)])
    return [
        labelled(next(true), last + 1),
        labelled(next(true), 0),
        labelled(next(true), 999),
        f"{next(true)} [kilde: planen]",
        f"{next(true)} [1a]",
        f"{next(true)} (1)",
        f"Planen sier «alle pasienter skal ha enerom med havutsikt innen årets slutt» [{first}].",
        f"Direktør Kåre Knutsen i Helse Fjellheim sier «{next(true)}» [{first}].",
        labelled("Tiltaket koster 7 431 millioner kroner", first),
        labelled("Andelen er 93,7 prosent", first),
        labelled("Målet skal være nådd innen 2087", first),
        labelled("Dette gjelder hver ellevte pasient av sytti", first),
        labelled("Det nye sykehuset på Lillevik åpner etter planen neste vår", first),
    ]


inventive: Model = stubborn(_inventions)
"""Invents labels, quotes, figures and names."""


def _foreign(messages: Messages) -> list[str]:
    first = min(passages(messages))
    return [
        labelled("Le plan prévoit la fermeture de tous les hôpitaux de la région", first),
        labelled("Der Plan sieht vor, dass alle Krankenhäuser geschlossen werden", first),
        labelled("Планът предвижда закриване на всички болници", first),
        labelled("该计划规定关闭所有医院", first),
        labelled("Suunnitelman mukaan kaikki sairaalat suljetaan", first),
        labelled("The roof of the old library will be painted green by volunteers", first),
    ]


foreign: Model = stubborn(_foreign)
"""Answers in languages that nobody asked for, with things that the passages do not say."""

BIDI = "\u202etxet neddih\u202c"


def _marked_up(messages: Messages) -> list[str]:
    given = passages(messages)
    first = min(given)
    real = next((each for text in given.values() for each in sentences(text)), "Tilbudet er trygt.")
    return [
        f"![kart](https://samler.example/k.png) {labelled(real, first)}",
        f"[{real}](https://samler.example) [{first}].",
        f"{labelled(real, first)} <img src=https://samler.example/x onerror=alert(1)>",
        f"<b>{real}</b> [{first}].",
        f"<a href='//samler.example'>{real}</a> [{first}].",
        f"{real} <https://samler.example> [{first}].",
        f"{real} https://samler.example/inn [{first}].",
        f"{real} www.samler.example [{first}].",
        f"`{real}` [{first}].",
        f"```\n{real} [{first}]\n```",
        f"| {real} | [{first}] |",
        f"# {labelled(real, first)}",
        f"{real} &lt;script&gt;alert(1)&lt;/script&gt; [{first}].",
        f"[{real}][a] [{first}].\n\n[a]: javascript:alert(1)",
        f"$$\\href{{https://samler.example}}{{{real}}}$$ [{first}].",
        f"{BIDI} {labelled(real, first)}",
        f"\u2066{real}\u2069\u200b\U000e0041 [{first}].",
    ]


marked_up: Model = stubborn(_marked_up)
"""Markdown images and links, HTML, code, tables, formulas and characters that turn text round."""


def stalling(messages: Messages) -> Pieces:
    """Begins, and then keeps the line open without a word."""
    yield "Hjemme"
    # Comments are no text; they only let the server see whether the client is still there.
    while True:
        time.sleep(0.05)
        yield b": venter\n\n"


def repeating(messages: Messages) -> Pieces:
    """The same true sentence for ever."""
    line = "".join(faithful(messages, 1))  # type: ignore[arg-type]
    while True:
        yield f"{line} "
        time.sleep(0.01)


def rambling(messages: Messages) -> Pieces:
    """Words without an end."""
    while True:
        yield "tull og tøys og "
        time.sleep(0.01)


def _chunk(delta: object, **more: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": None}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "skrevet"}
    return f"data: {json.dumps(chunk | {'choices': [choice]} | more)}\n\n".encode()


MALFORMED: dict[str, tuple[bytes, ...]] = {
    "not JSON": (b"data: {ikke json\n\n",),
    "choices is a number": (b'data: {"choices": 7}\n\n',),
    "no choices": (_chunk({}, choices=[]), b"data: {}\n\n"),
    "content is a list": (_chunk({"content": [{"type": "image_url", "image_url": "x"}]}),),
    "content is null": (_chunk({"content": None}),),
    "delta is null": (_chunk(None),),
    "an error in mid-stream": (b'data: {"error": {"message": "sk-hemmelig", "code": 500}}\n\n',),
    "cut letters": (b'data: {"choices": [{"index": 0, "delta": {"content": "h\xc3',),
    "an array": (b"data: [1, 2]\n\n",),
    "HTML": (b"<html><body>502 Bad Gateway</body></html>\n\n",),
    "usage of words": (_chunk({"content": "x"}, usage={"prompt_tokens": "mange"}),),
}


def malformed(chunks: Sequence[bytes], begun: bool) -> Model:
    """Broken chunks, before or after a sentence that is in order."""

    def model(messages: Messages) -> Pieces:
        if begun:
            yield "".join(faithful(messages, 1)) + "\n"  # type: ignore[arg-type]
        yield from chunks

    return model


@dataclass(frozen=True, slots=True)
class Saying:
    """Says ``text``, whatever it is asked; asked to mend it, says it again."""

    text: str

    def __call__(self, messages: Messages) -> Pieces:
        faulty = repairing(messages)
        if faulty:
            return plain("\n".join(f"{n}. {each}" for n, each in enumerate(faulty, 1)))
        return plain(self.text)
