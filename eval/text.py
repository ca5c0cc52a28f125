"""Tables and verdicts as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.compare import Compared, Pair
from eval.gate import Verdict
from eval.stats import Estimate
from eval.tables import GROUP_TITLES, MEASURES, Group, Measure, Refusal
from rag.text import shorten, squeeze

_WORST = 15
_ANSWER = 300


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines)


def cell(text: str) -> str:
    """``text`` safe in a Markdown table: no pipes, no tags, one line."""
    return squeeze(text).replace("|", "\\|").replace("<", "&lt;")


def number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def estimated(value: Estimate | None, measure: Measure) -> str:
    if value is None:
        return "–"
    mean = number(value.mean, measure.digits)
    if value.low == value.high:
        return mean
    return f"{mean} ({number(value.low, measure.digits)}–{number(value.high, measure.digits)})"


def group_table(
    title: str, groups: Sequence[Group], measures: Sequence[Measure], same: bool = False
) -> str:
    """Means with 95 % intervals, and what was left out. ``same``: the groups are the same
    questions, answered by different systems."""
    used = [m for m in measures if any(g.estimates[m.name] for g in groups)]
    rows = [
        [
            group.name or "–",
            str(group.count),
            *(estimated(group.estimates[m.name], m) for m in used),
        ]
        for group in groups
    ]
    return "\n\n".join(
        [
            f"### {title}",
            table(["", "n", *(m.title for m in used)], rows),
            excluded(groups[:1] if same else groups, used),
        ]
    )


def excluded(groups: Sequence[Group], measures: Sequence[Measure]) -> str:
    """How many questions each measure leaves out because it does not apply to them."""
    counts = []
    for measure in measures:
        found = [group.estimates[measure.name] for group in groups]
        left = sum(
            group.count if each is None else each.excluded
            for group, each in zip(groups, found, strict=True)
        )
        if left:
            counts.append(f"{measure.title} {left}")
    total = sum(group.count for group in groups)
    return f"_{total} spørsmål. Utelatt fordi målet ikke gjelder: {', '.join(counts) or 'ingen'}._"


def refusal_table(found: Sequence[Refusal]) -> str:
    rows = [
        [r.kind, str(r.count), str(r.refused), number(r.recall), number(r.precision)] for r in found
    ]
    wrongly = found[0].wrongly_refused if found else 0
    return "\n\n".join(
        [
            "### Avvisning av spørsmål som dokumentene ikke svarer på",
            table(["type", "n", "avvist", "dekning", "presisjon"], rows),
            f"_{wrongly} spørsmål som har svar, ble avvist; presisjonen er regnet mot dem alle._",
        ]
    )


def comparison_table(compared: Compared) -> str:
    rows = [
        [
            MEASURES[name].title,
            number(each.before),
            number(each.after),
            f"{each.mean:+.3f}".replace(".", ","),
            f"{each.low:+.3f} til {each.high:+.3f}".replace(".", ","),
            number(each.p, 4),
            str(each.count),
            str(each.excluded),
        ]
        for name, each in compared.differences.items()
        if each is not None
    ]
    header = ["mål", "før", "etter", "forskjell", "95 %", "p", "n", "utelatt"]
    note = (
        f"_{len(compared.pairs)} felles spørsmål; {compared.excluded} er bare i den ene kjøringen "
        "eller har fått endret gullrad. Parvis bootstrap og permutasjonstest._"
    )
    return table(header, rows) + "\n\n" + note


def verdict_text(verdict: Verdict) -> str:
    """Every check, and what got worse with its answers before and after."""
    lines = [f"Porten er {'åpen' if verdict.passed else 'STENGT'}.", ""]
    for check in verdict.checks:
        mark = "ok  " if check.passed else "FEIL"
        lines.append(f"{mark} {check.name}: {check.message}")
        if check.culprits:
            lines.append(f"     {', '.join(check.culprits[:20])}")
    if verdict.worse:
        lines += ["", f"{len(verdict.worse)} spørsmål er blitt dårligere. De verste:"]
        for pair in verdict.worse[:_WORST]:
            lines += _worse(pair)
    return "\n".join(lines)


def _worse(pair: Pair) -> list[str]:
    before, after = pair
    return [
        "",
        f"{after.id}: {after.question}",
        f"  før   ({before.status}): {shorten(squeeze(before.answer), _ANSWER)}",
        f"  etter ({after.status}): {shorten(squeeze(after.answer), _ANSWER)}",
    ]


def group_title(name: str) -> str:
    return GROUP_TITLES[name]
