"""HTML, plain text and Markdown made to break a reader."""

# ruff: noqa: E501
from __future__ import annotations

import random

from tests.ingest.readers.hostile_common import (
    DTD,
    EXTERNAL,
    PLACES,
    PROSE,
    Files,
    encodings,
    mutated,
)


def pages_of_html() -> Files:
    plain = f"<html><body><h1>Plan</h1><p>{PROSE}</p></body></html>"
    yield "vanlig.html", plain.encode()
    for tag in ("div", "table><tr><td", "ul><li", "b", "blockquote", "svg", "font", "form"):
        name = "".join(c for c in tag if c.isalpha())
        yield f"dyp-{name}.html", (f"<{tag}>" * 20_000 + PROSE).encode()
    for number, place in enumerate(PLACES):
        yield f"ytre-{number}.html", (EXTERNAL.format(place, place) + f"<p>&a; {PROSE}").encode()
        yield (
            f"hent-{number}.html",
            (
                f'<base href="{place}"><link rel=stylesheet href="{place}"><script src="{place}"></script>'
                f'<img src="{place}"><iframe src="{place}"></iframe><object data="{place}"></object>{plain}'
            ).encode(),
        )
    yield "lol.html", (DTD + f"<p>&i; {PROSE}").encode()
    yield "skript.html", (plain + "<script>fetch('http://127.0.0.1:9/')</script>").encode()
    rules = "".join(f".a{n} > .b{n}, #c{n} i{{display:none}}" for n in range(100_000))
    yield "mange-regler.html", f"<style>{rules}</style>{plain}".encode()
    same = ".a .a .a .a .b{display:none}" * 2_000
    yield "samme-regel.html", (f"<style>{same}</style>" + f"<div class=a>{PROSE}" * 300).encode()
    yield "krøller.html", f"<style>{'{' * 500_000}{'}' * 500_000}</style>{plain}".encode()
    yield "skjult-dypt.html", (f"<p>{PROSE}" + "<div hidden>" * 20_000 + PROSE).encode()
    yield "skjult-ofte.html", (f"<p>{PROSE}" + "<b hidden>x</b><i>y</i>" * 50_000).encode()
    yield "bare-skript.html", b"<script>document.write('x')</script>"
    yield "mange-avsnitt.html", b"<p>ord " * 400_000
    yield (
        "mange-attributter.html",
        ("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{PROSE}").encode(),
    )
    yield "langt-attributt.html", (f'<p a="{"x" * 5_000_000}">{PROSE}').encode()
    yield "uten-slutt.html", ("<p a='" + "x" * 1_000_000).encode()
    yield "kommentar.html", b"<!--" * 100_000 + PROSE.encode()
    yield (
        "bred-tabell.html",
        ("<table>" + f'<tr><td colspan="999999999">{PROSE}</td></tr>' * 200 + "</table>").encode(),
    )
    yield "entiteter.html", ("<p>" + "&#x10FFFF;&#0;&#xD800;&ugyldig;&" * 5000 + PROSE).encode()
    yield "doctype.html", ("<!DOCTYPE " + "[" * 100_000 + "]" * 100_000 + ">" + plain).encode()
    for seed in range(10):
        yield f"endret-{seed}.html", mutated(plain.encode(), seed)
    yield from encodings("html", plain)
    yield "løgn-om-tegnsett.html", f'<meta charset="utf-7">{plain}'.encode("cp1252")
    yield "ukjent-tegnsett.html", f'<meta charset="tull">{plain}'.encode()


def texts() -> Files:
    for suffix in ("txt", "md"):
        yield from encodings(suffix, f"Plan\n\n{PROSE}\n")
        yield f"nuller.{suffix}", bytes(1000)
        yield f"tull.{suffix}", random.Random(2).randbytes(50_000)
        yield f"en-lang-linje.{suffix}", (PROSE + " ").encode() * 60_000
        yield f"uten-mellomrom.{suffix}", b"a" * 5_000_000
        yield f"mange-små-linjer.{suffix}", b"a\n" * 400_000
        yield (
            f"alle-tegn.{suffix}",
            "".join(map(chr, [*range(32, 0xD800), *range(0xE000, 0x20000)])).encode(),
        )
        yield f"stablet.{suffix}", ("e" + "\u0301" * 500_000).encode()
        for seed in range(3):
            yield (
                f"endret-{seed}.{suffix}",
                mutated(f"# Plan\n\n- {PROSE}\n\n|a|b|\n|-|-|\n".encode(), seed),
            )
    yield "bare-linjer.txt", b"\n" * 2_000_000
    yield "for-mange-linjer.md", b"a\n\n" * 1_000_000
    yield "sider.txt", b"\f" * 100_000 + PROSE.encode()
    yield "tall.txt", b"1 2 3 4 5 6 7 8 9\n" * 15_000
    yield "bindestreker.txt", b"ord-\n" * 60_000
    yield "parenteser.txt", b"(((( og\n" * 15_000
    for name, mark in (
        ("klammer", "["), ("sitat", "> "), ("stjerner", "*"), ("under", "_a"), ("liste", "- "), ("rør", "|"),
        ("bilde", "!["), ("tagger", "<a "), ("kode", "`a"), ("lenke", "[a]("), ("tabulator", "a\t"),
    ):  # fmt: skip
        yield f"dyp-{name}.md", (mark * 20_000 + "\n\n" + PROSE).encode()
    yield (
        "henvisninger.md",
        "".join(f"[a{n}]: http://127.0.0.1/{n}\n" for n in range(30_000)).encode(),
    )
    yield "skjult-i.md", ("<div hidden>\n\n" * 3000 + PROSE + "\n\n</div>" * 3000 + PROSE).encode()
    yield "html-i.md", ("<table><tr><td>" * 2000 + PROSE).encode()
