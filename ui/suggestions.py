"""What to ask next: the documents' own headings near what was cited."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rag.text import squeeze
from rag.types import Answer, Locator

COUNT = 3
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[a-zA-Z]\))\s+")
_SHORTEST, _LONGEST = 8, 80  # characters: «Mål» says too little, a sentence is no heading


def headings(
    answer: Answer, sections: Callable[[str], Sequence[Locator]], asked: Sequence[str] = ()
) -> tuple[str, ...]:
    """At most ``COUNT`` headings beside the cited sections, one section's nearest first in turn.

    Left out: what is cited already, what ``asked`` names, and headings that stand more than once
    in their document, since they say nothing without their chapter.
    """
    taken = {_name(citation.locator) for citation in answer.citations}
    said = " ".join([answer.question, *asked]).lower()
    found: list[str] = []
    lines = [_near(place, sections(place.document)) for place in _homes(answer)]
    while lines and len(found) < COUNT:
        for line in list(lines):
            name = next((n for n in line if n not in taken and n.lower() not in said), None)
            if name is None:
                lines.remove(line)
            elif len(found) < COUNT:
                taken.add(name)
                found.append(name)
    return tuple(found)


def _homes(answer: Answer) -> list[Locator]:
    """The place of the first citation of each section cited."""
    homes: dict[tuple[object, ...], Locator] = {}
    for citation in answer.citations:
        place = citation.locator
        homes.setdefault((place.document, place.part, place.section), place)
    return list(homes.values())


def _near(place: Locator, sections: Sequence[Locator]) -> Iterator[str]:
    """Names of the sections of the same part, those of the same chapter first, by distance."""
    often = Counter(_name(each) for each in sections)
    others = [each for each in sections if each.part == place.part and each.section]

    def distance(each: Locator) -> tuple[bool, int]:
        same_chapter = each.section[:-1] == place.section[:-1] or each.section[:-1] == place.section
        return not same_chapter, abs(each.start - place.start)

    for each in sorted(others, key=distance):
        name = _name(each)
        if often[name] == 1 and _SHORTEST <= len(name) <= _LONGEST:
            yield name


def _name(place: Locator) -> str:
    """The innermost heading without its number and end mark."""
    heading = squeeze(place.section[-1]) if place.section else ""
    return _NUMBERING.sub("", heading).rstrip(":.")
