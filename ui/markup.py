"""The only HTML of the app: fixed templates around escaped text.

Document text is hostile until shown otherwise. It never passes through Markdown, and every
string that enters a template goes through :func:`plain`. What the app itself says carries the
session's language, what a document says carries the document's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from rag.rows import columns, grid
from rag.types import Status
from ui.excerpt import Excerpt
from ui.words import language, t

# Embeddings, overrides and isolates can make a passage read as something it is not.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_LABEL = re.compile(r"\[(\d+)\]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:@^=\"'&])")


def visible(text: str) -> str:
    """``text`` without the characters that would show it in another order than it is read."""
    return text.translate(_BIDI)


def plain(text: str) -> str:
    """``text`` as HTML that shows as exactly these words."""
    return html.escape(visible(text), quote=True)


def as_label(text: str) -> str:
    """``text`` as a widget's label, which Streamlit reads as Markdown: shown as it is."""
    return _MARKDOWN.sub(r"\\\1", visible(" ".join(text.split())))


def paragraph(text: str, kind: str = "tekst") -> str:
    return f'<p class="pa-{kind}" lang="{language()}">{plain(text)}</p>'


def hidden_title(text: str) -> str:
    """The page's heading where it needs none to be seen: screen readers go by it."""
    return f'<h1 class="pa-skjult" lang="{language()}">{plain(text)}</h1>'


def question(text: str, number: int) -> str:
    """A question; ``number`` is its place in the conversation, for :mod:`ui.focus`."""
    you = t("ask.you")
    return (
        f'<h2 class="pa-sporsmal" data-nr="{number:d}" tabindex="-1" lang="{language()}">'
        f'<span class="pa-skjult">{you}: </span>{plain(text)}</h2>'
    )


def alert(heading: str, text: str) -> str:
    """A message that needs attention; read out at once by a screen reader."""
    return (
        f'<div class="pa-varsel" role="alert" lang="{language()}">'
        f"<strong>{plain(heading)}</strong><p>{plain(text)}</p></div>"
    )


def outcome(heading: str, text: str = "") -> str:
    """What kind of answer this is, where it is not a plain one."""
    more = f"<p>{plain(text)}</p>" if text else ""
    return f'<div class="pa-utfall" lang="{language()}"><h3>{plain(heading)}</h3>{more}</div>'


def searched(text: str, words: Iterable[tuple[str, Sequence[str]]]) -> str:
    """What was searched for, and each word with those that were searched for beside it."""
    items = "".join(
        f"<li><strong>{plain(word)}</strong>: {plain(', '.join(added))}</li>"
        for word, added in words
        if added
    )
    more = f"<p>{plain(t('answer.also'))}</p><ul>{items}</ul>" if items else ""
    return f'<div class="pa-sokt" lang="{language()}"><p>{plain(text)}</p>{more}</div>'


def found(text: str, places: Iterable[Sequence[str]]) -> str:
    """Where something was found, before there is any text."""
    items = "".join(f"<li>{' › '.join(plain(step) for step in place)}</li>" for place in places)
    listed = f"<ul>{items}</ul>" if items else ""
    return f'<div class="pa-funnet" lang="{language()}"><p>{plain(text)}</p>{listed}</div>'


def heading(text: str, where: Iterable[str] = (), level: int = 3, badge: str = "") -> str:
    """A heading in an answer, and beneath it where what follows stands. ``badge`` is markup."""
    trail = " › ".join(plain(step) for step in where if step)
    small = f'<p class="pa-sted">{trail}</p>' if trail else ""
    return (
        f'<div class="pa-gruppe" lang="{language()}"><h{level:d}>{plain(text)}</h{level:d}>'
        f"{small}{badge}</div>"
    )


def prose(text: str, labels: Sequence[int], prefix: str, written_in: str) -> str:
    """Written text with its ``[n]`` as numbers that open source n; ``prefix`` tells exchanges
    apart, and without one the numbers open nothing yet. A number that is no label stays text.
    ``written_in`` is the answer's language."""
    lines = [line for line in text.split("\n") if line.strip()]
    body = "".join(f"<p>{_numbered(line, labels, prefix)}</p>" for line in lines)
    return f'<div class="pa-svar" lang="{plain(written_in)}">{body}</div>'


def _numbered(line: str, labels: Sequence[int], prefix: str) -> str:
    pieces = _LABEL.split(line)  # text, number, text, …
    written = [plain(pieces[0])]
    for number, text in zip(pieces[1::2], pieces[2::2], strict=True):
        name = t("source.label", number=number)
        if int(number) in labels and not prefix:
            written.append(f'<span class="pa-nr">{int(number):d}</span>')
        elif int(number) in labels:
            written.append(
                f'<button type="button" class="pa-nr" data-apne="{plain(prefix)}{int(number):d}" '
                f'aria-label="{plain(name)}">{int(number):d}</button>'
            )
        else:
            written.append(f"[{plain(number)}]")
        written.append(plain(text))
    return "".join(written)


