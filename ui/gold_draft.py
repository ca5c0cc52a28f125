"""A piece of feedback as a draft gold question: one line of the file that an owner mends.

The line is what ``python -m eval validate FILE`` reads, and as ``python -m eval draft`` makes it:
what was cited is proposed as evidence where it is verbatim in a document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from rag.errors import StorageProblem
from rag.norwegian import language
from rag.text import find
from rag.types import Citation
from ui.store.values import Feedback

Text = Callable[[str], str]
"""The canonical text of a document by its id."""


def draft_row(given: Feedback, text: Text, known: frozenset[str]) -> dict[str, object]:
    """The row; ``known`` are the ids of the documents that ``text`` knows."""
    answer, opinion = given.opinion.answer, given.opinion
    reasons = "; ".join(filter(None, (*opinion.reasons, opinion.comment)))
    name = hashlib.sha256(f"{answer.question}\n{given.id}".encode()).hexdigest()[:8]
    return {
        "id": f"utkast-{name}",
        "question": answer.question,
        "language": language(answer.question),
        "kind": "fact",
        "style": "plain",
        "status": "draft",
        "evidence": [_evidence(c) for c in answer.citations if _verbatim(c, text, known)],
        "facts": [],
        "reference": "",
        "pair": None,
        "note": f"{reasons}\n{answer.text}".strip(),
    }


def append(file: Path, row: dict[str, object]) -> None:
    """Write the row last in ``file``, in place of one with its id. Raises StorageProblem."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        others = [each for each in lines if f'"id": "{row["id"]}"' not in each]
        beside = file.with_name(f".{file.name}.ny")
        beside.write_text("\n".join([*others, line]) + "\n", encoding="utf-8")
        beside.replace(file)
    except OSError as cause:
        raise StorageProblem(f"Kan ikke skrive «{file}»: {cause.strerror}.") from cause


def _evidence(citation: Citation) -> dict[str, object]:
    where = citation.locator
    return {
        "document": where.document,
        "part": where.part,
        "quote": citation.quote,
        "alternatives": [],
    }


def _verbatim(citation: Citation, text: Text, known: frozenset[str]) -> bool:
    document = citation.locator.document
    return document in known and find(citation.quote, text(document)) is not None
