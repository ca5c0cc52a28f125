"""The process in which a parser works: ``python -m ingest.readers.child FILE MEGABYTES SECONDS``.

It limits itself before it imports a parser, writes one JSON object to standard output and can
write no file. Its parent is ``sandbox.py``.
"""

from __future__ import annotations

import logging
import resource
import sys
from pathlib import Path

from ingest.readers import reader_for
from ingest.readers.wire import dump, dump_problem
from rag.errors import SourceProblem

OUT_OF_MEMORY = 77
"""Exit status; any other but 0 is a crash."""


def main(arguments: list[str]) -> int:
    name, megabytes, seconds = arguments
    _confine(int(megabytes), int(seconds))
    # Parsers log what they repair; nobody reads this process' log, and a full pipe would stop it.
    logging.getLogger().addHandler(logging.NullHandler())
    path = Path(name)
    try:
        output = dump(reader_for(path)(path))
    except SourceProblem as problem:
        output = dump_problem(problem.reason)
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(output)
    return 0


def _confine(megabytes: int, seconds: int) -> None:
    _limit(resource.RLIMIT_AS, megabytes * 1_000_000)
    _limit(resource.RLIMIT_CPU, seconds)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)


def _limit(what: int, most: int) -> None:
    """The soft limit alone is what acts; never above a hard one that the machine has set."""
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(what, (most, hard))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
