"""``make lock``: every package pinned, with the digests of the files that may be installed.

PyPI's torch brings the libraries of a graphics card; its CPU build, which the project wants, is
another file of the same version. Given the digests of both, pip takes PyPI's, so each has a lock of
its own beside ``requirements.lock``: ``torch-cpu.lock``, and ``torch-cuda.lock`` with the libraries
that only PyPI's build asks for. «make install» takes the first where it can.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TORCH = "torch"
FILES = ("requirements.lock", "torch-cpu.lock", "torch-cuda.lock")
_CUDA = re.compile(r"^(?:nvidia-|cuda-|triton)")
_NAME = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.IGNORECASE)
_OPTIONS = (
    "--all-extras --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url "
    "--no-emit-find-links --no-header --no-annotate --quiet"
).split()

Entries = dict[str, str]
"""A lock file's entries by package: the pin and its digests, over several lines."""


def entries(text: str) -> Entries:
    found: Entries = {}
    for piece in re.split(r"\n(?=[A-Za-z0-9])", "\n" + text):
        if match := _NAME.match(piece):
            kept = (line for line in piece.split("\n") if line and "#" not in line)
            found[match.group(1)] = "\n".join(kept) + "\n"
    return found


@dataclass(frozen=True, slots=True)
class Locks:
    """The text of each lock file."""

    requirements: str
    torch_cpu: str
    torch_cuda: str


def split(text: str, cpu_build: str) -> Locks:
    """pip-compile's output by lock file. ``cpu_build`` is the digest of torch's CPU build."""
    found = entries(text)
    torch = found.pop(TORCH)
    cuda = {name: found.pop(name) for name in list(found) if _CUDA.match(name)} | {TORCH: torch}
    pin = torch.split(" ", 1)[0].split("+")[0]
    return Locks(
        "".join(found[name] for name in sorted(found)),
        f"{pin} \\\n    --hash=sha256:{cpu_build}\n",
        "".join(cuda[name] for name in sorted(cuda)),
    )


def compiled(source: Path, keeps: Sequence[Path]) -> str:
    """pip-compile's word on ``source``, from PyPI alone; pins of ``keeps`` stay where they can."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "lock"
        target.write_text("".join(keep.read_text(encoding="utf-8") for keep in keeps), "utf-8")
        command = [sys.executable, "-m", "piptools", "compile", *_OPTIONS]
        plain = os.environ | {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
        arguments = [*command, "--output-file", str(target), str(source)]
        subprocess.run(arguments, cwd=ROOT, env=plain, check=True)
        return target.read_text(encoding="utf-8")


def cpu_build(version: str) -> str:
    """Digest of the build of torch that pip takes here; the one known where it takes another."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder]
        subprocess.run([*command, f"{TORCH}=={version}"], check=True)
        (file,) = Path(folder).iterdir()
        if "+cpu" not in file.name:
            raise SystemExit(f"{file.name} er ikke CPU-bygget av torch. Lås der det finnes.")
        return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> int:
    lock, cpu, cuda = (ROOT / name for name in FILES)
    models = ROOT / "tests" / "model.lock"
    text = compiled(ROOT / "pyproject.toml", [lock, cuda])
    version = re.search(r"^torch==([0-9.]+)", text, re.M)
    assert version is not None
    locks = split(text, cpu_build(version.group(1)))
    lock.write_text(locks.requirements, encoding="utf-8")
    cpu.write_text(locks.torch_cpu, encoding="utf-8")
    cuda.write_text(locks.torch_cuda, encoding="utf-8")
    wanted = entries(compiled(ROOT / "tests" / "model.in", [models]))
    names = entries((ROOT / "tests" / "model.in").read_text(encoding="utf-8"))
    models.write_text("".join(wanted[name] for name in names), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
