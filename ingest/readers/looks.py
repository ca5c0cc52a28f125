"""How the headings of a Markdown file look, where their levels cannot be trusted.

What converters make of a page keeps the author's italics and bold, and the empty lines where a
picture or a frame stood; the number of «#» is a guess. So a heading that looks unlike the others
and stands apart is the title of a box, which belongs to the section that it stands in; and where
sections of the same depth have different levels, levels say nothing of the unnumbered headings
either.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from ingest.blocks import terminated
from ingest.elements import BOXED

_NUMBER = re.compile(r"^[*_\s]*(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=\S)")
_LOOKS = (
    ("strong", re.compile(r"(?:\*\*|__).+(?:\*\*|__)", re.DOTALL)),
    ("em", re.compile(r"[*_].+[*_]", re.DOTALL)),
    ("link", re.compile(r"\[[^\]]*\]\([^)]*\)")),
)
_APART = 3
"""Blank lines, where a picture or a frame was."""
_LIES = 2
"""Numbered headings of one depth that are not at its usual level."""
_LONGEST_TITLE = 80
_ALIKE = 3


@dataclass(frozen=True, slots=True)
class _Heading:
    at: int
    """Of its first token."""
    level: int
    number: str
    look: str
    apart: bool
    over_table: bool


def levels(tokens: Sequence[Token], text: str) -> Mapping[int, int]:
    """The level of each heading by the position of its first token; ``BOXED`` for a box's title.

    A short paragraph in bold over another paragraph is such a title too.
    """
    headings = list(_headings(tokens, text.split("\n")))
    named = Counter(it.look for it in headings if not (it.number or it.apart or it.over_table))
    usual = named.most_common(1)[0][0] if named else None
    lying = _lying(headings)
    found: dict[int, int] = dict.fromkeys(_bold_titles(tokens), BOXED)
    numbered = False
    for heading in headings:
        numbered = numbered or bool(heading.number)
        apart = heading.apart or heading.over_table
        if not heading.number and apart and usual is not None and heading.look != usual:
            found[heading.at] = BOXED
        elif not heading.number and numbered and lying:
            found[heading.at] = _ALIKE
        else:
            found[heading.at] = heading.level
    return found


def _headings(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[_Heading]:
    for at, token in enumerate(tokens):
        if token.type != "heading_open" or not token.map:
            continue
        content = tokens[at + 1].content.strip()
        number = _NUMBER.match(content)
        after = tokens[at + 3].type if at + 3 < len(tokens) else ""
        blank = 0
        while blank < token.map[0] and not lines[token.map[0] - 1 - blank].strip():
            blank += 1
        yield _Heading(
            at,
            int(token.tag[1]),
            number[1] if number else "",
            _look(content),
            blank >= _APART,
            after in ("tab_table", "table_open"),
        )


def _look(content: str) -> str:
    return next((name for name, shape in _LOOKS if shape.fullmatch(content)), "plain")


def _lying(headings: Sequence[_Heading]) -> bool:
    """Whether numbered headings of the same depth have different levels."""
    by_depth: dict[int, Counter[int]] = defaultdict(Counter)
    for heading in headings:
        if heading.number:
            by_depth[heading.number.count(".")][heading.level] += 1
    return any(each.total() - max(each.values()) >= _LIES for each in by_depth.values())


def _bold_titles(tokens: Sequence[Token]) -> Iterator[int]:
    for at in range(len(tokens) - 4):
        token, inline, after = tokens[at], tokens[at + 1], tokens[at + 3]
        if (
            token.type == after.type == "paragraph_open"
            and token.level == after.level == 0
            and len(inline.content) <= _LONGEST_TITLE
            and _look(inline.content.strip()) == "strong"
            and inline.content.strip("*_ ")[:1].isupper()
            and not terminated(inline.content.rstrip("*_ "))
            and _look(tokens[at + 4].content.strip()) == "plain"
        ):
            yield at
