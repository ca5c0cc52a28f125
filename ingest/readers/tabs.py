"""A block rule for markdown-it: consecutive lines with tabs between words are a table.

Converters write tables that way, and Markdown alone would join the lines to one paragraph,
or break the table where a line begins with HTML.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

# A pipe table may hold tabs, and so may a heading, a quote or a list item: they are not ours.
_OTHERS = re.compile(r"\s*(?:\||#{1,6}\s|>|[-*+]\s|\d{1,9}[.)](?: |\t[^\t]*$)|```|~~~)")
_INNER = re.compile(r"\S.*\t.*\S")
_LEADING = re.compile(r"\t\s*\S")
_TRAILING = re.compile(r".*\S *\t")


def tab_table(parser: MarkdownIt) -> None:
    """Plugin: adds tokens ``tab_table`` whose ``meta["rows"]`` are lists of raw cells."""
    parser.block.ruler.before(
        "code", "tab_table", _rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
    # Inside a list or a quote a tab is a slip; a line that is not indented ends the list.
    if state.level and not (silent and state.sCount[first] < state.blkIndent):
        return False
    lines: list[str] = []
    for number in range(first, last):
        line = state.getLines(number, number + 1, state.blkIndent, False)
        if "\t" not in line or not line.strip() or _OTHERS.match(line):
            break
        lines.append(line)
    if not _is_table(lines):
        return False
    if silent:
        return True
    token = state.push("tab_table", "", 0)
    token.map = [first, first + len(lines)]
    token.meta = {"rows": [[cell.strip() for cell in line.split("\t")] for line in lines]}
    state.line = first + len(lines)
    return True


def _is_table(lines: list[str]) -> bool:
    """A tab between words, or (a layout in two columns) some lines in each column."""
    if any(_INNER.search(line.strip("\t")) for line in lines):
        return True
    return any(map(_LEADING.match, lines)) and any(map(_TRAILING.match, lines))
