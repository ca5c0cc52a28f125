"""Plots as plain SVG: no library, no request, readable in a browser and in a README."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from eval.stats import Estimate

COLOURS = ("#0b5cad", "#b3541e", "#4c8055", "#7a5195", "#666666")
_WIDTH, _LABEL, _ROW = 760, 190, 15
_INK, _GRID = "#222222", "#dddddd"


@dataclass(frozen=True, slots=True)
class Line:
    """One label and an estimate for each series; None where it has none."""

    label: str
    estimates: Sequence[Estimate | None]


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    x: float
    y: float


def intervals(title: str, series: Sequence[str], lines: Sequence[Line]) -> str:
    """Means between 0 and 1 as dots with their 95 % intervals, a band for each label."""
    band = _ROW * len(series) + 12
    top, height = 62, 62 + band * len(lines) + 34
    parts = [_text(10, 22, title, size=15, weight="bold"), *_legend(series), *_grid(top, height)]
    for number, line in enumerate(lines):
        y = top + number * band
        parts.append(_text(_LABEL - 8, y + band / 2, line.label, anchor="end"))
        for at, each in enumerate(line.estimates):
            if each is not None:
                parts += _dot(each, y + 10 + at * _ROW, COLOURS[at % len(COLOURS)])
    return _svg(title, height, parts)


def scatter(title: str, x_title: str, y_title: str, points: Sequence[Point]) -> str:
    """Points in the unit square, each with its label."""
    top, height = 40, 400
    bottom = height - 50
    parts = [_text(10, 22, title, size=15, weight="bold")]
    for step in range(6):
        share = step / 5
        y = bottom - share * (bottom - top)
        parts.append(_line(_LABEL, y, _WIDTH - 20, y, _GRID))
        parts.append(_text(_LABEL - 8, y + 4, _number(share), anchor="end"))
        parts.append(_text(_x(share), bottom + 18, _number(share), anchor="middle"))
    parts.append(_text(_WIDTH / 2 + 60, height - 10, x_title, anchor="middle"))
    parts.append(_text(10, top + 14, y_title))
    for number, point in enumerate(points):
        x, y = _x(point.x), bottom - point.y * (bottom - top)
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>')
        near_edge = point.x > 0.85
        parts.append(
            _text(
                x - 9 if near_edge else x + 9,
                y + 4,
                point.label,
                anchor="end" if near_edge else "start",
            )
        )
    return _svg(title, height, parts)


def distribution(title: str, seconds: Sequence[float]) -> str:
    """A histogram of seconds up to their 99th percentile, with p50 and p95 marked."""
    values = np.asarray(seconds, np.float64)
    if not len(values):
        return ""
    reach = max(float(np.percentile(values, 99)), 1e-6)
    counts, edges = np.histogram(np.clip(values, 0, reach), bins=40, range=(0, reach))
    top, bottom, height = 40, 240, 280
    parts = [_text(10, 22, title, size=15, weight="bold")]
    tallest = max(int(counts.max()), 1)
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        tall = (bottom - top) * count / tallest
        x, wide = _x(low / reach), _x(high / reach) - _x(low / reach) - 1
        parts.append(
            f'<rect x="{x:.1f}" y="{bottom - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
            f'fill="{COLOURS[0]}"/>'
        )
    for share, name in ((50, "p50"), (95, "p95")):
        value = float(np.percentile(values, share))
        x = _x(min(value / reach, 1))
        parts.append(_line(x, top, x, bottom, _INK))
        parts.append(_text(x + 4, top + 10, f"{name} {1000 * value:.0f} ms"))
    parts.append(_text(_LABEL, bottom + 18, "0"))
    parts.append(_text(_WIDTH - 20, bottom + 18, f"{1000 * reach:.0f} ms", anchor="end"))
    return _svg(title, height, parts)


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" height="{height:.0f}" role="img" font-family="sans-serif">'
        f"<title>{escape(title)}</title>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _legend(series: Sequence[str]) -> list[str]:
    parts = []
    x = _LABEL
    for number, name in enumerate(series):
        parts.append(f'<circle cx="{x}" cy="42" r="5" fill="{COLOURS[number % len(COLOURS)]}"/>')
        parts.append(_text(x + 10, 46, name))
        x += 30 + 7 * len(name)
    return parts


def _grid(top: float, height: float) -> list[str]:
    parts = []
    for step in range(6):
        x = _x(step / 5)
        parts.append(_line(x, top, x, height - 28, _GRID))
        parts.append(_text(x, height - 10, _number(step / 5), anchor="middle"))
    return parts


def _dot(each: Estimate, y: float, colour: str) -> list[str]:
    return [
        _line(_x(each.low), y, _x(each.high), y, colour, 2),
        f'<circle cx="{_x(each.mean):.1f}" cy="{y:.1f}" r="4" fill="{colour}">'
        f"<title>{_number(each.mean, 3)} ({_number(each.low, 3)}–{_number(each.high, 3)}), "
        f"n = {each.count}</title></circle>",
    ]


def _x(share: float) -> float:
    return _LABEL + share * (_WIDTH - 20 - _LABEL)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width}"/>'
    )


def _text(
    x: float, y: float, text: str, *, size: int = 12, weight: str = "normal", anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{_INK}">{escape(text)}</text>'
    )


def _number(value: float, digits: int = 1) -> str:
    return f"{value:.{digits}f}".replace(".", ",")
