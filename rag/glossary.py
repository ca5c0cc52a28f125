"""The glossary of the field: words that mean the same, in a file that a domain owner can edit."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from rag.errors import ConfigurationError
from rag.norwegian import terms

FILE = Path(__file__).parent / "data" / "glossary.toml"


@lru_cache(maxsize=1)
def synonyms() -> dict[tuple[str, ...], frozenset[str]]:
    """For each entry's terms, in order, the terms of its group's other entries."""
    return _read(FILE)


def _read(path: Path) -> dict[tuple[str, ...], frozenset[str]]:
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8"))["groups"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as cause:
        raise ConfigurationError(f"Ordlisten {path.name} kan ikke leses: {cause}.") from cause
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for group in groups:
        entries = [tuple(terms(entry)) for entry in group]
        for entry in entries:
            if entry:
                others = {term for other in entries if other != entry for term in other}
                found[entry] = found.get(entry, frozenset()) | others - set(entry)
    return found


@lru_cache(maxsize=1)
def groups() -> tuple[tuple[str, ...], ...]:
    """Every group as it is written."""
    return tuple(map(tuple, tomllib.loads(FILE.read_text(encoding="utf-8"))["groups"]))


@lru_cache(maxsize=1)
def _groups() -> dict[tuple[str, ...], tuple[str, ...]]:
    """For each entry's terms, the entries of its group as they are written."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for group in groups():
        for entry in group:
            key = tuple(terms(entry))
            found[key] = (*found.get(key, ()), *(other for other in group if other != entry))
    return found


def entries() -> list[str]:
    """Every entry as it is written."""
    return list(dict.fromkeys(other for group in _groups().values() for other in group))


def same_as(entry: tuple[str, ...]) -> tuple[str, ...]:
    """The other entries of the groups that ``entry``, as terms, is in, as they are written."""
    return _groups().get(entry, ()) if entry else ()


def expansion(question: list[str]) -> set[str]:
    """Terms that mean the same as some of the question's terms, and are not among them."""
    known = synonyms()
    found: set[str] = set()
    for at in range(len(question)):
        for length in (1, 2, 3):
            found |= known.get(tuple(question[at : at + length]), frozenset())
    return found - set(question)
