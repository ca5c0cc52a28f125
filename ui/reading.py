"""The report that the last ingest left beside the index, file by file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from rag.index import VERSIONS, current_version
from rag.settings import Settings
from ui import markup
from ui.words import t

_FILE = "report.json"


@dataclass(frozen=True, slots=True)
class FileReading:
    """How the reading of one file went, in the words of the ingest."""

    file: str
    reading: str
    passages: int
    remarks: tuple[str, ...]


def latest(settings: Settings) -> Mapping[str, FileReading]:
    """By file name; empty where the index was made without a report. Raises IndexDamaged."""
    name = current_version(settings.index)
    path = settings.index / VERSIONS / (name or "") / _FILE
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        found = [_file(each) for each in files]
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # the report explains the index; nothing depends on it
    return {each.file: each for each in found}


def troubled(report: Mapping[str, FileReading], indexed: set[str]) -> None:
    """Show the files that are not in the index, and why."""
    missing = [each for each in report.values() if each.file not in indexed]
    if missing:
        st.header(t("documents.not_read"), anchor=False)
        lines = (f"{each.file}: {' '.join(each.remarks) or each.reading}" for each in missing)
        st.html(markup.listed(lines))


def _file(facts: Mapping[str, object]) -> FileReading:
    remarks = facts["remarks"]
    passages = facts["passages"]
    if not isinstance(remarks, list) or not isinstance(passages, int):
        raise TypeError(_FILE)
    said = tuple(str(each) for each in remarks)
    return FileReading(str(facts["file"]), str(facts["reading"]), passages, said)
