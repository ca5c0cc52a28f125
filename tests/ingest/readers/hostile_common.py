"""What the hostile files of every format have in common."""

from __future__ import annotations

import random
from collections.abc import Iterator

Files = Iterator[tuple[str, bytes]]
PROSE = "Hjemmesykehus på Ås gjelder 4 500 pasienter, og målet er 25 prosent innen 2040."
DTD = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "{}"><!ENTITY % p SYSTEM "{}"> %p;]>'
PLACES = ("file:///etc/passwd", "http://127.0.0.1:9/x", "ftp://127.0.0.1/x", "\\\\127.0.0.1\\x")


def mutated(content: bytes, seed: int) -> bytes:
    """Some bytes changed, some left out, some twice."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 20)):
        at = chance.randrange(len(changed))
        changed[at] = chance.randrange(256)
    start = chance.randrange(len(changed))
    piece = changed[start : start + chance.randint(0, 40)]
    at = chance.randrange(len(changed))
    return bytes(changed[:at] + piece + changed[at + chance.randint(0, 20) :])


def encodings(suffix: str, text: str) -> Files:
    for name in (
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "latin-1",
        "cp1252",
        "cp865",
    ):
        yield f"tegn-{name}.{suffix}", text.encode(name)
    mixed = f"{text}\n".encode() + f"{text}\n".encode("cp1252") + f"{text}\n".encode("utf-16-le")
    yield f"tegn-blandet.{suffix}", mixed
    yield f"tegn-halv-utf16.{suffix}", text.encode("utf-16")[:-1]
    yield f"nul.{suffix}", text.replace("Hjemme", "Hje\0mme").encode()
    yield f"rtl.{suffix}", text.replace("4 500", "\u202e4 500\u202c\u200f\u2066").encode()
    yield f"usynlig.{suffix}", text.replace(" ", "\u200b \u00ad\u2060").encode()
