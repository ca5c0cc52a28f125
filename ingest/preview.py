"""``python -m ingest.preview FILE``: read one file as an ingest would, and say what was found.

One JSON object on standard output: ``{"reason": ""}`` with the text, its headings and warnings, or
a reason why the file cannot be read. Nothing is written anywhere. Exit code 0 either way, 2 for a
wrong call or setting.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.canonical import canonical
from ingest.manifest import Entry
from ingest.passages import passages
from ingest.readers import Limits, read
from rag.errors import ConfigurationError, SourceProblem
from rag.settings import Settings, load_settings

_SHOWN = 20_000  # characters of the text in the preview


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    if len(given) != 1:
        sys.stderr.write(f"Bruk: python -m ingest.preview FIL (fikk {len(given)} navn)\n")
        return 2
    try:
        settings = load_settings()
    except ConfigurationError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    json.dump(preview(Path(given[0]), settings), sys.stdout, ensure_ascii=False)
    return 0


def preview(path: Path, settings: Settings) -> dict[str, object]:
    """What reading ``path`` gives: counts, headings, the first of the text, and warnings."""
    limits = Limits(
        seconds_wall=settings.reader_seconds,
        seconds_cpu=settings.reader_seconds,
        megabytes_memory=settings.reader_megabytes,
        megabytes_file=settings.upload_megabytes,
    )
    try:
        reading = read(path, limits)
        text = canonical(reading.elements, ())
        entry = Entry(id="utkast", file=path.name, title="utkast")
        found = list(passages(entry.document("", ()), text, settings.passage_characters))
        if not found:
            raise SourceProblem(path.name, "ingen tekst ble funnet i filen")
    except SourceProblem as problem:
        return {"reason": problem.reason}
    headings = dict.fromkeys(each.locator.section for each in found if each.locator.section)
    return {
        "reason": "",
        "characters": len(text.text),
        "passages": len(found),
        "headings": [list(each) for each in headings],
        "warnings": list(reading.warnings),
        "text": text.text[:_SHOWN],
    }


if __name__ == "__main__":
    sys.exit(main())
