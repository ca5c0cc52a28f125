"""Answers and documents as JSON and back: the contract of the command line, and what it omits.

An answer that was saved is shown as it was given. A key that a later version adds is passed over,
and one that an earlier version lacked has its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rag.types import (
    Answer,
    Citation,
    Document,
    Expansion,
    Hit,
    Locator,
    Outcome,
    Page,
    Part,
    Passage,
    Status,
)
from rag.wire import answer_to_dict, citation_to_dict
from ui.store.values import Answered, Content, Quoted

Saved = Mapping[str, Any]


def answer_out(answer: Answer) -> dict[str, Any]:
    return {
        **answer_to_dict(None, answer),
        "expansion": [{"word": e.word, "added": list(e.added)} for e in answer.expansion],
        "standalone": answer.standalone,
        "before": list(answer.before),
        "generator": answer.generator,
    }


def answer_in(saved: Saved) -> Answer:
    return Answer(
        saved["question"],
        Outcome(saved["status"]),
        saved["language"],
        saved["answer"],
        tuple(citation_in(each) for each in saved["citations"]),
        tuple(_hit(each) for each in saved["passages"]),
        saved["seconds"],
        dict(saved["stages"]),
        tuple(saved["notes"]),
        tuple(Expansion(e["word"], tuple(e["added"])) for e in saved.get("expansion", ())),
        saved.get("standalone", ""),
        saved.get("generator", "quotes"),
        unsure=saved.get("unsure", False),
        related=tuple(saved.get("related", ())),
        before=tuple(saved.get("before", ())),
    )


def citation_in(saved: Saved) -> Citation:
    return Citation(
        saved["label"],
        _locator(saved),
        saved["title"],
        Status(saved["status"]),
        saved["quote"],
        saved["passage"],
        saved.get("header", ""),
    )


def document_out(document: Document) -> dict[str, Any]:
    return asdict(document)


def document_in(saved: Saved) -> Document:
    lists = {
        "status": Status(saved["status"]),
        "supersedes": tuple(saved["supersedes"]),
        "parts": tuple(Part(**part) for part in saved["parts"]),
        "pages": tuple(Page(**page) for page in saved.get("pages", ())),
    }
    return Document(**{**saved, **lists})


def library_in(saved: Iterable[Saved]) -> tuple[Document, ...]:
    return tuple(document_in(each) for each in saved)


def content_out(content: Content) -> tuple[str, dict[str, Any]]:
    """The kind of a basket's item, and the item."""
    if isinstance(content, Answered):
        return "answer", answer_out(content.answer)
    return "quote", {**citation_to_dict(content.citation), "question": content.question}


def content_in(kind: str, saved: Saved) -> Content:
    if kind == "answer":
        return Answered(answer_in(saved))
    return Quoted(citation_in(saved), saved["question"])


def named(
    documents: Sequence[Document], answer: Answer | None, filters: Iterable[str] = ()
) -> tuple[Document, ...]:
    """Of ``documents``, those that the answer or the filter names: what must be kept with it."""
    ids = set(filters)
    if answer is not None:
        ids |= {citation.locator.document for citation in answer.citations}
        ids |= {hit.passage.locator.document for hit in answer.hits}
    return tuple(document for document in documents if document.id in ids)


def _hit(saved: Saved) -> Hit:
    # The number of a passage belongs to one index and is not saved.
    return Hit(Passage(-1, _locator(saved), saved["text"]), saved["score"])


def _locator(saved: Saved) -> Locator:
    return Locator(
        saved["document"],
        saved["part"],
        tuple(saved["section"]),
        saved["page"],
        saved["start"],
        saved["end"],
        saved.get("ocr", False),
    )
