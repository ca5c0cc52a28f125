"""What is embedded and indexed for a passage: more than its own words, since a passage alone
seldom says which document, sender or theme it belongs to."""

from __future__ import annotations

import hashlib

from rag.types import Document, Passage


def embedded_text(document: Document, passage: Passage) -> str:
    """Title, part, heading path, lead-in and table header in front of the passage."""
    place = [document.title, passage.locator.part or "", *passage.locator.section]
    front = " › ".join(piece for piece in place if piece)
    return "\n".join(piece for piece in (front, *_over(passage), passage.text) if piece)


def lexical_text(passage: Passage) -> str:
    """The same without the title, whose words would fit every passage of the document."""
    place = [passage.locator.part or "", *passage.locator.section]
    return "\n".join([*place, *_over(passage), passage.text])


def _over(passage: Passage) -> tuple[str, str]:
    """Lead-in and table header, where the passage does not itself begin with them."""
    return passage.lead_in, "" if passage.header in passage.text else passage.header


def digest(embedded: str) -> bytes:
    """Names what was embedded, so that an unchanged passage is recognised; 16 bytes."""
    return hashlib.sha256(embedded.encode("utf-8", "surrogatepass")).digest()[:16]
