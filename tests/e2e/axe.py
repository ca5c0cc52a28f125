"""axe-core on what a page shows now: its serious and critical faults, in light and in dark."""

from __future__ import annotations

from pathlib import Path

import axe_core_python
from playwright.sync_api import Page

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
_DRAWN = "() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))"


def faults(page: Page) -> list[str]:
    """All rules in light; in dark, where nothing but colours differs, those on contrast.

    Waits for no run to end: what is seen while an answer is written has to be right too.
    """
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
    found = _run(page, "")
    before = page.evaluate(GROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"({GROUND})() !== {before!r}")
    page.evaluate(_DRAWN)
    found += [f"dark, {each}" for each in _run(page, "runOnly: ['color-contrast']")]
    page.emulate_media(color_scheme="light")
    page.wait_for_function(f"({GROUND})() === {before!r}")
    return found


def _run(page: Page, options: str) -> list[str]:
    # Of what passes and what is incomplete, axe then finds one node each: half of its time.
    options = f"{{ resultTypes: ['violations'], {options} }}"
    found = page.evaluate(f"async () => (await axe.run(document, {options})).violations")
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']][:3]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
