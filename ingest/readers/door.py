"""What is found out about a file before any parser sees it."""

from __future__ import annotations

import stat
from os.path import join, realpath
from pathlib import Path

from ingest.readers import SUFFIXES
from ingest.readers.limits import Limits
from rag.errors import SourceProblem

_HEAD = 65_536

# (first bytes, what a person calls it, the suffixes that may begin like this)
_SIGNATURES: tuple[tuple[bytes, str, frozenset[str]], ...] = (
    (b"%PDF-", "en PDF-fil", frozenset({".pdf"})),
    (b"PK\x03\x04", "en ZIP- eller Office-fil", frozenset({".docx"})),
    (b"\xd0\xcf\x11\xe0", "en passordbeskyttet eller eldre Word-fil (.doc)", frozenset()),
    (b"{\\rtf", "en RTF-fil", frozenset()),
    (b"\x89PNG", "et bilde (PNG)", frozenset()),
    (b"\xff\xd8\xff", "et bilde (JPEG)", frozenset()),
    (b"\x1f\x8b", "en komprimert fil (gzip)", frozenset()),
    (b"\x7fELF", "et program", frozenset()),
)
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NOT_IN_TEXT = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})

# A text that was cut or padded may hold a few NUL; of a picture or a program it is far more.
_MOST_CONTROL = 0.05


def check(path: Path, limits: Limits) -> int:
    """The size in bytes, if the file is one that a reader may open."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        known = " ".join(SUFFIXES)
        raise SourceProblem(
            path.name,
            f"filtypen «{suffix or 'uten endelse'}» leses ikke; lagre dokumentet som en av {known}",
        )
    try:
        size = _size(path)
        _check_size(path, size, limits)
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise SourceProblem(
            path.name, f"filen kan ikke åpnes ({error.strerror or error}); kontroller tilgangen"
        ) from error
    _check_content(path, head, suffix)
    return size


def _size(path: Path) -> int:
    # realpath, since Path.resolve raises RuntimeError for a link to itself.
    if path.is_symlink() and not realpath(path).startswith(join(realpath(path.parent), "")):
        raise SourceProblem(
            path.name, "filen er en lenke ut av mappen sin; legg selve filen i mappen"
        )
    if not path.exists():
        raise SourceProblem(path.name, "filen finnes ikke; kontroller navnet")
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise SourceProblem(path.name, "dette er ikke en vanlig fil; legg inn selve dokumentet")
    return found.st_size


def _check_size(path: Path, size: int, limits: Limits) -> None:
    if size == 0:
        raise SourceProblem(path.name, "filen er tom; hent den på nytt eller fjern den")
    if size > limits.megabytes_file * 1_000_000:
        raise SourceProblem(
            path.name,
            f"filen er på {size / 1e6:.1f} MB; grensen er {limits.megabytes_file} MB. "
            "Del dokumentet, eller fjern bildene i det",
        )


def _check_content(path: Path, head: bytes, suffix: str) -> None:
    for magic, name, allowed in _SIGNATURES:
        if head.startswith(magic) and suffix not in allowed:
            raise SourceProblem(
                path.name,
                f"filen heter {suffix}, men innholdet er {name}; gi den rett endelse "
                "eller lagre den på nytt",
            )
    if suffix == ".pdf":
        # The standard lets up to 1024 bytes stand before the header.
        if b"%PDF-" not in head[:1024]:
            raise SourceProblem(path.name, "filen heter .pdf, men innholdet er ikke PDF")
    elif suffix == ".docx":
        if not head.startswith(b"PK\x03\x04"):
            raise SourceProblem(path.name, "filen heter .docx, men innholdet er ikke DOCX")
    elif not head.startswith(_WIDE_BOMS):
        _check_text(path, head)


def _check_text(path: Path, head: bytes) -> None:
    control = len(head) - len(head.translate(None, _NOT_IN_TEXT))
    if control > _MOST_CONTROL * len(head):
        raise SourceProblem(
            path.name, "innholdet er binære data, ikke tekst; lagre dokumentet på nytt som tekst"
        )
