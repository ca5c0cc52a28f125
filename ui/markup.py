"""The only HTML of the app: fixed templates around escaped text.

Document text is hostile until shown otherwise. It never passes through Markdown, and every
string that enters a template goes through :func:`plain`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from rag.types import Status
from ui.excerpt import Excerpt
from ui.words import t

# Embeddings, overrides and isolates can make a passage read as something it is not.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def visible(text: str) -> str:
    """``text`` without the characters that would show it in another order than it is read."""
    return text.translate(_BIDI)


def plain(text: str) -> str:
    """``text`` as HTML that shows as exactly these words."""
    return html.escape(visible(text), quote=True)


def paragraph(text: str, kind: str = "tekst") -> str:
    return f'<p class="pa-{kind}" lang="nb">{plain(text)}</p>'


def question(text: str, number: int) -> str:
    """A question; ``number`` is its place in the conversation, for :mod:`ui.focus`."""
    you = t("ask.you")
    return (
        f'<div class="pa-sporsmal" data-nr="{number:d}" lang="nb">'
        f'<span class="pa-skjult">{you}: </span>{plain(text)}</div>'
    )


def alert(heading: str, text: str) -> str:
    """A message that needs attention; read out at once by a screen reader."""
    return (
        f'<div class="pa-varsel" role="alert" lang="nb"><strong>{plain(heading)}</strong>'
        f"<p>{plain(text)}</p></div>"
    )


def outcome(heading: str, text: str = "") -> str:
    """What kind of answer this is, where it is not a plain one."""
    more = f"<p>{plain(text)}</p>" if text else ""
    return f'<div class="pa-utfall" lang="nb"><strong>{plain(heading)}</strong>{more}</div>'


def heading(text: str, where: Iterable[str] = (), level: int = 3) -> str:
    """A heading in an answer, and beneath it where what follows stands."""
    trail = " · ".join(plain(step) for step in where if step)
    small = f'<p class="pa-sted">{trail}</p>' if trail else ""
    return f'<div class="pa-gruppe" lang="nb"><h{level:d}>{plain(text)}</h{level:d}>{small}</div>'


def quote(text: str) -> str:
    quoted = t("source.quoted", quote=plain(text))
    return f'<blockquote class="pa-sitat" lang="nb">{quoted}</blockquote>'


def passage(text: str) -> str:
    """A nearest passage: no quotation marks, since nothing is claimed by it."""
    return f'<div class="pa-avsnitt" lang="nb">{plain(text)}</div>'


def status(kind: Status, text: str) -> str:
    """The weight of the source in words; colour only repeats what the words say."""
    return f'<span class="pa-status pa-{kind.name.lower()}" lang="nb">{plain(text)}</span>'


def status_line(kind: Status, text: str, more: str = "") -> str:
    small = f' <span class="pa-sted">{plain(more)}</span>' if more else ""
    return f"<div>{status(kind, text)}{small}</div>"


def breadcrumbs(steps: Iterable[str]) -> str:
    items = "".join(f"<li>{plain(step)}</li>" for step in steps)
    return f'<ol class="pa-sti" lang="nb">{items}</ol>'


def facts(lines: Iterable[str]) -> str:
    text = " · ".join(plain(line) for line in lines if line)
    return f'<p class="pa-sted" lang="nb">{text}</p>'


def excerpt(shown: Excerpt, name: str) -> str:
    """The quote marked in its surroundings; ``name`` tells :mod:`ui.focus` which source it is."""
    before = "… " if shown.cut_before else ""
    after = " …" if shown.cut_after else ""
    return (
        f'<div class="pa-utdrag" data-kilde="{plain(name)}" role="region" '
        f'tabindex="0" aria-label="{t("source.excerpt")}" lang="nb">{before}{plain(shown.before)}'
        f"<mark>{plain(shown.quote)}</mark>{plain(shown.after)}{after}</div>"
    )
