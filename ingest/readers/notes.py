"""Footnotes and endnotes of a DOCX, which stand in parts of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ingest.readers import ink, word

Reference = tuple[str, str]
"""Kind of note («footnote», «endnote») and its number in the file."""

_KINDS = ("footnote", "endnote")
_TYPE, _ID = qn("w:type"), qn("w:id")


class HasDtd(ValueError):
    """A part of the file declares entities, which DOCX does not allow."""


def by_reference(part: Any) -> dict[Reference, Any]:
    """Every note of the document whose main part is ``part``; separators are not notes."""
    found: dict[Reference, Any] = {}
    for relation in part.rels.values():
        for kind in _KINDS:
            if relation.is_external or not relation.reltype.endswith(f"/{kind}s"):
                continue
            root = parse_xml(relation.target_part.blob)
            if root.getroottree().docinfo.doctype:
                raise HasDtd
            for note in root.iterchildren(qn(f"w:{kind}")):
                if note.get(_TYPE, "normal") == "normal":
                    found[kind, note.get(_ID, "")] = note
    return found


def references(holder: Any, styles: word.Styles) -> Iterator[Reference]:
    """The notes that the text of ``holder`` refers to, in order; not those of deleted or hidden
    text."""
    names = {qn(f"w:{kind}Reference"): kind for kind in _KINDS}
    places: dict[Any, ink.Place] = {}
    for element in holder.iter(*names):
        if any(ancestor.tag in word.SKIPPED for ancestor in _between(element, holder)):
            continue
        run, p = element.getparent(), next(element.iterancestors(qn("w:p")), None)
        if p is not None and p not in places:
            places[p] = styles.place(p)
        if p is None or not styles.hides(run, places[p]):
            yield names[element.tag], element.get(_ID, "")


def _between(element: Any, holder: Any) -> Iterator[Any]:
    for ancestor in element.iterancestors():
        if ancestor is holder:
            return
        yield ancestor
