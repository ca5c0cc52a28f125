"""The report of a run in four forms: Markdown, JSON, JUnit XML and one HTML page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from eval import text
from eval.gate import Check, Verdict
from eval.page import html_table, page
from eval.plots import Line, Point, distribution, intervals, scatter
from eval.score import Scored
from eval.stored import RunCard
from eval.tables import (
    ANSWER,
    GROUP_TITLES,
    GROUPS,
    RETRIEVAL,
    Group,
    Measure,
    group,
    groups,
    latency,
    refusals,
)

TITLE = "Evaluering av planassistenten"
NAMES = {
    "product": "planassistenten",
    "lexical": "bare ordsøk",
    "dense": "bare mening",
    "langchain": "LangChain-oppskriften",
}
Run = tuple[RunCard, Sequence[Scored]]
WRITTEN = "Bare sitater, mot hver språkmodell, på de spørsmålene som alle har fått"


@dataclass(frozen=True, slots=True)
class Content:
    """What every form shows. ``runs`` are the product and the baselines, the product first;
    ``writers`` quotes alone and each language model, on the same questions; none where there are
    no models."""

    card: RunCard
    scored: Sequence[Scored]
    runs: Sequence[Group]
    names: Sequence[str]
    writers: Sequence[Group]
    by: Mapping[str, Sequence[Group]]
    verdict: Verdict


def write_reports(
    out: Path, card: RunCard, scored: Sequence[Scored], others: Sequence[Run], verdict: Verdict
) -> list[Path]:
    """Write every form into ``out``. Baselines are counted on the same questions."""
    out.mkdir(parents=True, exist_ok=True)
    # A language model writes from the passages that quotes are taken from: it finds the same.
    finders = [other for other in others if not other[0].writer]
    writers = [other for other in others if other[0].writer]
    content = _content(card, scored, finders, writers, verdict)
    figures = _plots(content, finders)
    forms = {
        "report.md": markdown(content),
        "report.json": json.dumps(as_json(content), ensure_ascii=False, indent=1) + "\n",
        "junit.xml": junit(verdict),
        "figure.svg": figures[0] + "\n",
        "report.html": page(TITLE, _body(content), figures, scored),
    }
    for name, form in forms.items():
        (out / name).write_text(form, encoding="utf-8")
    return [out / name for name in forms]


def markdown(content: Content) -> str:
    card = content.card
    seconds = latency(content.scored)
    everything = [group("alle", content.scored, ANSWER)]
    blocks = [
        f"# {TITLE}",
        _summary(content),
        text.group_table("Gjenfinning, mot enklere oppsett", content.runs, RETRIEVAL, same=True),
        text.group_table("Svar", everything, ANSWER),
        *([text.group_table(WRITTEN, content.writers, ANSWER, same=True)] * bool(content.writers)),
        f"Sekunder per spørsmål: p50 {text.number(seconds['p50'])}, "
        f"p95 {text.number(seconds['p95'])}.",
        text.refusal_table(refusals(content.scored)),
    ]
    for name, found in content.by.items():
        blocks.append(text.group_table(f"{GROUP_TITLES[name]}: gjenfinning", found, RETRIEVAL))
        blocks.append(text.group_table(f"{GROUP_TITLES[name]}: svar", found, ANSWER))
    blocks += ["### Porten", "```\n" + text.verdict_text(content.verdict) + "\n```"]
    blocks += ["### Hva som formet tallene", _shaped(card)]
    return "\n\n".join(blocks) + "\n"


def as_json(content: Content) -> dict[str, Any]:
    def plain(found: Sequence[Group]) -> list[dict[str, Any]]:
        return [asdict(each) for each in found]

    return {
        "run": asdict(content.card),
        "passed": content.verdict.passed,
        "checks": [asdict(check) for check in content.verdict.checks],
        "systems": plain(content.runs),
        "answers": plain([group("alle", content.scored, ANSWER)]),
        "writers": plain(content.writers),
        "seconds": latency(content.scored),
        "refusals": [
            {**asdict(each), "recall": each.recall, "precision": each.precision}
            for each in refusals(content.scored)
        ],
        "groups": {name: plain(found) for name, found in content.by.items()},
    }


def junit(verdict: Verdict) -> str:
    """The gate's checks as test cases, for CI to list."""
    failed = sum(not check.passed for check in verdict.checks)
    suite = Xml.Element(
        "testsuite", name="eval", tests=str(len(verdict.checks)), failures=str(failed)
    )
    for check in verdict.checks:
        case = Xml.SubElement(suite, "testcase", classname="eval.gate", name=_printable(check.name))
        if not check.passed:
            failure = Xml.SubElement(case, "failure", message=_printable(check.message))
            failure.text = _printable(_detail(check))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(suite, encoding="unicode")


def _content(
    card: RunCard,
    scored: Sequence[Scored],
    finders: Sequence[Run],
    writers: Sequence[Run],
    verdict: Verdict,
) -> Content:
    asked = {each.id for each in scored}
    runs = [group(NAMES[card.system], scored, RETRIEVAL)]
    for other, theirs in finders:
        same = [each for each in theirs if each.id in asked]
        runs.append(group(NAMES[other.system], same, RETRIEVAL))
    by = {name: groups(key, scored, (*RETRIEVAL, *ANSWER)) for name, key in GROUPS.items()}
    names = [run.name for run in runs]
    return Content(card, scored, runs, names, _written((card, scored), writers), by, verdict)


