"""``python -m rag recheck``: a file of saved citations, a line each, and what became of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import QuoteFileProblem
from rag.recheck import Fate, Library, Rechecked, Saved, recheck
from rag.text import shorten, squeeze
from rag.wire import rechecked_to_dict


class _Line(BaseModel):
    """A citation in the wire format. Other keys are allowed and handed through."""

    model_config = ConfigDict(extra="allow")

    document: str
    quote: str = Field(min_length=1)
    start: int = Field(0, ge=0)
    end: int = Field(0, ge=0)
    section: tuple[str, ...] | None = None
    page: int | None = None

    def saved(self) -> Saved:
        return Saved(self.document, self.start, self.end, self.quote, self.section, self.page)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``citation`` is the line as it was read."""

    citation: dict[str, Any]
    result: Rechecked

    def as_dict(self) -> dict[str, Any]:
        return self.citation | {"recheck": rechecked_to_dict(self.result)}


def recheck_file(path: Path, library: Library) -> tuple[Outcome, ...]:
    """Every saved citation of ``path``; an answer in the wire format gives all of its own.

    Raises QuoteFileProblem with the number of every line that is not one.
    """
    outcomes: list[Outcome] = []
    faults: list[str] = []
    for number, line in _lines(path):
        try:
            values = json.loads(line)
            whole = isinstance(values, dict) and "citations" in values
            each = values["citations"] if whole else [values]
            outcomes += [
                Outcome(one, recheck(_Line.model_validate(one).saved(), library)) for one in each
            ]
        except ValidationError as fault:
            named = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in fault.errors())
            faults.append(f"linje {number}: {named}")
        except (ValueError, TypeError, RecursionError) as fault:
            faults.append(f"linje {number} er ikke et lagret sitat som JSON: {fault}")
    if faults:
        raise QuoteFileProblem(path, faults)
    return tuple(outcomes)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not empty, with their numbers. Raises QuoteFileProblem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise QuoteFileProblem(path, [str(cause)]) from cause
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


_TOLD = {
    Fate.UNCHANGED: "uendret",
    Fate.MOVED: "flyttet",
    Fate.EDITED: "endret",
    Fate.GONE: "borte",
}


def readable(outcomes: tuple[Outcome, ...]) -> str:
    """For people: the counts first, then every quote that is not where and what it was."""
    counts = Counter(outcome.result.fate for outcome in outcomes)
    told = ", ".join(f"{counts[fate]} {word}" for fate, word in _TOLD.items())
    lines = [f"{len(outcomes)} sitater: {told}."]
    for outcome in outcomes:
        if outcome.result.fate is not Fate.UNCHANGED:
            lines += ["", *_told(outcome.result)]
    return "\n".join(lines)


def _told(result: Rechecked) -> list[str]:
    saved = result.saved
    quote = shorten(squeeze(saved.quote), 120)
    lines = [f"{_TOLD[result.fate].upper()}: «{quote}» ({saved.document})"]
    if result.locator is not None:
        where = result.locator
        page = [f"s. {where.page}"] if where.page is not None else []
        place = " › ".join([*([where.part] if where.part else []), *where.section, *page])
        lines.append(f"  nå: {place or 'utenfor avsnittene'} [{where.start}:{where.end}]")
    if result.difference:
        marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
        words = (marks[piece.kind].format(squeeze(piece.text)) for piece in result.difference)
        lines.append(f"  {' '.join(words)}")
    if result.elsewhere:
        lines.append(f"  står ordrett i: {', '.join(result.elsewhere)}")
    return lines
