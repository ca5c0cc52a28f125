"""What WordprocessingML says of how words look: those in their ground's colour are seen by nobody,
nor are those of one point or less. With ``docx.py`` and ``word.py``, a door to python-docx."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from docx.oxml.ns import qn

from ingest.readers.look import SEEN

Rgb = tuple[int, int, int]
Based = Callable[[str], Iterable[Any]]
"""The style of an id and those it is based on, nearest first."""
Asked = Callable[[Any], bool]
"""A question about the part that an element is the root of."""

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
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}*",
    f"{_DRAWN}blip",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart",
)
OLDER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""The older copy that Word keeps of each text box."""
_FILLS = tuple(f"{_DRAWN}{it}Fill" for it in ("no", "solid", "grad", "patt", "blip", "grp"))
_NO_FILL = (
    "{http://schemas.microsoft.com/office/word/2010/wordml}textFill/"
    "{http://schemas.microsoft.com/office/word/2010/wordml}noFill"
)


@dataclass(frozen=True)
class Place:
    """Where runs stand: what their paragraph, and what is around it, says of all of them.

    ``covered``: a picture lies behind the text of the part; ``plain``: nothing in it is coloured.
    """

    p: Any
    based: Based
    covered: Asked
    plain: Asked
    style: str = field(init=False)

    def __post_init__(self) -> None:
        # A paragraph without properties is searched to its end: once, not for each run in it.
        object.__setattr__(self, "style", _value(self.p.find(f"{_PARAGRAPH}/{qn('w:pStyle')}")))

    @cached_property
    def said(self) -> tuple[Any, ...]:
        """Each ``w:rPr`` that the paragraph's style has."""
        return tuple(_properties(self.based(self.style)))

    @cached_property
    def ground(self) -> Rgb | None:
        """What runs without a shade of their own stand on; None where that cannot be known."""
        styles = self.based(self.style)
        for holder in (self.p, *styles):
            if (found := _fill(holder.find(f"{_PARAGRAPH}/{qn('w:shd')}"))) != ():
                return found or None
        return _around(self)


def unseen(run: Any, place: Place) -> bool:
    """Whether nobody sees the words of a run, though Word shows them.

    Where the ground cannot be known, as in a shaded table style or over a picture, they are seen.
    """
    said = list(_said(run, place))
    if any(it.find(_NO_FILL) is not None for it in said[:1]):
        return True
    size = next((found for it in said if (found := _size(it)) is not None), None)
    if size is not None and size <= _SMALLEST:
        return True
    marks = (it.find(qn("w:color")) for it in said)
    ink = next((_colour(mark, _VAL, _THEME) for mark in marks if mark is not None), None)
    if ink is None:  # black on light and white on dark, as Word chooses
        return False
    ground = _ground(said, place)
    return ground is not None and max(abs(a - b) for a, b in zip(ink, ground, strict=True)) < SEEN


def _said(run: Any, place: Place) -> Iterator[Any]:
    """Each ``w:rPr`` that speaks of the run, the nearest first."""
    own = run.find(_RUN)
    if own is not None:
        yield own
        yield from _properties(place.based(_value(own.find(qn("w:rStyle")))))
    yield from place.said


def _properties(styles: Iterable[Any]) -> Iterator[Any]:
    for style in styles:
        if (properties := style.find(_RUN)) is not None:
            yield properties


def _ground(said: list[Any], place: Place) -> Rgb | None:
    """What the words of one run stand on; None where that cannot be known."""
    for it in said:
        if (marker := it.find(qn("w:highlight"))) is not None and _value(marker) in _MARKERS:
            return _rgb(_MARKERS[_value(marker)])
    for it in said:
        if (found := _fill(it.find(qn("w:shd")))) != ():
            return found or None
    return place.ground


def _around(place: Place) -> Rgb | None:
    """The ground that cells, tables, boxes and the page give a paragraph."""
    holders = [place.p, *place.p.iterancestors()]
    root = holders[-1]
    for holder in holders:
        found: Rgb | tuple[()] | None = ()
        if holder.tag == qn("w:tc"):
            found = _fill(holder.find(f"{qn('w:tcPr')}/{qn('w:shd')}"))
        elif holder.tag == qn("w:tr"):
            found = _fill(holder.find(f"{qn('w:tblPrEx')}/{qn('w:shd')}"))
        elif holder.tag == qn("w:tbl"):
            found = _table(holder, place.based)
        elif holder.tag == qn("w:txbxContent"):
            found = _box(holder)
            if found == () and not place.plain(root):
                return None  # what the box lies over may be coloured
        if found != ():
            return found or None
    if root.find(qn("w:background")) is not None or place.covered(root):
        return None
    return (255, 255, 255)


def _table(table: Any, based: Based) -> Rgb | tuple[()] | None:
    """What a table lays under all its cells; None where its style shades some of them."""
    if (found := _fill(table.find(f"{qn('w:tblPr')}/{qn('w:shd')}"))) != ():
        return found
    named = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
    if named is None:
        return ()
    styles = list(based(_value(named)))
    shades = (shade for style in styles for shade in style.iter(qn("w:shd")))
    return () if styles and all(_fill(shade) == () for shade in shades) else None


def _box(content: Any) -> Rgb | tuple[()] | None:
    """The fill of the shape that a text box stands in; () where it is transparent."""
    shape = next(content.iterancestors(f"{_SHAPE}wsp"), None)
    return None if shape is None else _filled(shape)


def _filled(shape: Any) -> Rgb | tuple[()] | None:
    properties = shape.find(f"{_SHAPE}spPr")
    fills = [] if properties is None else [it for it in properties if it.tag in _FILLS]
    if not fills:
        fill = shape.find(f"{_SHAPE}style/{_DRAWN}fillRef")
        return () if fill is None or fill.get("idx") == "0" else None
    if fills[0].tag == f"{_DRAWN}noFill":
        return ()
    colour = fills[0].find(f"{_DRAWN}srgbClr")
    # With children it is tinted, or lets through what lies under it.
    return None if colour is None or len(colour) else _rgb(colour.get("val", ""))


def is_plain(root: Any) -> bool:
    """Whether a part has no picture, no shape with a fill and no shade: all lies on its page."""
    pictures = (it for it in root.iter(*_PICTURES) if next(it.iterancestors(OLDER), None) is None)
    return (
        next(pictures, None) is None
        and all(_filled(shape) == () for shape in root.iter(f"{_SHAPE}wsp"))
        and all(_fill(shade) == () for shade in root.iter(qn("w:shd")))
    )


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
