from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.ingest.readers.making import CORPUS, pdf_of_streams, stream, text_page


@pytest.fixture
def corpus() -> Path:
    return CORPUS


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """A file in the test's own folder: ``make_file("a.md", "text")``."""

    def make(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.fixture
def make_pdf(make_file: Callable[[str, bytes], Path]) -> Callable[..., Path]:
    """``make_pdf(["line", …], ["line", …])``: a PDF with those pages."""

    def make(*pages: Sequence[str], name: str = "fil.pdf") -> Path:
        return make_file(name, pdf_of_streams([stream(text_page(page)) for page in pages]))

    return make
