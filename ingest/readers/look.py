"""How an element of a page looks: whether its words can be told from what they stand on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ingest.readers.style import CURRENT, SCREEN, Colour, colour, words_of

SEEN = 24
"""Steps of 255: words that differ from their ground by less are the same to the eye."""
SMALLEST = 4 / 3
"""Pixels, or one point: what is not larger is not read by anybody."""
_FAR = 100.0  # pixels beside the page
_BEYOND = 10_000.0
_UNITS = {
    **{"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945},
    **{"rem": 16.0, "vw": SCREEN / 100, "vh": 7.2, "vmin": 7.2, "vmax": SCREEN / 100, "": 1.0},
}
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0}
_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z%]*)")
_NUMBER = re.compile(r"(?<![\w.#-])[-+]?(?:\d+\.?\d*|\.\d+)")
_NOTHING = re.compile(r"rect\((?:[01](?:px)?[,\s]*){4}\)|inset\((?:50|100)%\)|circle\(0\w*[ )].*")
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*(?:,([^()]*))?\)")
_AWAY = re.compile(r"translate(?:x|y|3d)?\(([^)]*)\)")
_WHITE: Colour = (255.0, 255.0, 255.0, 1.0)
_BLACK: Colour = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """What an element has of its own and of those it stands in.

    ``ink`` and ``ground`` are None where they cannot be known: a picture may be behind the words.
    """

    ink: Colour | None = _BLACK
    ground: Colour | None = _WHITE
    size: float = 16.0
    opacity: float = 1.0
    visible: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def hides(self) -> bool:
        """Whether words that look like this are seen by nobody."""
        if not self.visible or self.size <= SMALLEST:
            return True
        cover = self.opacity * (1.0 if self.ink is None else self.ink[3])
        apart = 255.0
        if self.ink is not None and self.ground is not None:
            apart = max(
                abs(one - other) for one, other in zip(self.ink[:3], self.ground[:3], strict=True)
            )
        return apart * cover < SEEN

    def of(self, said: Mapping[str, str]) -> Look:
        """The look of an element in this one, of which ``said`` is said."""
        if not said:
            return self
        own = {name: value for name, value in said.items() if name.startswith("--")}
        variables = {**self.variables, **own} if own else self.variables
        said = {name: _filled(value, variables) for name, value in said.items()}
        ink = self._ink(said)
        return Look(
            ink,
            _ground(said, self.ground, ink),
            self._size(said),
            self.opacity * _share(said.get("opacity", "1")) * _filter(said.get("filter", "")),
            {"hidden": False, "collapse": False, "visible": True, "initial": True}.get(
                said.get("visibility", ""), self.visible
            ),
            variables,
        )

    def _ink(self, said: Mapping[str, str]) -> Colour | None:
        value = said.get("-webkit-text-fill-color", said.get("color", "inherit"))
        if value in ("inherit", "unset", "revert", CURRENT):
            return self.ink
        found = _BLACK if value == "initial" else colour(value)
        return found if isinstance(found, tuple) else None

    def _size(self, said: Mapping[str, str]) -> float:
        value = said.get("font-size", "")
        if not value and "font" in said:
            sizes = [it for it in words_of(said["font"]) if _LENGTH.fullmatch(it)]
            # «font: 700 0/0 a»: a bare number other than 0 is the weight.
            sizes = [it for it in sizes if not it.isdigit() or int(it) == 0]
            value = sizes[0] if sizes else ""
        if value in _SIZES:
            return _SIZES[value]
        found = _pixels(value, self.size, self.size)
        return self.size if found is None else found


def gone(said: Mapping[str, str], look: Look) -> bool:
    """Whether an element of which this is said shows nothing, whatever it holds."""
    said = {name: _filled(value, look.variables) for name, value in said.items()}
    if said.get("display") == "none" or said.get("content-visibility") == "hidden":
        return True
    if any(_NOTHING.fullmatch(said.get(name, "")) for name in ("clip", "clip-path")):
        return True
    return _shrunk(said, look.size) or _away(said, look.size)


def beside_a_picture(look: Look) -> Look:
    """The look of an element that may lie over a picture."""
    return replace(look, ground=None)


def _shrunk(said: Mapping[str, str], size: float) -> bool:
    if said.get("scale", "1").split()[0:1] == ["0"] or "scale(0)" in said.get("transform", ""):
        return True
    cut = any(
        word in ("hidden", "clip")
        for name in ("overflow", "overflow-x", "overflow-y")
        for word in said.get(name, "").split()
    )
    sizes = (said.get(name, "") for name in ("width", "height", "max-width", "max-height"))
    return cut and any(
        (found := _pixels(value, size, SCREEN)) is not None and found <= SMALLEST for value in sizes
    )


def _away(said: Mapping[str, str], size: float) -> bool:
    places = [said.get(name, "") for name in ("text-indent", "margin-left", "margin-top")]
    margins = said.get("margin", "").split()
    places += [margins[0], margins[-1]] if margins else []
    if said.get("position") in ("absolute", "fixed", "relative"):
        places += [said.get(name, "") for name in ("left", "top", "right")]
        places += said.get("inset", "").split()
    for moved in _AWAY.findall(said.get("transform", "")):
        places += re.split(r"[,\s]+", moved)
    found = (_pixels(place, size, SCREEN) for place in places)
    return any(it is not None and (it <= -_FAR or it >= _BEYOND) for it in found)


def _ground(said: Mapping[str, str], behind: Colour | None, ink: Colour | None) -> Colour | None:
    for name in ("background", "background-color"):
        for word in words_of(said.get(name, "")):
            found = ink if word == CURRENT else colour(word)
            if isinstance(found, tuple):
                behind = _over(found, behind)
            elif word.startswith("var("):
                behind = None
    pictures = f"{said.get('background', '')} {said.get('background-image', '')}"
    return None if re.search(r"url\(|gradient\(|image", pictures) else behind


def _over(front: Colour, behind: Colour | None) -> Colour | None:
    """A colour laid on another. One that covers all needs not know what is behind."""
    cover = front[3]
    if cover >= 1:
        return front
    if behind is None or cover <= 0:
        return behind
    red, green, blue = (
        one * cover + other * (1 - cover) for one, other in zip(front[:3], behind[:3], strict=True)
    )
    return red, green, blue, 1.0


def _pixels(value: str, em: float, whole: float) -> float | None:
    """A length, None where it cannot be known. Of a sum in which all is 0, 0."""
    if match := _LENGTH.fullmatch(value):
        number, unit = float(match[1]), match[2]
        if unit == "%":
            return number * whole / 100
        if unit in ("em", "ex", "ch"):
            return number * em * (1 if unit == "em" else 0.5)
        return number * _UNITS[unit] if unit in _UNITS else None
    if "(" in value and (numbers := _NUMBER.findall(value)) and not any(map(float, numbers)):
        return 0.0
    return None


def _share(value: str) -> float:
    match = _LENGTH.fullmatch(value)
    if match is None or match[2] not in ("", "%"):
        return 1.0
    return min(max(float(match[1]) / (100 if match[2] else 1), 0.0), 1.0)


def _filter(value: str) -> float:
    found = re.search(r"opacity\(\s*([\d.]+%?)\s*\)", value)
    return _share(found[1]) if found else 1.0


def _filled(value: str, variables: Mapping[str, str]) -> str:
    for _ in range(5):
        if "var(" not in value or len(value) > 1000:
            break
        value = _VARIABLE.sub(lambda it: variables.get(it[1], it[2] or "").strip(), value)
    return value
