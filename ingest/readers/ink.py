"""What WordprocessingML says of how words look: those in their ground's colour are seen by nobody,
nor are those of one point or less. With ``docx.py`` and ``word.py``, a door to python-docx."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.look import SEEN

Rgb = tuple[int, int, int]
Based = Callable[[str], Iterator[Any]]
"""The style of an id and those it is based on, nearest first."""
Covered = Callable[[Any], bool]
"""Whether the part that an element is the root of has a picture behind its text."""

_VAL = qn("w:val")
_FILL, _THEME_FILL, _THEME = qn("w:fill"), qn("w:themeFill"), qn("w:themeColor")
_RUN, _PARAGRAPH = qn("w:rPr"), qn("w:pPr")
_HEX = re.compile(r"[0-9a-fA-F]{6}")
_SMALLEST = 2
"""Half points: one point, the least that Word lets a person choose."""
_THEMES = {"background1": "FFFFFF", "light1": "FFFFFF", "text1": "000000", "dark1": "000000"}
_MARKERS = {
    **{"white": "FFFFFF", "black": "000000", "yellow": "FFFF00", "green": "00FF00"},
    **{"cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF", "red": "FF0000"},
    **{"darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000", "darkRed": "800000"},
    **{"darkMagenta": "800080", "darkYellow": "808000", "darkGray": "808080"},
    **{"lightGray": "C0C0C0"},
}
_NO_FILL = (
    "{http://schemas.microsoft.com/office/word/2010/wordml}textFill/"
    "{http://schemas.microsoft.com/office/word/2010/wordml}noFill"
)


def unseen(run: Any, p: Any, based: Based, covered: Covered) -> bool:
    """Whether nobody sees the words of a run in paragraph ``p``, though Word shows them.

    Where the ground cannot be known, as in a shaded table style or over a picture, they are seen.
    """
    said = list(_said(run, p, based))
    if any(it.find(_NO_FILL) is not None for it in said[:1]):
        return True
    size = next((found for it in said if (found := _size(it)) is not None), None)
    if size is not None and size <= _SMALLEST:
        return True
    marks = (it.find(qn("w:color")) for it in said)
    ink = next((_colour(mark, _VAL, _THEME) for mark in marks if mark is not None), None)
    if ink is None:  # black on light and white on dark, as Word chooses
        return False
    ground = _ground(said, p, based, covered)
    return ground is not None and max(abs(a - b) for a, b in zip(ink, ground, strict=True)) < SEEN


def _said(run: Any, p: Any, based: Based) -> Iterator[Any]:
    """Each ``w:rPr`` that speaks of the run, the nearest first."""
    own = run.find(_RUN)
    if own is not None:
        yield own
    named = "" if own is None else _value(own.find(qn("w:rStyle")))
    for style in (*based(named), *based(_value(p.find(f"{_PARAGRAPH}/{qn('w:pStyle')}")))):
        if (properties := style.find(_RUN)) is not None:
            yield properties


def _ground(said: list[Any], p: Any, based: Based, covered: Covered) -> Rgb | None:
    """What the words stand on; None where that cannot be known."""
    for it in said:
        if (marker := it.find(qn("w:highlight"))) is not None and _value(marker) in _MARKERS:
            return _rgb(_MARKERS[_value(marker)])
    shades = [it.find(qn("w:shd")) for it in said]
    shades.append(p.find(f"{_PARAGRAPH}/{qn('w:shd')}"))
    styles = based(_value(p.find(f"{_PARAGRAPH}/{qn('w:pStyle')}")))
    shades += [style.find(f"{_PARAGRAPH}/{qn('w:shd')}") for style in styles]
    for shade in shades:
        if (found := _fill(shade)) != ():
            return found or None
    return _around(p, covered)


def _around(p: Any, covered: Covered) -> Rgb | None:
    """The ground that cells, boxes and the page give a paragraph."""
    top = p
    for holder in p.iterancestors():
        top = holder
        if holder.tag == qn("w:tc"):
            if (found := _fill(holder.find(f"{qn('w:tcPr')}/{qn('w:shd')}"))) != ():
                return found or None
        elif holder.tag == qn("w:tbl"):
            if holder.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") is not None:
                return None
        elif holder.tag == qn("w:txbxContent"):
            return None  # a shape has a fill of its own
    if top.find(qn("w:background")) is not None or covered(top):
        return None
    return (255, 255, 255)


def lies_under(root: Any) -> bool:
    """Whether a picture lies behind the text somewhere in the document."""
    return any(it.get("behindDoc") in ("1", "true") for it in root.iter(qn("wp:anchor")))


def _fill(shade: Any) -> Rgb | tuple[()] | None:
    """The colour of a shading; () where there is none, None where it cannot be known."""
    if shade is None:
        return ()
    if _value(shade) not in ("clear", "nil", ""):
        return None  # a pattern of two colours
    if shade.get(_FILL, "auto") == "auto" and shade.get(_THEME_FILL) is None:
        return ()
    return _colour(shade, _FILL, _THEME_FILL)


def _colour(element: Any, value: str, theme: str) -> Rgb | None:
    """A colour. That of the theme is what Word shows; tinted or shaded, Word writes the sum."""
    named = element.get(theme, "")
    changed = any(element.get(f"{theme.removesuffix('Color')}{it}") for it in ("Tint", "Shade"))
    if named in _THEMES and not changed:
        return _rgb(_THEMES[named])
    return _rgb(element.get(value, ""))


def _rgb(text: str) -> Rgb | None:
    if not _HEX.fullmatch(text):
        return None
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _size(properties: Any) -> int | None:
    value = _value(properties.find(qn("w:sz")))
    return int(value) if re.fullmatch(r"\d{1,5}", value, re.ASCII) else None


def _value(element: Any) -> str:
    return str(element.get(_VAL, "")) if element is not None else ""
