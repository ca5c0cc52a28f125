"""Other indexes than the one in use, for studies and for learning."""

from __future__ import annotations

import os
import subprocess
import sys

from eval.errors import EvalError
from rag.engines import backend_of
from rag.index import Index
from rag.settings import Settings


def indexed(settings: Settings) -> Index:
    """The index of ``settings``, built or brought up to date. The evaluation does not import the
    ingest; it runs it. Raises EvalError where that fails."""
    environment = {
        **os.environ,
        "PLAN_MODEL": settings.model,
        "PLAN_INDEX": str(settings.index),
        "PLAN_CORPUS": str(settings.corpus),
    }
    result = subprocess.run(
        [sys.executable, "-m", "ingest"], env=environment, capture_output=True, text=True
    )
    if result.returncode:
        raise EvalError(f"{settings.index} kunne ikke bygges: {result.stderr[-500:]}")
    return Index.load(settings.index, settings.fingerprint, backend_of(settings))
