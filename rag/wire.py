"""Answers as JSON: the contract that other programs rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rag.complete import Listing
from rag.recheck import Rechecked
from rag.types import Answer, Citation, Hit, Outcome


def answer_to_dict(name: object, answer: Answer) -> dict[str, Any]:
    """``name`` is the question's id, or None where there is none."""
    return {
        "id": name,
        "question": answer.question,
        "status": answer.outcome.value,
        "language": answer.language,
        "answer": answer.text,
        "citations": [citation_to_dict(citation) for citation in answer.citations],
        "passages": [hit_to_dict(hit) for hit in answer.hits],
        "seconds": answer.seconds,
        "stages": dict(answer.stages),
        "notes": list(answer.notes),
        "unsure": answer.unsure,
        "related": list(answer.related),
        "expansion": {each.word: list(each.added) for each in answer.expansion},
        "standalone": answer.standalone,
        "generator": answer.generator,
        "draft": answer.draft,
        "usage": asdict(answer.usage) if answer.usage is not None else None,
    }


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    where = citation.locator
    return {
        "label": citation.label,
        "document": where.document,
        "title": citation.title,
        "status": citation.status.value,
        "part": where.part,
        "section": list(where.section),
        "page": where.page,
        "ocr": where.ocr,
        "quote": citation.quote,
        "start": where.start,
        "end": where.end,
        "passage": citation.passage,
        "header": citation.header,
    }


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    where = hit.passage.locator
    return {
        "document": where.document,
        "part": where.part,
        "section": list(where.section),
        "page": where.page,
        "ocr": where.ocr,
        "text": hit.passage.text,
        "start": where.start,
        "end": where.end,
        "score": hit.score,
    }


def listing_to_dict(listing: Listing) -> dict[str, Any]:
    return {
        "question": listing.question,
        "read": listing.read,
        "documents": listing.documents,
        "found": listing.found,
        "sections": [
            {
                "document": each.document.id,
                "title": each.document.title,
                "status": each.document.status.value,
                "part": each.part,
                "section": list(each.section),
                "passages": [hit_to_dict(hit) for hit in each.hits],
            }
            for each in listing.sections
        ],
    }


def rechecked_to_dict(result: Rechecked) -> dict[str, Any]:
    """What became of a saved quote; keys of the place are None where it is gone."""
    where = result.locator
    return {
        "fate": result.fate.value,
        "document": result.saved.document,
        "part": where.part if where else None,
        "section": list(where.section) if where else None,
        "page": where.page if where else None,
        "start": where.start if where else None,
        "end": where.end if where else None,
        "quote": result.wording,
        "likeness": result.likeness,
        "difference": [{"kind": piece.kind, "text": piece.text} for piece in result.difference],
        "elsewhere": list(result.elsewhere),
    }


def error_to_dict(name: object, question: object, message: str) -> dict[str, Any]:
    """A line for what could not be answered; never dressed as a refusal."""
    return {
        "id": name,
        "question": question if isinstance(question, str) else None,
        "status": Outcome.ERROR.value,
        "error": message,
        "language": None,
        "answer": "",
        "citations": [],
        "passages": [],
        "seconds": 0.0,
        "stages": {},
        "notes": [],
        "unsure": False,
        "related": [],
    }
