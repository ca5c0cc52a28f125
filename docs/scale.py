"""The costs of docs/scale.md carried from one million passages to any number: python docs/scale.py

What is measured stands in the constants, with the command that gave it; the rest follows by sums
that can be read here. Nothing above 1.7 million passages has been run.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass

VECTOR_BYTES = 384 * 4
"""float32, exact; on disk, mapped: the 400 candidates of a question are read, not all."""
CODE_BYTES = 96 + 8 + 6
"""4 bits for two dimensions, an id, and a share of the centres; must be in memory."""
POSTINGS = 42.0
"""Postings a passage, measured on one million (44 on the corpus itself)."""
POSTING_BYTES = 4 + 4
TEXT_BYTES = 930
"""Texts, headings and offsets of a passage in SQLite with its two indexes, at 100 times."""
TOKEN_BYTES = 16_000
"""Two small vectors for each word of the passage, a byte a number; on disk, mapped. Measured at 100
times the corpus: 19 kB a passage with them, 3 without."""
EMBED_SECONDS = 3.1 / 400
"""A passage's vector on two quiet cores, bfloat16 (figures of the project's design notes)."""
BUILD_SECONDS = 90 / 1e6
"""Writing texts, learning and filling the inverted file, postings, digests; two shared cores."""
SEARCH_MS, SEARCH_MS_PER_MILLION = 10.0, 20.0
"""What does not grow (the passages shown), and what does (half of the codes, the postings). At 1.7
million 23 ms were measured, 34 at most in 95 of 100."""
WISHED_MS = 100.0
MEMORY_GIGABYTES = 32
"""Of one machine, half of it for codes and the postings in use."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``passages`` cost. ``machines`` hold a shard each and are asked at the same time."""

    passages: int
    disk_gigabytes: float
    memory_gigabytes: float
    embed_hours: float
    build_hours: float
    one_machine_ms: float
    machines: int
    replicated_disk_terabytes: float


def plan(passages: int) -> Plan:
    """Costs of so many passages with exact vectors kept and recall as measured."""
    a_passage = VECTOR_BYTES + CODE_BYTES + POSTINGS * POSTING_BYTES + TEXT_BYTES + TOKEN_BYTES
    in_memory = CODE_BYTES + POSTINGS * POSTING_BYTES
    millions = passages / 1e6
    alone = SEARCH_MS + SEARCH_MS_PER_MILLION * millions
    by_time = (WISHED_MS - SEARCH_MS) / SEARCH_MS_PER_MILLION * 1e6
    by_memory = MEMORY_GIGABYTES / 2 * 1e9 / in_memory
    return Plan(
        passages,
        passages * a_passage / 1e9,
        passages * in_memory / 1e9,
        passages * EMBED_SECONDS / 3600,
        passages * BUILD_SECONDS / 3600,
        alone,
        math.ceil(passages / min(by_time, by_memory)),
        2 * passages * a_passage / 1e12,
    )


def main() -> int:
    print(
        "| avsnitt | disk GB | minne GB | vektorer, timer på to kjerner | bygging, timer"
        " | søk på én maskin ms | maskiner for 100 ms | disk med én kopi til, TB |\n"
        + "|---:" * 8
        + "|"
    )
    for passages in (10**6, 10**7, 10**8, 10**9):
        p = plan(passages)
        print(
            f"| {p.passages:,} | {p.disk_gigabytes:,.0f} | {p.memory_gigabytes:,.1f} "
            f"| {p.embed_hours:,.0f} | {p.build_hours:,.1f} | {p.one_machine_ms:,.0f} "
            f"| {p.machines:,} | {p.replicated_disk_terabytes:,.2f} |".replace(",", " ")
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