def copy_button(label: str, text: str) -> str:
    """A button that :mod:`ui.focus` lets copy ``text``."""
    return (
        f'<button type="button" class="pa-kopier" lang="{language()}" data-tekst="{plain(text)}" '
        f'data-kopiert="{plain(t("app.copied"))}">{plain(label)}</button>'
    )


def quote(text: str, spoken: str = "nb", header: str = "") -> str:
    """A quote from a document; ``spoken`` is the document's language. ``header`` names the columns
    over a table's rows, which stand in a table where their cells are told apart."""
    cells = grid(header, text) if header else None
    if cells is not None:
        quoted = _grid(cells)
    else:
        quoted = t("source.quoted", quote=plain(text))
        if header:
            quoted = f'<span class="pa-kolonner">{plain(columns(header))}</span>{quoted}'
    return f'<blockquote class="pa-sitat" lang="{plain(spoken)}">{quoted}</blockquote>'


def _grid(cells: Sequence[Sequence[str]]) -> str:
    names, *rows = cells
    head = "".join(f'<th scope="col">{plain(name)}</th>' for name in names)
    lines = "".join(
        f'<tr><th scope="row">{plain(first)}</th>'
        + "".join(
            # Where the page is narrow, each cell has its name before it.
            f'<td data-navn="{plain(name)}">{plain(cell)}</td>'
            for name, cell in zip(names[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="pa-rutenett"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def passage(text: str, spoken: str = "nb") -> str:
    """A nearest passage: no quotation marks, since nothing is claimed by it."""
    return f'<div class="pa-avsnitt" lang="{plain(spoken)}">{plain(text)}</div>'


def folded(where: Sequence[str], texts: Iterable[str], spoken: str = "nb") -> str:
    """Passages of one section, folded under where they stand."""
    trail = " › ".join(plain(step) for step in where if step)
    body = "".join(passage(text, spoken) for text in texts)
    return (
        f'<details class="pa-brettet" lang="{plain(spoken)}"><summary>{trail}</summary>{body}'
        "</details>"
    )


def status(kind: Status, text: str) -> str:
    """The weight of the source in words; colour only repeats what the words say."""
    return (
        f'<span class="pa-status pa-{kind.name.lower()}" lang="{language()}">{plain(text)}</span>'
    )


def status_line(kind: Status, text: str, more: str = "") -> str:
    small = f' <span class="pa-sted">{plain(more)}</span>' if more else ""
    return f"<div>{status(kind, text)}{small}</div>"


def breadcrumbs(steps: Iterable[str], spoken: str = "nb") -> str:
    """Document, part and sections, outermost first."""
    items = "".join(f"<li>{plain(step)}</li>" for step in steps if step)
    name = plain(t("source.trail"))
    return f'<nav aria-label="{name}"><ol class="pa-sti" lang="{plain(spoken)}">{items}</ol></nav>'


def listed(lines: Iterable[str]) -> str:
    """A list; one empty item where there is nothing, since Streamlit refuses empty HTML."""
    items = "".join(f"<li>{plain(line)}</li>" for line in lines) or "<li>–</li>"
    return f'<ul class="pa-liste" lang="{language()}">{items}</ul>'


def facts(lines: Iterable[str]) -> str:
    text = " · ".join(plain(line) for line in lines if line)
    return f'<p class="pa-sted" lang="{language()}">{text}</p>'


def excerpt(shown: Excerpt, name: str, spoken: str = "nb") -> str:
    """The quote marked in its surroundings; ``name`` tells :mod:`ui.focus` which source it is."""
    before = "… " if shown.cut_before else ""
    after = " …" if shown.cut_after else ""
    label = plain(t("source.excerpt"))
    return (
        f'<div class="pa-utdrag" data-kilde="{plain(name)}" role="region" tabindex="0" '
        f'aria-label="{label}" lang="{plain(spoken)}">{before}{plain(shown.before)}'
        f"<mark>{plain(shown.quote)}</mark>{plain(shown.after)}{after}</div>"
    )


def table(caption: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table that scrolls by itself where the page is narrow; the caption is for the ear."""
    head = "".join(f'<th scope="col">{plain(name)}</th>' for name in header)
    lines = "".join(
        "<tr>" + "".join(f"<td>{plain(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="pa-tabell" tabindex="0" role="region" aria-label="{plain(caption)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def message(text: str) -> str:
    """Something that was done; read out when the reader pauses."""
    return f'<div class="pa-melding" role="status">{plain(text)}</div>'
