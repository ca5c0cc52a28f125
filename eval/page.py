"""The report as one HTML page: plots, tables and every question, with a search field.

Nothing is fetched, and nothing from a document, a question or an answer is put in unescaped; a
content policy forbids the page to ask for anything in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.score import Scored
from eval.tables import MEASURES

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;margin:2rem auto;max-width:76rem;
padding:0 1rem}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid #ddd;padding:.35rem .5rem;text-align:left;vertical-align:top}
pre{white-space:pre-wrap;font:inherit;margin:0}
.wide{overflow-x:auto}svg{max-width:100%;height:auto}
input,select{font:inherit;padding:.4rem .6rem;margin:0 .5rem .5rem 0}
input{width:24rem;max-width:90%}
.bad{color:#a01010}.quote{border-left:3px solid #0b5cad;padding-left:.5rem;margin:.2rem 0}
"""
_SCRIPT = """
const rows=[...document.querySelectorAll('#questions tbody tr')],
words=rows.map(r=>r.textContent.toLowerCase()),field=document.getElementById('search'),
choice=document.getElementById('which'),tally=document.getElementById('tally');
function show(){const wanted=field.value.toLowerCase().split(/\\s+/),kind=choice.value;let n=0;
rows.forEach((r,i)=>{const seen=wanted.every(w=>words[i].includes(w))&&
(!kind||r.dataset.marks.split(' ').includes(kind));r.hidden=!seen;n+=seen});
tally.textContent=n+' av '+rows.length}
field.addEventListener('input',show);choice.addEventListener('change',show);show();
"""
_SHOWN = ("recall@6000", "mrr@10", "facts", "evidence_cited", "points")


def page(title: str, body: Sequence[str], plots: Sequence[str], scored: Sequence[Scored]) -> str:
    """``body`` and ``plots`` are HTML made here; ``scored`` is what others wrote."""
    return f"""<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>
{"".join(f"<figure>{plot}</figure>" for plot in plots if plot)}
{"".join(body)}
{_questions(scored)}
</main><script>{_SCRIPT}</script></body></html>
"""


def html_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(value)}</td>" for value in row) + "</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _questions(scored: Sequence[Scored]) -> str:
    marks = sorted({mark for each in scored for mark in _marks(each)})
    options = "".join(f"<option>{escape(mark)}</option>" for mark in marks)
    header = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in ("spørsmål", "belegg og fasit", "svar", "mål")
    )
    return (
        "<h2>Alle spørsmål</h2>"
        '<label>Søk <input id="search" type="search"></label>'
        f'<label>Vis <select id="which"><option value="">alle</option>{options}</select></label>'
        '<span id="tally" role="status"></span>'
        f'<div class="wide"><table id="questions"><thead><tr>{header}</tr></thead><tbody>'
        f"{''.join(map(_question, scored))}</tbody></table></div>"
    )


def _question(each: Scored) -> str:
    evidence = "".join(f'<p class="quote">{escape(quote)}</p>' for quote in each.evidence)
    faults = "".join(f'<p class="bad">{escape(fault)}</p>' for fault in each.faults)
    values = "".join(
        f"<div>{escape(MEASURES[name].title)}: {_value(each.values[name])}</div>"
        for name in _SHOWN
        if name in each.values
    )
    return (
        f'<tr data-marks="{escape(" ".join(_marks(each)))}">'
        f"<td><strong>{escape(each.question)}</strong><br><small>{escape(each.id)} · "
        f"{escape(' · '.join(_marks(each)))}</small></td>"
        f"<td>{evidence}{escape(each.reference)}</td>"
        f"<td><em>{escape(each.status)}</em><pre>{escape(each.answer)}</pre>{faults}</td>"
        f"<td>{values}</td></tr>"
    )


def _marks(each: Scored) -> list[str]:
    wrong = (each.values.get("points") or 0) < 0
    missed = each.values.get("recall@6000") == 0
    return [
        *filter(None, (each.kind, each.language, each.style, each.split, each.unanswerable)),
        each.document,
        *(["feil-svar"] if wrong else []),
        *(["ikke-funnet"] if missed else []),
        *(["brudd"] if each.faults else []),
    ]


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")
