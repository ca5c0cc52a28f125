"""What WordprocessingML says of a paragraph: heading, list item, contents line; and its text.

The XML is read here rather than by python-docx, whose ``Paragraph.text`` leaves out content
controls, tracked insertions and simple fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from ingest.readers import ink
from ingest.readers.hidden import Hidden

_HEADING_NAME = re.compile(r"(?:heading|overskrift)\s*(\d)", re.IGNORECASE)
_TITLE_NAME = re.compile(r"title|tittel", re.IGNORECASE)
_LIST_NAME = re.compile(r"list|punkt", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"(?:toc|innh|inh)\s*\d", re.IGNORECASE)
TEXT_BOX = qn("w:txbxContent")
# Deleted and moved text, text boxes (read as blocks), and the older copy Word keeps of each box.
SKIPPED = {qn(it) for it in ("w:del", "w:moveFrom", "w:pPr", "w:rPr")} | {TEXT_BOX, ink.OLDER}
_TEXT = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
_SPACES = {qn(it) for it in ("w:tab", "w:br", "w:cr", "w:ptab")}
_HYPHEN, _RUN, _VAL = qn("w:noBreakHyphen"), qn("w:r"), qn("w:val")
_RAISED = f"{qn('w:rPr')}/{qn('w:vertAlign')}"
_VANISH = f"{qn('w:rPr')}/{qn('w:vanish')}"
_RUN_STYLE = f"{qn('w:rPr')}/{qn('w:rStyle')}"
_DEFAULT = f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{_VANISH}"
_USUAL = " "  # stands for the style of paragraphs that name none
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class Style:
    """``heading`` is 0 for text, ``listed`` the depth of a list item or -1."""

    heading: int = 0
    listed: int = -1
    contents: bool = False


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles of a document. ``root`` is the element of its styles part."""

    root: Any
    _known: dict[str, Style] = field(default_factory=dict)
    _vanishing: dict[str, bool] = field(default_factory=dict)
    _chains: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    _parts: dict[tuple[ink.Asked, Any], bool] = field(default_factory=dict)

    def of(self, p: Any) -> Style:
        """What the paragraph says itself, and for the rest what its style says."""
        properties = p.find(qn("w:pPr"))
        if properties is None:
            return Style()
        style = self._named(_value(properties.find(qn("w:pStyle"))))
        level, listed = _outline(properties), _numbering(properties)
        return Style(
            style.heading if level is None else level,
            style.listed if listed is None else listed,
            style.contents,
        )

    def place(self, p: Any) -> ink.Place:
        """Where the runs of a paragraph stand; to be asked for once for all of them."""
        return ink.Place(p, self._based, self._covered, self._plain)

    def hides(self, run: Any, place: ink.Place) -> bool:
        """Whether nobody sees the text of a run, whatever hides it."""
        return self._switched_off(run, place) or ink.unseen(run, place)

    def _covered(self, root: Any) -> bool:
        return self._once(ink.lies_under, root)

    def _plain(self, root: Any) -> bool:
        return self._once(ink.is_plain, root)

    def _once(self, asked: ink.Asked, root: Any) -> bool:
        # The answer takes a walk through the whole part.
        if (asked, root) not in self._parts:
            self._parts[asked, root] = asked(root)
        return self._parts[asked, root]

    def _switched_off(self, run: Any, place: ink.Place) -> bool:
        """Whether the text of a run is hidden («w:vanish»).

        What the run says itself counts; else its style turns round what the paragraph's style
        says, as the standard (ISO 29500-1, 17.7.3) has it for such properties.
        """
        own = switched(run.find(_VANISH))
        if own is not None:
            return own
        named = (place.style or _USUAL, _value(run.find(_RUN_STYLE)))
        return (self._vanishes(named[0]) != self._vanishes(named[1])) or self._by_default()

    def _by_default(self) -> bool:
        if _DEFAULT not in self._vanishing:
            self._vanishing[_DEFAULT] = bool(switched(self.root.find(_DEFAULT)))
        return self._vanishing[_DEFAULT]

    def _usual(self) -> str:
        """The style of paragraphs that name none."""
        for style in self.root.iterchildren(qn("w:style")):
            if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in (
                "1",
                "true",
            ):
                return str(style.get(qn("w:styleId"), ""))
        return ""

    def _vanishes(self, style_id: str) -> bool:
        if style_id not in self._vanishing:
            first = self._usual() if style_id == _USUAL else style_id
            said = (switched(style.find(_VANISH)) for style in self._based(first))
            self._vanishing[style_id] = next((it for it in said if it is not None), False)
        return self._vanishing[style_id]

    def _based(self, style_id: str) -> tuple[Any, ...]:
        """The style and those it is based on, nearest first."""
        if style_id not in self._chains:
            self._chains[style_id] = tuple(self._walked(style_id))
        return self._chains[style_id]

    def _walked(self, style_id: str) -> Iterator[Any]:
        seen: set[str] = set()
        while style_id and style_id not in seen:
            seen.add(style_id)
            style = self.root.get_by_id(style_id)
            if style is None:
                return
            yield style
            style_id = _value(style.find(qn("w:basedOn")))

    def _named(self, style_id: str) -> Style:
        if style_id not in self._known:
            self._known[style_id] = self._looked_up(style_id)
        return self._known[style_id]

    def _looked_up(self, style_id: str) -> Style:
        """Of the style and those it is based on, the first that says something of each matter."""
        heading = listed = None
        contents = False
        for style in self._based(style_id):
            name = _value(style.find(qn("w:name"))) or str(style.get(qn("w:styleId"), ""))
            properties = style.find(qn("w:pPr"))
            contents = contents or bool(_CONTENTS_NAME.match(name))
            heading = _heading(name, properties) if heading is None else heading
            listed = _listed(name, properties) if listed is None else listed
        return Style(heading or 0, -1 if listed is None else listed, contents)


