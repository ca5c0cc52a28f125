"""Reading in a child process whose memory and time have an end.

A PDF of 300 kB can ask for 600 MB, and a page of HTML for hours: what dies is the child, and
the caller gets a ``SourceProblem`` that says which limit was met.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.elements import Reading
from ingest.readers import wire
from ingest.readers.limits import Limits
from rag.errors import SourceProblem

_ROOT = Path(__file__).parents[2]
_OUT_OF_MEMORY = 77  # child.OUT_OF_MEMORY, not imported: that module is the child's own
_NO_MEMORY = (b"MemoryError", b"OpenBLAS error: Memory", b"failed to map segment")
"""Last words of a child that met its limit in C code."""
_PIECE = 65_536
_LAST_WORDS = 4096
_ADVICE = "Del dokumentet, eller lagre det på nytt fra programmet det kommer fra"


@dataclass(frozen=True, slots=True)
class _End:
    """How the child ended. ``stopped`` says why the parent stopped it, if it did."""

    output: bytes
    errors: bytes
    status: int
    stopped: str = ""


def read_in_child(path: Path, limits: Limits) -> Reading:
    end = _run(path, limits)
    reason = end.stopped or _reason(end, limits)
    if reason:
        raise SourceProblem(path.name, reason)
    try:
        reading = wire.load(end.output)
    except ValueError as error:
        raise SourceProblem(path.name, "leseprosessen ga et svar som ikke kan tolkes") from error
    if isinstance(reading, str):
        raise SourceProblem(path.name, reading)
    return reading


def _run(path: Path, limits: Limits) -> _End:
    command = [sys.executable, "-m", "ingest.readers.child", str(path.resolve())]
    command += map(
        str,
        (limits.megabytes_memory, limits.seconds_cpu, limits.seconds_ocr, limits.pieces),
    )
    # No other environment: a parser has no use for keys and passwords.
    search = os.pathsep.join([str(_ROOT), *filter(None, sys.path)])
    environment = {"PYTHONPATH": search, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    # Tesseract's threads stand in each other's way on pages this small.
    environment |= {"PATH": os.environ.get("PATH", os.defpath), "OMP_THREAD_LIMIT": "1"}
    # Each thread of NumPy's reserves memory, and there is nothing here for a second one.
    environment |= {"OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            return _follow(process, limits, _wall(path, limits))
        finally:
            # The whole group: a child that is stopped may have a Tesseract at work.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _wall(path: Path, limits: Limits) -> float:
    return limits.seconds_wall + (limits.seconds_ocr if path.suffix.lower() == ".pdf" else 0)


def _follow(process: subprocess.Popen[bytes], limits: Limits, seconds: float) -> _End:
    """What the child writes, until it ends or meets a limit."""
    deadline = time.monotonic() + seconds
    most = limits.megabytes_output * 1_000_000
    output, errors = bytearray(), bytearray()
    assert process.stdout is not None
    assert process.stderr is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, output)
        selector.register(process.stderr, selectors.EVENT_READ, errors)
        while selector.get_map():
            ready = selector.select(max(deadline - time.monotonic(), 0))
            if not ready:
                return _stopped(_too_slow(seconds))
            for key, _ in ready:
                piece = os.read(key.fd, _PIECE)
                key.data.extend(piece)
                if not piece:
                    selector.unregister(key.fileobj)
            del errors[:-_LAST_WORDS]
            if len(output) > most:
                return _stopped(
                    f"teksten er på mer enn {limits.megabytes_output} MB, "
                    f"som er grensen for ett dokument. {_ADVICE}"
                )
    try:
        status = process.wait(max(deadline - time.monotonic(), 1))
    except subprocess.TimeoutExpired:
        return _stopped(_too_slow(seconds))
    return _End(bytes(output), bytes(errors), status)


def _stopped(why: str) -> _End:
    return _End(b"", b"", 0, why)


def _reason(end: _End, limits: Limits) -> str:
    """Why a child that was not stopped has no answer; empty where it has one."""
    if end.status == 0:
        return ""
    if end.status == _OUT_OF_MEMORY or any(words in end.errors for words in _NO_MEMORY):
        return (
            f"lesingen trengte mer enn {limits.megabytes_memory} MB minne, "
            f"som er grensen for ett dokument. {_ADVICE}"
        )
    if end.status == -signal.SIGXCPU:
        return (
            f"lesingen brukte mer enn {limits.seconds_cpu} sekunder regnetid, "
            f"som er grensen for ett dokument. {_ADVICE}"
        )
    if end.status == -signal.SIGKILL:
        return (
            "leseprosessen ble stoppet av maskinen, trolig fordi minnet tok slutt. "
            "Lukk andre programmer og prøv igjen"
        )
    if end.status < 0:
        return f"leseprosessen krasjet ({signal.Signals(-end.status).name}). {_ADVICE}"
    last = end.errors.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return f"leseprosessen feilet uventet ({last[:200] or f'kode {end.status}'}). {_ADVICE}"


def _too_slow(seconds: float) -> str:
    return f"lesingen tok mer enn {seconds:g} sekunder, som er grensen for ett dokument. {_ADVICE}"
