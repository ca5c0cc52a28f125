"""The whole store to one file and back: SQLite by its own online backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, make_url

from ui.store.errors import StoreUnavailable


def dump(url: str, file: Path) -> None:
    """Write the store to ``file``, which is absent where there is no store yet. Safe while the
    app runs. Raises StoreUnavailable."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        _client("pg_dump", address, "--format=custom", f"--file={file}")
        return
    place = _sqlite(address)
    if place.exists():
        _copy(place, file)


def load(url: str, file: Path) -> None:
    """Lay ``file`` back as the store; the app must be stopped. Raises StoreUnavailable."""
    if not file.exists():
        return
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        _client("pg_restore", address, "--clean", "--if-exists", "--single-transaction",
                "--no-owner", str(file))  # fmt: skip
        return
    place = _sqlite(address)
    place.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        old = place.with_name(place.name + suffix)
        if old.exists():
            old.replace(place.with_name(f"{place.name}.before{suffix}"))
    _copy(file, place)


def _sqlite(address: URL) -> Path:
    return Path(address.database or "")


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as cause:
        raise StoreUnavailable(source.name, str(cause)) from cause


def _client(program: str, address: URL, *options: str) -> None:
    """PostgreSQL's own client; the password goes by the environment, where no list shows it."""
    if shutil.which(program) is None:
        raise StoreUnavailable(program, "programmet er ikke installert (pakken postgresql-client)")
    where = {"host": address.host, "port": address.port, "username": address.username}
    command = [program, *options, f"--dbname={address.database or ''}"]
    command += [f"--{name}={value}" for name, value in where.items() if value]
    secret = {"PGPASSWORD": str(address.password)} if address.password else {}
    done = subprocess.run(
        command, env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise StoreUnavailable(address.host or "localhost", last)