def text(p: Any, styles: Styles, hidden: Hidden) -> str:
    """The text of a paragraph as it stands when all tracked changes are accepted.

    Hidden text is not in it; ``hidden`` counts it.
    """
    pieces: list[str] = []
    unseen: list[str] = []
    place = styles.place(p)

    def gather(node: Any, into: list[str]) -> None:
        for child in node.iterchildren():
            if child.tag in _TEXT:
                into.append(child.text or "")
            elif child.tag in _SPACES:
                into.append(" ")
            elif child.tag == _HYPHEN:
                into.append("-")
            elif child.tag == _RUN:
                holder = unseen if styles.hides(child, place) else into
                # A raised figure after a figure is a note: 4 500² must not become 4 5002.
                raised = _value(child.find(_RAISED)) == "superscript"
                if raised and holder and holder[-1][-1:].isdigit():
                    holder.append(" ")
                gather(child, holder)
            elif child.tag not in SKIPPED:
                gather(child, into)

    gather(p, pieces)
    hidden.add("".join(unseen))
    return "".join(pieces)


def switched(element: Any) -> bool | None:
    """An on-off property: on where it stands without a value; None where it does not stand."""
    return None if element is None else _value(element).lower() not in _OFF


def number(element: Any) -> int | None:
    """The value of ``<w:… w:val="3"/>``, None where there is none."""
    value = _value(element)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _heading(name: str, properties: Any) -> int | None:
    if match := _HEADING_NAME.match(name):
        return int(match[1])
    if _TITLE_NAME.fullmatch(name):
        return 1
    return None if properties is None else _outline(properties)


def _listed(name: str, properties: Any) -> int | None:
    numbered = None if properties is None else _numbering(properties)
    if numbered == -1 or not _LIST_NAME.search(name):
        return numbered
    # «List Bullet 2» is one level in from «List Bullet», by its name alone: both number from 0.
    return max(numbered or 0, int(name[-1]) - 1 if name[-1] in "23456789" else 0)


def _outline(properties: Any) -> int | None:
    """Heading level from the outline level, which Word counts from 0; its 9 means text."""
    level = number(properties.find(qn("w:outlineLvl")))
    return None if level is None else (level + 1 if level < 9 else 0)


def _numbering(properties: Any) -> int | None:
    """List depth, -1 where numbering is switched off, None where nothing is said."""
    numbering = properties.find(qn("w:numPr"))
    if numbering is None:
        return None
    if number(numbering.find(qn("w:numId"))) == 0:
        return -1
    return number(numbering.find(qn("w:ilvl"))) or 0


def _value(element: Any) -> str:
    return str(element.get(_VAL, "")) if element is not None else ""
