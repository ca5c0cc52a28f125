"""What several people ask at once is read as it is for one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.norwegian import stem
from tests.conftest import ROOT


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


def test_numpy_keeps_to_one_thread_once_a_model_is_open() -> None:
    """A second one burns a core while it waits. In a process of its own, where nothing else was."""
    script = (
        "import faiss, numpy; from rag.bundled import LightEmbedder; LightEmbedder();"
        "from threadpoolctl import threadpool_info;"
        "found = [each['num_threads'] for each in threadpool_info()"
        " if each['internal_api'] == 'openblas']; assert found and set(found) == {1}, found"
    )
    told = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
