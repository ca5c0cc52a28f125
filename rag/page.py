"""The answer as it grows: accepted sentences, labels counted from 1, citations as they come."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from rag.check import quotes
from rag.cite import cite
from rag.draft import Sentence
from rag.events import Cited, Token
from rag.support import best_window
from rag.text import find
from rag.types import Citation, Document, Hit, Passage

_STOP = re.compile(r"([.!?…]*)$")


@dataclass(slots=True)
class Page:
    """What a reader has been shown. ``longest`` is the most characters of an answer; ``stated``
    gives a passage with what may not be quoted of it blanked out."""

    given: Mapping[int, Hit]
    documents: Mapping[str, Document]
    stated: Callable[[int], Passage]
    longest: int
    quote_characters: int
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    _labels: dict[int, int] = field(default_factory=dict)
    _bullet: bool = False

    def add(self, sentence: Sentence) -> Iterator[Token | Cited]:
        """Shows a checked sentence, and each citation that is new with it."""
        new = [label for label in sentence.labels if label not in self._labels]
        for label in new:
            self._labels[label] = len(self._labels) + 1
        marks = "".join(f"[{self._labels[label]}]" for label in sentence.labels)
        body = _STOP.sub(lambda stop: f" {marks}{stop.group(1)}", sentence.text, count=1)
        piece = self._join(sentence.bullet) + ("- " if sentence.bullet else "") + body
        self._bullet = sentence.bullet
        self.text += piece
        yield Token(piece)
        for label in new:
            citation = self._citation(label, sentence.text)
            self.citations.append(citation)
            yield Cited(citation)

    def fits(self, sentence: Sentence) -> bool:
        """Whether there is room for ``sentence``; the first always fits."""
        return not self.text or len(self.text) + len(sentence.text) + 12 <= self.longest

    def _join(self, bullet: bool) -> str:
        if not self.text:
            return ""
        return "\n" if bullet or self._bullet else " "

    def _citation(self, label: int, statement: str) -> Citation:
        """The passage's words that the statement quotes, or those nearest to it."""
        passage, stated = self.given[label].passage, self.stated(label)
        spans = [find(quote.strip().rstrip(".,;:"), stated.text) for quote in quotes(statement)]
        quoted = [s for s in spans if s and 0 < s[1] - s[0] <= self.quote_characters]
        start, end = quoted[0] if quoted else best_window(statement, stated, self.quote_characters)
        base = passage.locator.start
        document = self.documents[passage.locator.document]
        return cite(self._labels[label], passage, base + start, base + end, document)
