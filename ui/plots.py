"""Plots as Vega-Lite says them: days as figures, since Vega names them in English only.

Text is grey that reads on white and on the dark ground alike (4.5 to 1 or more on both).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ui.words import language

_TEXT = "#6f7f8f"
_COLOURS = ("#2b78b8", "#c26a00")
_CONFIG = {
    "axis": {"labelColor": _TEXT, "titleColor": _TEXT, "labelLimit": 260},
    "legend": {"labelColor": _TEXT, "title": None, "orient": "bottom"},
}
_WHOLE = {"axis": {"format": "d", "tickMinStep": 1}}  # bars count something


def over_days(
    day: str, measures: Sequence[str], *, bars: bool, share: bool = False
) -> dict[str, Any]:
    """One line for each measure over the days, or bars; ``day`` names the column of dates.
    ``share``: the measures are from 0 to 1."""
    mark = {"type": "bar", "width": {"band": 0.8}} if bars else {"type": "line", "point": True}
    return {
        "transform": [{"fold": list(measures), "as": ["measure", "value"]}],
        "mark": mark,
        "encoding": {
            "x": {
                "field": day,
                # A bar has a place of its own with the day beneath its middle.
                "type": "ordinal" if bars else "temporal",
                "timeUnit": "utcyearmonthdate",
                "axis": {"format": "%d.%m.", "title": None, "labelOverlap": True},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": None,
                **(_per_cent() if share else _WHOLE if bars else _decimals()),
            },
            "color": _coloured("measure", measures),
        },
        "config": _CONFIG,
        "height": 240,
    }


def shares(name: str, measure: str) -> dict[str, Any]:
    """A bar from 0 to 1 for each name, in the order given."""
    return {
        "mark": {"type": "bar", "color": _COLOURS[0]},
        "encoding": {
            "y": {"field": name, "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": measure,
                "type": "quantitative",
                **_per_cent(),
                "title": measure,
            },
        },
        "config": _CONFIG,
    }


def _per_cent() -> dict[str, Any]:
    """0 to 1 as whole per cents, with a space before the sign but in English."""
    spaced = {} if language() == "en" else {"labelExpr": "replace(datum.label, '%', '\u00a0%')"}
    return {"scale": {"domain": [0, 1]}, "axis": {"format": ".0%", **spaced}}


def _decimals() -> dict[str, Any]:
    """Vega writes a decimal point whatever the language."""
    return {} if language() == "en" else {"axis": {"labelExpr": "replace(datum.label, '.', ',')"}}


def _coloured(field: str, names: Sequence[str]) -> dict[str, Any]:
    legend = {} if len(names) > 1 else {"legend": None}
    scale = {"domain": list(names), "range": list(_COLOURS[: len(names)])}
    return {"field": field, "type": "nominal", "scale": scale, **legend}
