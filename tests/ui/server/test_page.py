"""The first HTML: its language, and what it may run."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit import file_util

from ui.server.headers import policy
from ui.server.page import inline_hashes, language_for, page

TEMPLATE = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_page_says_its_language_and_our_name(language: str) -> None:
    written = page(TEMPLATE, language)
    assert written.count("<html") == written.count(f'<html lang="{language}">') == 1
    assert "<title>Planassistenten</title>" in written
    assert "agent" not in written.split("</head>")[0].split("<head>")[1]
    assert "You need to enable JavaScript" not in written


def test_a_page_that_streamlit_has_changed_is_noticed() -> None:
    with pytest.raises(ValueError, match="no longer has"):
        page("<html>", "nb")


def test_the_page_fetches_the_scripts_of_the_first_view_with_itself() -> None:
    known = TEMPLATE.split('modulepreload" crossorigin href=".')[1].split('"')[0]
    written = page(TEMPLATE, "nb", ["/static/js/Button.abc.js", known])
    link = '<link rel="modulepreload" crossorigin href="./static/js/Button.abc.js">'
    assert written.split("</head>")[0].count(link) == 1
    assert written.count(f'".{known}"') == TEMPLATE.count(f'".{known}"') == 1
    assert 'as="font"' in TEMPLATE
    assert 'as="font"' not in written  # a font that we do not use


@pytest.mark.parametrize(
    ("query", "headers", "wanted"),
    [
        ("", {}, "nb"),
        ("sprak=nn", {"cookie": "pa_sprak=en", "accept-language": "en"}, "nn"),
        ("sprak=tlh", {"cookie": "a=b; pa_sprak=nn"}, "nn"),
        ("", {"cookie": "pa_sprak=<script>", "accept-language": "en-GB,nb;q=0.5"}, "en"),
        ("", {"accept-language": "fr, nn;q=0.3, no;q=0.7"}, "nb"),
        ("", {"accept-language": "de;q=0.9,*;q=0.1"}, "nb"),
        ("", {"accept-language": "nn;q=1.2.3, en;q=0.2"}, "en"),
    ],
)
def test_address_before_cookie_before_browser(
    query: str, headers: dict[str, str], wanted: str
) -> None:
    assert language_for(query, headers) == wanted


def test_no_script_but_streamlits_own_may_run() -> None:
    hashes = inline_hashes(TEMPLATE)
    rules = dict(each.split(" ", 1) for each in policy(hashes).split("; "))
    assert TEMPLATE.count("<script>") == len(hashes) == 1
    assert rules["script-src"] == f"'self' blob: 'wasm-unsafe-eval' {hashes[0]}"
    assert rules["default-src"] == rules["object-src"] == rules["frame-ancestors"] == "'none'"
    assert rules["connect-src"] == "'self'"
