"""Splits by section: rows that share a section, a passage's text or a pair are in one split.

A row that has a split keeps it. A new row goes where its sections already are; one whose sections
are new goes by a hash, in the shares 55/15/30.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from eval.places import Places
from eval.schema import Row, Split

SHARES = ((Split.TRAIN, 0.55), (Split.DEV, 0.15), (Split.TEST, 0.30))


def ties(row: Row, places: Places) -> frozenset[str]:
    """What may serve one split only. Unanswerable questions are tied to nothing but their pair."""
    pair = {f"pair\n{row.pair}"} if row.pair else set()
    return places.keys(row) | pair


def shared(rows: Iterable[Row], places: Places) -> dict[str, set[Split]]:
    """Each tie that serves more than one split, and which; empty where all is well."""
    served: dict[str, set[Split]] = {}
    for row in rows:
        if row.split is not None:
            for tie in ties(row, places):
                served.setdefault(tie, set()).add(row.split)
    return {tie: splits for tie, splits in served.items() if len(splits) > 1}


def assigned(rows: Sequence[Row], places: Places) -> tuple[Row, ...]:
    """``rows`` with a split given to those without; a row tied to two splits stays without."""
    served: dict[str, set[Split]] = {}
    for row in rows:
        if row.split is not None:
            for tie in ties(row, places):
                served.setdefault(tie, set()).add(row.split)
    result: list[Row] = []
    for row in rows:
        if row.split is None:
            mine = ties(row, places)
            split = _split(row, mine, served)
            if split is not None:
                for tie in mine:
                    served.setdefault(tie, set()).add(split)
                row = replace(row, split=split)
        result.append(row)
    return tuple(result)


def _split(row: Row, mine: frozenset[str], served: Mapping[str, set[Split]]) -> Split | None:
    known = {split for tie in mine for split in served.get(tie, ())}
    if len(known) > 1:
        return None
    return known.pop() if known else _by_hash(min(mine, default=row.id))


def _by_hash(key: str) -> Split:
    share = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 16**8
    total = 0.0
    for split, part in SHARES:
        total += part
        if share < total:
            return split
    return Split.TEST
