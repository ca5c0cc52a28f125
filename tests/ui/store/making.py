"""Answers, documents and a real PostgreSQL server for the tests of the store."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rag.types import (
    Answer,
    Citation,
    Document,
    Expansion,
    Hit,
    Locator,
    Outcome,
    Part,
    Passage,
    Status,
)

START = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PLAN = Document(
    id="plan",
    file="plan.md",
    title="Regional plan",
    publisher="Helse Sør-Øst RHF",
    date="2026-06-18",
    kind="plan",
    status=Status.HEARING,
    period="2027–2040",
    language="nb",
    source="helse-sorost.no",
    sha256="0" * 64,
    supersedes=("gammel",),
    parts=(Part("Vedlegg fra Ahus", "Akershus universitetssykehus HF", 0, 900),),
)
OTHER = replace(PLAN, id="annen", title="En annen plan", parts=())
PLACE = Locator("plan", "Vedlegg fra Ahus", ("3 Mål", "3.1 Hjemmesykehus"), 12, 40, 75)
QUOTE = "Pasienter skal få behandling hjemme."
CITATION = Citation(1, PLACE, PLAN.title, PLAN.status, QUOTE, f"{QUOTE} Når det er trygt.")


def answer(question: str = "Hva sier planen om hjemmesykehus?", **changes: object) -> Answer:
    made = Answer(
        question,
        Outcome.ANSWERED,
        "nb",
        f"«{QUOTE}» [1]",
        (CITATION,),
        (Hit(Passage(-1, PLACE, CITATION.passage), 0.75),),
        0.05,
        {"embed": 0.02},
        ("En merknad.",),
        (Expansion("hjemmesykehus", ("heimesjukehus",)),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def refusal(question: str = "Hva sier planen om Kari Nordmanns tannlege?") -> Answer:
    return answer(question, outcome=Outcome.NOT_FOUND, text="Ikke funnet.", citations=())


class Hands:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


def postgres_binaries() -> Path | None:
    """Where ``initdb`` is: on the path, or where Debian keeps it."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return Path(found).parent if found else places[-1].parent if places else None


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of the test's own, on a free port of this machine."""
    binaries = postgres_binaries()
    assert binaries is not None, "PostgreSQL is not installed: apt-get install postgresql"
    with tempfile.TemporaryDirectory(prefix="plan-pg-") as name:
        folder = Path(name)
        account = _account()
        if account is not None:
            os.chown(folder, account, account)
        data = folder / "data"
        _run([binaries / "initdb", "-D", data, "-U", "plan", "-A", "trust", "-E", "UTF8", "-N"])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        command = [binaries / "postgres", "-D", data, "-p", port, *settings.split()]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(_as_account(command), stdout=log, stderr=log)
        try:
            _wait(server, port)
            yield f"postgresql://plan@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait(30)


def _account() -> int | None:
    """PostgreSQL refuses to run as root: the number of the user to run as then."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def _as_account(command: list[object]) -> list[str]:
    account = _account()
    as_user = [] if account is None else [f"--reuid={account}", f"--regid={account}"]
    before = ["setpriv", *as_user, "--clear-groups"] if as_user else []
    return [*before, *map(str, command)]


def _run(command: list[object]) -> None:
    subprocess.run(_as_account(command), check=True, capture_output=True, cwd="/")


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL stopped with code {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("PostgreSQL did not open its port")
