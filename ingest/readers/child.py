"""The process in which a parser works: ``python -m ingest.readers.child FILE LIMIT…``.

It limits itself before it imports a parser, writes one JSON object to standard output and can
write no file and open no connection. Its parent is ``sandbox.py``.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from ingest.elements import Reading
from ingest.readers import Limits, reader_for
from ingest.readers.confine import confine
from ingest.readers.wire import dump, dump_problem
from rag.errors import SourceProblem

OUT_OF_MEMORY = 77
"""Exit status; any other but 0 is a crash."""


def main(arguments: list[str]) -> int:
    """``arguments``: the file, then megabytes, CPU seconds, OCR seconds and the most pieces."""
    name, megabytes, seconds, seconds_ocr, pieces = arguments
    limits = Limits(
        seconds_cpu=int(seconds),
        megabytes_memory=int(megabytes),
        seconds_ocr=float(seconds_ocr),
        pieces=int(pieces),
    )
    confine(limits.megabytes_memory, limits.seconds_cpu)
    # Parsers log what they repair; nobody reads this process' log, and a full pipe would stop it.
    logging.getLogger().addHandler(logging.NullHandler())
    path = Path(name)
    try:
        output = dump(_whole(path, limits))
    except SourceProblem as problem:
        output = dump_problem(problem.reason)
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(output)
    return 0


def _whole(path: Path, limits: Limits) -> Reading:
    """What the reader finds, scanned pages recognised and what repeats on every page left out."""
    from ingest.readers import furniture

    reading = reader_for(path)(path)
    if reading.scanned:
        from ingest.readers import scanned  # brings pdfium, which other formats do without

        reading = scanned.recognised(path, reading, limits.seconds_ocr)
    if len(reading.elements) > limits.pieces:
        raise SourceProblem(
            path.name,
            f"dokumentet har {len(reading.elements)} linjer; grensen er {limits.pieces}. "
            "Del dokumentet",
        )
    return Reading(furniture.without(reading.elements), reading.warnings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
