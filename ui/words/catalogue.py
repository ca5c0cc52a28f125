"""The catalogue: every word that the app says, in three languages, read from TOML.

``<language>.toml`` holds the words of the app's frame; ``parts/<area>.<language>.toml`` those of
one area each. A key is ``area.name``. The same keys stand in every language, a test sees to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
LANGUAGES = ("nb", "nn", "en")
DEFAULT = "nb"

Entry = str | tuple[str, ...]


@cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Every entry of one language by its key. A list of strings is read as a tuple."""
    entries: dict[str, Entry] = {}
    for path in files(language):
        for key, entry in _entries(path):
            if key in entries:
                raise ValueError(f"{path.name}: «{key}» is in another file already")
            entries[key] = entry
    return entries


def files(language: str) -> list[Path]:
    """The files that hold one language, the frame's first."""
    return [FOLDER / f"{language}.toml", *sorted((FOLDER / "parts").glob(f"*.{language}.toml"))]


def say(language: str, key: str, /, **values: object) -> str:
    """The string of ``key`` in ``language``, its ``{placeholders}`` filled.

    Raises KeyError for an unknown key or a placeholder without a value: both are slips in the
    program, found by the tests.
    """
    entry = catalogue(language)[key]
    if isinstance(entry, tuple):
        raise KeyError(f"{key} is a list; use say_all")
    return entry.format(**values) if values else entry


def say_all(language: str, key: str) -> tuple[str, ...]:
    """The strings of a key that holds a list."""
    entry = catalogue(language)[key]
    if isinstance(entry, str):
        raise KeyError(f"{key} is one string; use say")
    return entry


def _entries(path: Path) -> Iterator[tuple[str, Entry]]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    for area, table in tables.items():
        for name, entry in table.items():
            yield f"{area}.{name}", entry if isinstance(entry, str) else tuple(entry)
