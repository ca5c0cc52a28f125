"""What several people ask at once is read as it is for one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.norwegian import stem


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads change places as often as Python lets them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hurried")
def test_words_have_the_same_stems_in_many_threads() -> None:
    # The function without its memory: what is remembered would be stemmed once.
    stemmed = stem.__wrapped__
    begins = (
        "behandling sykehus pasient utvikling plan kommune tjeneste henvis ventetid rehabiliter"
    )
    ends = "- en er ene ens enes ingen inger ing elig eligste het hetene"
    words = [begin + end.strip("-") for begin in begins.split() for end in ends.split()]
    alone = [stemmed(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: [stemmed(word) for word in words], range(200)))
    assert all(each == alone for each in together)
