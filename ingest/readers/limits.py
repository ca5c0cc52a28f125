"""How much one file may cost to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are in megabytes of 10⁶ bytes, times in seconds.

    ``seconds_ocr`` come on top for a PDF with scanned pages, where Tesseract is installed.

    The Norwegian manual of Debian Edu, 91 pages and 2.4 MB of PDF, takes 3.5 s, of
    which two for drawing its pages, and 86 MB: the defaults leave room for documents ten times as
    heavy.
    """

    seconds_wall: float = 60.0
    seconds_cpu: int = 60
    megabytes_memory: int = 1024
    megabytes_file: int = 100
    megabytes_output: int = 50
    seconds_ocr: float = 600.0
    pieces: int = 200_000
    """Lines and blocks of one document: a book of 4,000 pages. They are what the parent holds."""
