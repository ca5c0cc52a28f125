"""The elements of HTML, by what they mean for a text."""

from __future__ import annotations

UNSEEN = "#unseen"
"""The name that elements get which a browser does not show: no parser gives it to an element."""

DROPPED = frozenset(
    {"script", "style", "nav", "footer", "aside", "noscript", "svg", "template", "head"}
    | {"iframe", "object", "canvas", "select", UNSEEN}
)
"""Not the text of the page. ``header`` and ``form`` depend on where they stand: see html.py."""

INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"}
    | {"font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rp", "rt"}
    | {"ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt"}
    | {"u", "var", "wbr"}
)
"""Words go on through these; every other element, unknown ones too, ends a word."""

KNOWN = (
    INLINE
    | DROPPED
    | {"address", "article", "blockquote", "body", "br", "caption", "center", "col", "colgroup"}
    | {"dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2"}
    | {"h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "link", "main", "meta"}
    | {"ol", "p", "picture", "pre", "section", "source", "summary", "table", "tbody", "td"}
    | {"tfoot", "th", "thead", "title", "tr", "ul", "video"}
)
"""In Markdown «<sett inn dato>» looks like an element, and is text since it is not one of these."""
