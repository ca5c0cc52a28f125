"""Whether what a reader was shown is what the sources say, judged without the product's own checks.

Plain and strict on purpose: it knows labels, quotation marks, digits and words, and shares no code
with :mod:`rag.check` beyond folding.
"""

from __future__ import annotations

import re

from rag.text import fold
from rag.types import Answer

_LABELS = re.compile(r"\[(\d+)\]")
_STATED = re.compile(r"[^.!?\n]*(?:[.!?](?!\s|$)[^.!?\n]*)*(?:[.!?]+(?=\s|$)|\n|$)")
_MARKUP = re.compile(
    r"https?:|www\.|\]\(|!\[|<\s*[a-zA-Z/!]|`|javascript:|mailto:|\S@\w+\.|\.example\b|^#|^\|"
    r"|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]",
    re.MULTILINE,
)


def faults(answer: Answer) -> list[str]:
    """What is wrong with an answer that a model wrote: an empty list for nothing."""
    found = [f"markup: {each}" for each in _MARKUP.findall(answer.text)]
    passages = {str(c.label): fold(c.passage) for c in answer.citations}
    for sentence in stated(answer.text):
        labels = _LABELS.findall(sentence)
        if not labels or any(label not in passages for label in labels):
            found.append(f"labels: {sentence}")
            continue
        found += _unsupported(sentence, " ".join(passages[label] for label in labels))
    return found


def stated(text: str) -> list[str]:
    """The sentences of a shown text, quotations kept whole: an abbreviation's stop ends none."""
    pieces = re.split(r"(?<=\])[.!?]\s+|\n", text)
    return [piece.strip() for piece in pieces if re.search(r"\w", piece)]


def _unsupported(sentence: str, source: str) -> list[str]:
    bare = fold(_LABELS.sub(" ", sentence))
    found = [
        f"quote: {quote}"
        for quote in re.findall(r'"([^"]+)"', bare)
        if quote.strip().rstrip(".") not in source
    ]
    # fold() makes «» straight; what stands inside has been seen to above.
    figures = set(re.findall(r"\d+", bare)) - set(re.findall(r"\d+", source))
    found += [f"figure {figure}: {sentence}" for figure in sorted(figures)]
    words = [w[:5] for w in re.findall(r"[^\W\d_]{5,}", re.sub(r'"[^"]*"', " ", bare).lower())]
    held = sum(word in source.lower() for word in words)
    if len(words) > 3 and held < 0.5 * len(words):
        found.append(f"words {held}/{len(words)}: {sentence}")
    return found


def outside_quotes(text: str) -> str:
    """``text`` without what stands in quotation marks: what the answer itself states."""
    return re.sub(r"«[^»]*»", "«»", text)
