"""Words that depend on a value: the name of a status, a time, a date, in the session's language."""

from __future__ import annotations

import re
from datetime import date

from rag.types import Locator, Outcome, Status
from ui.words import catalogue, language, t, t_all


def status_name(status: Status) -> str:
    return t(f"status.{status.name.lower()}")


def outcome_heading(outcome: Outcome) -> str:
    """The heading over an answer that is a refusal or a part of one."""
    return t(f"outcome.{outcome.value}")


def decimal(number: float, places: int = 2) -> str:
    """A number with the language's decimal mark."""
    written = f"{number:.{places}f}"
    return written if language() == "en" else written.replace(".", ",")


def with_marks(text: str) -> str:
    """``text`` with the language's decimal mark in its numbers."""
    return text if language() == "en" else re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def kind_name(kind: str) -> str:
    """A kind of question, as the evaluation names it, in words; any other name as it is."""
    key = f"quality.kind_{kind}"
    return t(key) if key in catalogue(language()) else kind


def answered_in(seconds: float) -> str:
    return t("answer.answered_in", seconds=decimal(seconds))


def seconds_left(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole == 1:
        return t("build.one_second_left")
    minutes = round(whole / 60)
    if minutes > 1:
        return t("build.minutes_left", count=minutes)
    return t("build.seconds_left", count=whole)


def page_of(where: Locator) -> str:
    """The page, and that its words were read from a picture if they were; empty without pages."""
    if where.page is None:
        return ""
    return t("source.page_ocr" if where.ocr else "source.page", number=where.page)


def date_of(text: str) -> str:
    """``2026-06-18`` as ``18.06.2026`` and ``2022-09`` as ``september 2022``; others as is."""
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return t("date.month", month=t_all("date.months")[int(text[5:]) - 1], year=text[:4])
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return t("date.day", day=found.day, month=found.month, year=found.year)
