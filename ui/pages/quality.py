"""«Kvalitet»: the latest evaluation, and use over time without who asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from rag.settings import Settings
from ui import markup, plots
from ui.quality_report import Check, QualityReport, Score, read_report
from ui.store.values import Usage
from ui.stored import store
from ui.words import t
from ui.words.saying import date_of, decimal, kind_name, with_marks

_PERIODS = (7, 30, 90, 365)
_PERIOD = "quality-period"
_KIND = re.compile(
    r"[a-z]+_[a-z]+|(?<=: )[a-z]+$"
)  # a kind of question, as the evaluation names it


def page(settings: Settings) -> None:
    st.title(t("quality.heading"), anchor=False)
    st.html(markup.paragraph(t("quality.introduction")))
    st.header(t("quality.usage"), anchor=False)
    days = st.segmented_control(
        t("quality.period"),
        _PERIODS,
        default=30,
        required=True,
        format_func=lambda count: t("quality.days", count=count),
        key=_PERIOD,
    )
    today = date.today()
    _usage(store(settings).usage.report(today - timedelta((days or 30) - 1), today))
    st.header(t("quality.evaluation"), anchor=False)
    report = read_report(settings.report)
    if report is None:
        st.html(markup.paragraph(t("quality.no_report", file=settings.report)))
    else:
        _evaluation(report)


def _usage(usage: Usage) -> None:
    asked = [day for day in usage.days if day.questions]
    if not asked:
        st.html(markup.paragraph(t("quality.no_usage")))
        return
    when = [day.day for day in usage.days]
    _plot(
        t("quality.per_day"),
        {t("quality.day"): when, t("quality.questions"): [day.questions for day in usage.days]},
        bars=True,
    )
    asked_when = [day.day for day in asked]
    _plot(
        t("quality.refused_per_day"),
        {t("quality.day"): asked_when, t("quality.refused"): [day.refused for day in asked]},
        share=True,
    )
    times: dict[str, Sequence[object]] = {
        t("quality.day"): asked_when,
        t("quality.median"): [day.p50 for day in asked],
        t("quality.slow"): [day.p95 for day in asked],
    }
    _plot(t("quality.latency"), times)
    _counts(t("quality.sections"), t("quality.section"), usage.sections)
    _counts(t("quality.gaps"), t("quality.gap"), usage.gaps)


def _evaluation(report: QualityReport) -> None:
    st.html(markup.outcome(t("quality.passed" if report.passed else "quality.failed")))
    day = date_of(report.created[:10])
    measured = t("quality.measured", questions=report.questions, date=day)
    st.html(markup.paragraph(measured, "sted"))
    _scores(t("quality.retrieval"), t("quality.system"), t("quality.recall"), report.recall)
    _scores(t("quality.answers"), t("quality.kind"), t("quality.facts"), report.facts)
    _checks([check for check in report.checks if not check.passed])
    with st.expander(t("quality.all_checks", count=len(report.checks))):
        _checks(report.checks)


def _checks(checks: Sequence[Check]) -> None:
    if not checks:
        return
    rows = [
        (
            t("quality.ok" if check.passed else "quality.broken"),
            _KIND.sub(lambda found: kind_name(found[0]), check.name),
            with_marks(check.message),
        )
        for check in checks
    ]
    header = (t("quality.status"), t("quality.requirement"), t("quality.found"))
    st.html(markup.table(t("quality.evaluation"), header, rows))


def _plot(
    title: str,
    columns: dict[str, Sequence[object]],
    *,
    bars: bool = False,
    share: bool = False,
) -> None:
    """The first column is the day. What the plot shows stands in a table beneath it too."""
    st.subheader(title, anchor=False)
    x, *y = columns
    rows_of = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    st.vega_lite_chart(rows_of, plots.over_days(x, y, bars=bars, share=share), alt=title)
    rows = [tuple(map(_cell, row)) for row in zip(*columns.values(), strict=True)]
    with st.expander(t("quality.as_table", title=title)):
        st.html(markup.table(title, tuple(columns), rows))


def _scores(title: str, what: str, measure: str, scores: Sequence[Score]) -> None:
    if not scores:
        return
    st.subheader(title, anchor=False)
    names = [kind_name(score.name) for score in scores]
    values = [score.value for score in scores]
    found = [{what: name, measure: value} for name, value in zip(names, values, strict=True)]
    st.vega_lite_chart(found, plots.shares(what, measure), alt=title)
    rows = [
        (name, str(score.count), decimal(score.value))
        for name, score in zip(names, scores, strict=True)
    ]
    st.html(markup.table(title, (what, t("quality.questions"), measure), rows))


def _counts(title: str, what: str, counts: Sequence[tuple[str, int]]) -> None:
    if counts:
        st.subheader(title, anchor=False)
        rows = [(name, str(count)) for name, count in counts]
        st.html(markup.table(title, (what, t("quality.times")), rows))


def _cell(value: object) -> str:
    if isinstance(value, date):
        return date_of(value.isoformat())
    return decimal(value) if isinstance(value, float) else str(value)
