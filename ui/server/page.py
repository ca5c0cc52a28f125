"""The first HTML that a browser gets: Streamlit's own page, in the reader's language.

Streamlit writes ``<html lang="en">`` whatever the app speaks, and a screen reader believes it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from ui.words import say
from ui.words.choice import COOKIE, PARAMETER, choice

_LANG = '<html lang="en">'
_TITLE = re.compile(r"<title>.*?</title>", re.S)
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.S)
_INLINE = re.compile(r"<script>(.*?)</script>", re.S)
_AGENT = re.compile(
    r"<!--(?:(?!-->).)*agent API(?:(?!-->).)*-->\s*<link rel=\"service-desc\"[^>]*>", re.S
)
_FONT = re.compile(r"<link\s+rel=\"preload\"[^>]*as=\"font\"[^>]*>", re.S)  # not the one we use
_HEAD_END = "</head>"


def page(template: str, language: str, scripts: Iterable[str] = ()) -> str:
    """Streamlit's ``index.html`` with our language, name and words for those without scripts.
    ``scripts`` are addresses that the first view needs: fetched with the page, not after it.

    Raises ValueError where the template is not the one that this was written for.
    """
    if _LANG not in template:
        raise ValueError(f"Streamlit's index.html no longer has {_LANG}")
    written = template.replace(_LANG, f'<html lang="{language}">', 1)
    written = _FONT.sub("", _AGENT.sub("", written))
    early = [each for each in scripts if f'"./{each.lstrip("/")}"' not in template]
    links = (f'<link rel="modulepreload" crossorigin href=".{each}">' for each in early)
    written = written.replace(_HEAD_END, f"{''.join(links)}{_HEAD_END}", 1)
    written = _TITLE.sub(f"<title>{html.escape(say(language, 'app.name'))}</title>", written)
    without = f"<noscript><p>{html.escape(say(language, 'server.noscript'))}</p></noscript>"
    return _NOSCRIPT.sub(without, written)


def inline_hashes(template: str) -> tuple[str, ...]:
    """CSP sources for the scripts that stand in the page itself: ``'sha256-…'``."""
    digests = (hashlib.sha256(each.encode()).digest() for each in _INLINE.findall(template))
    return tuple(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)


def language_for(query: str, headers: Mapping[str, str]) -> str:
    """The language of a request: its address, then its cookie, then what the browser asks for."""
    asked = parse_qs(query).get(PARAMETER, [""])[0]
    kept = _cookie(headers.get("cookie", ""))
    return choice(asked, kept, headers.get("accept-language", ""))


def _cookie(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
