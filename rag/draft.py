"""A model's draft as it comes: cut into sentences, with their labels, as plain text.

Anything that is more than text (a link, an image, HTML, code, a heading, a table) marks its
sentence as unfit: dropping it is safer than stripping, since what is left of a stripped sentence is
not what anyone wrote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.sentences import spans

_LABELS = re.compile(r"\[\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\]")
_AFTER_STOP = re.compile(r"([.!?…]+)((?:[ \t]*\[\s*\d[\d\s,]*\])+)(?=\s|$|[A-ZÆØÅ«])")
_DOUBLED = re.compile(r"(?<!\.)([.!?…])\.$")
"""A stop before the label and another after it."""
_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,2}[.)])\s+")
_THINKING = re.compile(r"\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL)
_HEADING = re.compile(r"^\s*(#{1,6}\s|={3,}|-{3,}|\*\*[^*]+\*\*:?\s*$|\|)")
_PLAIN = frozenset(
    "text softbreak hardbreak strong_open strong_close em_open em_close text_special".split()
)
_LINK = re.compile(
    r"\w+:/{1,2}\w|\bwww\.|\b(?:mailto|javascript|data|tel|file|vbscript):\S|\S@\w+\.\w"
    r"|\b[\w-]+\.(?:no|com|org|net|io|eu|dev|app|info|co|uk|se|dk|ai|xyz|ru|cn|test|example)\b"
    r"|\]\s*\(|!\[|`|<\s*[a-zA-Z/!?]|&[#\w]+;|\{\{|\$\$|<\|",
    re.IGNORECASE,
)
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
"""Characters that show a text in another order than it is read, or not at all."""
_LONGEST = 1_200
"""Characters without an end of sentence after which a model is taken to be rambling."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is plain and without labels; ``unfit`` says what else than text it held."""

    raw: str
    text: str
    labels: tuple[int, ...]
    bullet: bool
    unfit: str = ""


class Draft:
    """Collects pieces; gives each sentence once, when it is whole."""

    def __init__(self) -> None:
        self.text = ""
        self._done = 0
        self._code = False

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that ``piece`` has made whole."""
        self.text += piece
        return self._take(final=False)

    def finish(self) -> list[Sentence]:
        """What is left, whole or not."""
        return self._take(final=True)

    @property
    def rambling(self) -> bool:
        return len(self.text) - self._done > _LONGEST and not self._thinking

    @property
    def _thinking(self) -> bool:
        opened = _THINKING.match(self.text)
        return bool(opened) and opened.end() == len(self.text)  # type: ignore[union-attr]

    def _take(self, final: bool) -> list[Sentence]:
        thought = _THINKING.match(self.text)
        if thought is not None:
            self._done = max(self._done, thought.end())
        elif not final and "<thinking>".startswith(self.text.strip()[:10]):
            return []
        found: list[Sentence] = []
        while (end := self.text.find("\n", self._done)) >= 0:
            found += self._line(self.text[self._done : end])
            self._done = end + 1
        rest = self.text[self._done :]
        if final:
            self._done = len(self.text)
            return found + self._line(rest)
        if not self._code and not _HEADING.match(rest):
            found += self._begun(rest)
        return found

    def _begun(self, line: str) -> list[Sentence]:
        """The whole sentences of a line that is still being written."""
        pieces = pieces_of(line)
        # A label may yet come after the last full stop, and a quote may yet be closed.
        keep = 2 if len(pieces) > 1 and pieces[-1].lstrip().startswith("[") else 1
        whole = pieces[:-keep] if len(pieces) > keep else []
        self._pass(sum(len("".join(piece.split())) for piece in whole))
        return [sentence(each) for each in whole]

    def _pass(self, letters: int) -> None:
        """Counts ``letters`` as done, white space apart: a label may have changed places with the
        stop before it, but nothing else is lost or added."""
        while letters:
            letters -= not self.text[self._done].isspace()
            self._done += 1

    def _line(self, line: str) -> list[Sentence]:
        if line.lstrip().startswith(("```", "~~~")):
            self._code = not self._code
            return [Sentence(line, "", (), False, "kode")]
        if not line.strip():
            return []
        if self._code or (line.startswith(("    ", "\t")) and not _BULLET.match(line)):
            return [Sentence(line, "", (), False, "kode")]
        if _HEADING.match(line):
            return [Sentence(line, "", (), False, "overskrift eller tabell")]
        return [sentence(piece) for piece in pieces_of(line)]


def pieces_of(line: str) -> list[str]:
    """The sentences of one line, labels within the sentence that they end; quotes kept whole."""
    bullet = _BULLET.match(line)
    body = line[bullet.end() :] if bullet else line
    body = _AFTER_STOP.sub(lambda m: f"{m.group(2)}{m.group(1)} ", body)
    pieces: list[str] = []
    for start, end in spans(body):
        piece = body[start:end]
        if pieces and (_open(pieces[-1]) or _LABELS.fullmatch(piece.strip(" ."))):
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    if bullet and pieces:
        pieces[0] = f"{bullet.group(0).lstrip()}{pieces[0]}"
    return pieces


def sentence(raw: str) -> Sentence:
    bullet = _BULLET.match(raw)
    body = raw[bullet.end() :] if bullet else raw
    shown = "".join(c for c in body if category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    plain, more = _plain(shown)
    labels = [int(n) for found in _LABELS.findall(plain) for n in found.split(",")]
    text = re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(_LABELS.sub(" ", plain).split()))
    text = _DOUBLED.sub(r"\1", text)
    if _TURNING.search(body):
        more = more or "skjulte tegn"
    if not more and (link := _LINK.search(text)):
        more = f"lenke eller kode («{link.group(0)}»)"
    return Sentence(raw, text, tuple(dict.fromkeys(labels)), bullet is not None, more)


def _plain(text: str) -> tuple[str, str]:
    """The text that a reader of Markdown would see, and what else than text there was."""
    words: list[str] = []
    for token in _tokens(text):
        if token.type not in _PLAIN:
            return "", {"html_inline": "HTML", "image": "bilde", "code_inline": "kode"}.get(
                token.type, "lenke"
            )
        words.append(" " if token.type.endswith("break") else token.content)
    return "".join(words), ""


def _tokens(text: str) -> list[Token]:
    return [child for block in _parser().parseInline(text) for child in block.children or ()]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def _open(text: str) -> bool:
    """Whether a quotation is begun and not ended."""
    pairs = (("«", "»"), ("“", "”"), ("‘", "’"))
    return any(text.count(a) > text.count(b) for a, b in pairs) or bool(text.count('"') % 2)
