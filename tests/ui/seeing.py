"""What is on a page, and pressing what is there."""

from __future__ import annotations

import html
import re

from streamlit.testing.v1 import AppTest


def text(app: AppTest) -> str:
    """The page's own HTML as words."""
    written = "\n".join(element.proto.body for element in app.get("html"))
    return html.unescape(re.sub(r"<[^>]*>", " ", written))


def press(app: AppTest, label: str) -> AppTest:
    found = [each for each in app.button if each.label.replace("\\", "") == label]
    assert found, (label, [each.label for each in app.button])
    found[0].click()
    app.run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [each.label.replace("\\", "") for each in app.button]
