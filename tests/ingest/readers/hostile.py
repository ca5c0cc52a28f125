"""Files made to break a reader: over 150 of them, by name, made anew for each run.

``python -m tests.ingest.readers.hostile FOLDER`` reads every file of the folder and prints, as
JSON, how each ended and how much memory this process needed at most.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from ingest.manifest import Entry
from ingest.prepare import _prepare_one
from ingest.readers import Limits
from rag.errors import SourceProblem
from rag.settings import load_settings
from tests.ingest.readers.hostile_common import Files
from tests.ingest.readers.hostile_docx import documents
from tests.ingest.readers.hostile_pdf import mutated_pdfs, pdfs
from tests.ingest.readers.hostile_text import pages_of_html, texts

LIMITS = Limits(seconds_wall=20, seconds_cpu=5, megabytes_memory=600, seconds_ocr=10)


def every() -> Files:
    for make in (pdfs, mutated_pdfs, documents, pages_of_html, texts):
        yield from make()


def ending(path: Path, limits: Limits) -> dict[str, object]:
    """How the reading of one file ended; ``wrong`` where that was not as it should be."""
    began = time.monotonic()
    wrong = reason = ""
    found = 0
    entry = Entry(id="d", file=path.name, title="D")
    try:
        ready, _ = _prepare_one(path.parent, entry, load_settings(), limits)
    except SourceProblem as problem:
        reason = problem.reason
    else:
        found = len(ready.passages)
        where = [(it.locator.start, it.locator.end, it.text) for it in ready.passages]
        if any(ready.text[start:end] != text for start, end, text in where):
            wrong = "a passage is no span of the text"
    return {
        "file": path.name, "reason": reason, "passages": found, "wrong": wrong,
        "seconds": round(time.monotonic() - began, 2),
    }  # fmt: skip


def main(folder: Path) -> None:
    paths = sorted(folder.iterdir())
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(partial(ending, limits=LIMITS), paths))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump({"ends": ends, "peak": peak}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
