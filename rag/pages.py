"""A page of a PDF as a picture with a quote's words marked, drawn by a child process with limits:
a small file can ask for more memory and time than there is."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rag.errors import SourceProblem

_ROOT = Path(__file__).parent.parent
SECONDS = 20
MEGABYTES = 1024


@dataclass(frozen=True, slots=True)
class PageImage:
    """A PNG, and how many stretches of lines are marked on it; 0: the words were not found."""

    png: bytes
    marks: int


def page_image(path: Path, sha256: str, page: int, quote: str) -> PageImage:
    """Page ``page``, from 1, of the PDF at ``path``, with ``quote`` marked.

    Raises SourceProblem if the file is gone, is another than the one with this ``sha256``, has no
    such page, or asks for more than the limits.
    """
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise SourceProblem(path.name, f"kan ikke leses ({error.strerror})") from error
    if found != sha256:
        raise SourceProblem(path.name, "er en annen fil enn den som er lest inn; les inn på nytt")
    request = json.dumps({"path": str(path), "page": page, "quote": quote})
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "rag.page_child", str(MEGABYTES), str(SECONDS)],
            input=request.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=_ROOT,
            env=_environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise SourceProblem(path.name, f"siden tok mer enn {SECONDS} s å tegne") from error
    marks, _, png = ended.stdout.partition(b"\n")
    if ended.returncode or not png:
        raise SourceProblem(path.name, f"side {page} kunne ikke tegnes")
    return PageImage(png, int(marks))


def _environment() -> dict[str, str]:
    """No more than the child needs: a parser has no use for keys and passwords."""
    search = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
    return {"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
