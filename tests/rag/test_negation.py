"""A statement says no where its source does, and nowhere else."""

from __future__ import annotations

import pytest

from rag.negation import turned
from rag.types import Locator, Passage


def passage(text: str) -> Passage:
    return Passage(1, Locator("d", None, (), None, 0, len(text)), text)


@pytest.mark.parametrize(
    ("statement", "source", "opposite"),
    [
        ("Tolking er en del av behandlingen.",
         "Tolking er ikke et tillegg, men en del av behandlingen.", False),
        ("Tolking er et tillegg, og en del av behandlingen.",
         "Tolking er ikke et tillegg, men en del av behandlingen.", True),
        ("Tolking er ikke en del av behandlingen.",
         "Tolking er et tillegg, og en del av behandlingen.", True),
        ("Det mangler en felles modell.", "Det er mangel på en felles modell.", False),
        ("Det er en felles modell.", "Det er mangel på en felles modell.", True),
        ("Det mangler en felles modell.", "Det er en felles modell.", True),
    ],
)  # fmt: skip
def test_no_is_said_where_the_source_says_it(statement: str, source: str, opposite: bool) -> None:
    assert turned(statement, [passage(source)]) is opposite
