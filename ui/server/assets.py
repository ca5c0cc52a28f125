"""Streamlit's own scripts, styles and fonts, answered from memory and compressed once.

A first view asks for more than a hundred small files. Through the app's routes each is looked up on
disk in a thread of its own, uncompressed: measured, that was half of what a new reader waited for.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_COMPRESSIBLE = frozenset({".js", ".css", ".svg", ".json", ".txt", ".map"})
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")
_KEPT = "public, immutable, max-age=31536000"  # a file's name holds the digest of its content

FIRST_VIEW = ("button", "selectbox", "bidicomponent", "html", "chatinput")
"""The parts of Streamlit that draw the first page, in small letters; each is a file with its digest
in its name."""


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: as it is, and smaller for the browsers that take it so."""

    file: Path

    @cached_property
    def plain(self) -> bytes:
        return self.file.read_bytes()

    @cached_property
    def small(self) -> bytes | None:
        """None for a file that is compressed already."""
        return gzip.compress(self.plain, 6) if self.file.suffix in _COMPRESSIBLE else None

    @property
    def kind(self) -> str:
        return mimetypes.guess_type(self.file.name)[0] or "application/octet-stream"


class Assets:
    """The files below ``folder/static``, by their address. What is not among them is not found,
    whatever the address says. A file is read when it is first asked for, and kept."""

    def __init__(self, folder: Path) -> None:
        files = (each for each in (folder / "static").rglob("*") if each.is_file())
        self._assets: Mapping[str, Asset] = {
            f"/{each.relative_to(folder).as_posix()}": Asset(each) for each in files
        }

    def answer(self, path: str, accepts: str) -> tuple[bytes, list[tuple[str, str]]] | None:
        """Body and headers; None where ``path`` names none of the files. ``accepts`` is the
        request's ``accept-encoding``."""
        asset = self._assets.get(path)
        if asset is None:
            return None
        headers = [
            ("content-type", asset.kind),
            ("cache-control", _KEPT),
            ("vary", "Accept-Encoding"),
        ]
        body = asset.plain
        if "gzip" in accepts and asset.small is not None:
            body = asset.small
            headers.append(("content-encoding", "gzip"))
        return body, [*headers, ("content-length", str(len(body)))]

    def needed_by(self, parts: Iterable[str]) -> list[str]:
        """The addresses of the scripts of these parts and of all that they import."""
        found: dict[str, None] = {}
        waiting = [
            path
            for part in parts
            for path in self._assets
            if re.fullmatch(rf"/static/js/{re.escape(part)}\.[\w-]+\.js", path, re.I)
        ]
        while waiting:
            path = waiting.pop(0)
            if path in found or path not in self._assets:
                continue
            found[path] = None
            text = self._assets[path].plain.decode("utf-8", "replace")
            waiting += [f"/static/js/{name}" for name in _IMPORTED.findall(text)]
        return list(found)
