"""The bundled model's tokenizer: SentencePiece's unigram model (Kudo 2018, arXiv:1804.10959).

The best split of a text into pieces by Viterbi. One question is a few dozen characters, and this
needs a quarter of the memory and a tenth of the start-up of a general tokenizer (a test holds it
against that one, which the bulk engine uses).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.e5 import E5File

_SPACE = "\u2581"
_UNKNOWN_COST = 10.0
"""What a character in no piece costs beyond the least likely piece; SentencePiece's own value."""


class Pieces:
    """Texts to token ids, special tokens included."""

    def __init__(self, file: E5File) -> None:
        self._file = file
        self._ids = {piece: at for at, piece in enumerate(file.pieces)}
        self._unknown = min(file.scores) - _UNKNOWN_COST
        self._longest = max(map(len, file.pieces))
        # Most words of a question have been asked with before.
        self._split = lru_cache(maxsize=20_000)(self._best)

    def __call__(self, text: str, longest: int) -> list[int]:
        """At most ``longest`` ids."""
        words = self._file.normalise(text).split(" ")
        ids = [at for word in words if word for at in self._split(_SPACE + word)]
        special = self._file.specials
        return [special["bos"], *ids[: longest - 2], special["eos"]]

    def _best(self, symbols: str) -> tuple[int, ...]:
        """The ids of one word, with its space: no piece reaches over one."""
        unknown = self._file.specials["unk"]
        scores, ids = self._file.scores, self._ids
        best: list[tuple[float, int, int]] = [(0.0, -1, -1)]
        for end in range(1, len(symbols) + 1):
            here = (best[end - 1][0] + self._unknown, end - 1, unknown)
            for start in range(max(0, end - self._longest), end):
                piece = ids.get(symbols[start:end])
                if piece is not None and (total := best[start][0] + scores[piece]) > here[0]:
                    here = (total, start, piece)
            best.append(here)
        found: list[int] = []
        at = len(symbols)
        while at > 0:
            found.append(best[at][2])
            at = best[at][1]
        return tuple(found[::-1])


def word_places(file: E5File, text: str, ids: Sequence[int]) -> NDArray[np.int64]:
    """Where in ``text`` the word of each token begins, -1 for a token of no word; shape (ids,).

    No piece reaches over a space, so the words of the text and those of the tokens are the same,
    also where the normal form is longer or shorter than what was written.
    """
    begins = [
        match.start()
        for match in re.finditer(r"\S+", text)
        for _ in file.normalise(match.group()).split()
    ]
    special = set(file.specials.values()) - {file.specials["unk"]}
    places = np.full(len(ids), -1, np.int64)
    word = -1
    for at, number in enumerate(ids):
        if number in special:
            continue
        word += file.pieces[number].startswith(_SPACE)
        if 0 <= word < len(begins):
            places[at] = begins[word]
    return places
