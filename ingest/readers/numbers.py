"""Page numbers in a sentence for the report."""

from __future__ import annotations

from collections.abc import Sequence

_NAMED_PAGES = 10


def listed(numbers: Sequence[int]) -> str:
    """``side 2, 4``; of more than ten the first ten."""
    shown = ", ".join(map(str, numbers[:_NAMED_PAGES]))
    return f"side {shown}" + (" …" if len(numbers) > _NAMED_PAGES else "")
