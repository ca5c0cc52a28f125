"""The coverage table in ``eval/gold/README.md``: every section, and how many ask about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.errors import EvalError
from eval.places import Places
from eval.schema import GOLD, Row
from eval.validate import SLIGHT, coverage

README = GOLD / "README.md"
BEGIN, END = "<!-- dekning: begynn -->", "<!-- dekning: slutt -->"


def coverage_table(rows: Sequence[Row], places: Places) -> str:
    """A table a document; a section with nothing of its own is left out."""
    counts = coverage(rows, places)
    lines: list[str] = []
    document = ""
    for section, size in places.sections.items():
        if section.document != document:
            document = section.document
            asked = sum(document in row.documents for row in rows)
            lines += ["", f"### {document}: {asked} spørsmål", ""]
            lines += ["| avsnitt | spørsmål |", "|---|---|"]
        name = " › ".join([*([section.part] if section.part else []), *section.path]) or "(forside)"
        slight = " (for kort til å spørre om)" if size <= SLIGHT and not counts[section] else ""
        lines.append(f"| {_cell(name)}{slight} | {counts[section]} |")
    return "\n".join(lines).strip()


def written(readme: Path, table: str) -> str:
    """The text of ``readme`` with ``table`` between its marks. Raises EvalError without them."""
    text = readme.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise EvalError(f"{readme} mangler merkene {BEGIN} og {END}. Hent filen fra git.")
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.split(END, 1)[1]}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