def _written(quotes: Run, writers: Sequence[Run]) -> list[Group]:
    """Quotes and each language model, on the questions that all of them have been asked."""
    if not writers:
        return []
    runs = [quotes, *writers]
    common = set.intersection(*({(each.id, each.gold) for each in scored} for _, scored in runs))
    return [
        group(
            card.writer or "bare sitater",
            [each for each in scored if (each.id, each.gold) in common],
            ANSWER,
        )
        for card, scored in runs
    ]


def _plots(content: Content, others: Sequence[Run]) -> list[str]:
    """The main figure first."""
    lines = [
        Line(measure.title, [run.estimates[measure.name] for run in content.runs])
        for measure in RETRIEVAL
        if not measure.name.startswith("mrr@20")
    ]
    plots = [intervals("Hvor mye av belegget som finnes (95 %)", content.names, lines)]
    recall = next(measure for measure in RETRIEVAL if measure.name == "recall@6000")
    asked = {each.id for each in content.scored}
    systems = [content.scored, *([e for e in theirs if e.id in asked] for _, theirs in others)]
    for name in ("kind", "language", "document"):
        plots.append(_by(f"{recall.title}. {GROUP_TITLES[name]}", name, content, systems, recall))
    return [*plots, _refusal_plot(content.scored), _latency_plot(content.scored)]


def _by(
    title: str,
    name: str,
    content: Content,
    systems: Sequence[Sequence[Scored]],
    measure: Measure,
) -> str:
    tables = [
        {g.name: g.estimates[measure.name] for g in groups(GROUPS[name], each, [measure])}
        for each in systems
    ]
    labels = [label for label, estimate in tables[0].items() if estimate is not None]
    return intervals(
        title, content.names, [Line(label, [t.get(label) for t in tables]) for label in labels]
    )


def _refusal_plot(scored: Sequence[Scored]) -> str:
    """Each language a point, and all: how much is answered against how right a refusal is."""
    points = []
    languages = sorted({each.language for each in scored})
    for name, mine in [
        ("alle", list(scored)),
        *((name, [e for e in scored if e.language == name]) for name in languages),
    ]:
        answered = group(name, mine, [m for m in ANSWER if m.name == "answered"])
        found, right = answered.estimates["answered"], refusals(mine)[0]
        if found is not None and right.precision is not None:
            points.append(
                Point(
                    f"{name} (dekning {text.number(right.recall, 2)})", found.mean, right.precision
                )
            )
    return scatter(
        "Andel besvart mot presisjonen i avvisningene",
        "andel av spørsmål med svar som blir besvart",
        "presisjon",
        points,
    )


def _latency_plot(scored: Sequence[Scored]) -> str:
    seconds = [value for each in scored if (value := each.values.get("seconds")) is not None]
    return distribution("Tid per spørsmål", seconds)


def _body(content: Content) -> list[str]:
    parts = [f"<p>{_summary(content)}</p>", "<h2>Gjenfinning</h2>"]
    parts.append(_html_groups(content.runs, RETRIEVAL, same=True))
    parts.append("<h2>Svar</h2>")
    parts.append(_html_groups([group("alle", content.scored, ANSWER)], ANSWER))
    if content.writers:
        parts += [f"<h2>{WRITTEN}</h2>", _html_groups(content.writers, ANSWER, same=True)]
    parts.append("<h2>Porten</h2>")
    checks = [
        ["ok" if check.passed else "FEIL", check.name, check.message]
        for check in content.verdict.checks
    ]
    parts.append(html_table(["", "krav", "funnet"], checks))
    for name, found in content.by.items():
        parts.append(f"<h2>{GROUP_TITLES[name]}</h2>")
        parts.append(_html_groups(found, (*RETRIEVAL, *ANSWER)))
    return parts


def _html_groups(found: Sequence[Group], measures: Sequence[Measure], same: bool = False) -> str:
    used = [m for m in measures if any(g.estimates[m.name] for g in found)]
    rows = [
        [g.name or "–", str(g.count), *(text.estimated(g.estimates[m.name], m) for m in used)]
        for g in found
    ]
    note = text.excluded(found[:1] if same else found, used).strip("_")
    return html_table(["", "n", *(m.title for m in used)], rows) + f"<p><small>{note}</small></p>"


def _summary(content: Content) -> str:
    good = sum(each.answerable for each in content.scored)
    splits = ", ".join(content.card.splits) or "alle"
    return (
        f"{len(content.scored)} spørsmål ({good} med svar i dokumentene), utvalg: {splits}. "
        f"Porten er {'åpen' if content.verdict.passed else 'stengt'}."
    )


def _shaped(card: RunCard) -> str:
    rows = [
        ["kjørt", f"{card.created}, {card.seconds:.0f} s, {card.machine}"],
        ["korpus", card.corpus],
        ["indeks", f"{card.index} ({card.index_version})"],
        ["innstillinger", card.fingerprint],
        ["gullspørsmål", card.gold],
        ["kode", card.code],
        ["versjoner", ", ".join(f"{name} {value}" for name, value in card.versions.items())],
    ]
    return text.table(["hva", "verdi"], rows)


def _detail(check: Check) -> str:
    return "\n".join([check.message, *check.culprits])


def _printable(words: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in words)
