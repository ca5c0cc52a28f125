"""What words must pass before anything is searched, stored, logged or put in the address."""

from __future__ import annotations

import logging
from functools import cache

import streamlit as st

from rag.errors import PlanError
from rag.settings import Settings, load_settings
from ui import access, guard, markup
from ui.guard import Found
from ui.rate import Limiter
from ui.store.values import Action
from ui.stored import store
from ui.telemetry import telemetry
from ui.words import t

_KEY = "stopped"
_MINUTE = 60

logger = logging.getLogger(__name__)


class PersonalData(PlanError):
    """Words that were to be kept hold something about a person."""


def admitted(question: str) -> bool:
    """Whether ``question`` may be asked. Where not, :func:`notice` says why on the page."""
    settings = load_settings()
    said = _personal(question) or _too_many(settings)
    st.session_state[_KEY] = said
    if said:
        return False
    record(Action.ASK, settings)
    return True


def impersonal(text: str) -> str:
    """``text`` as it is, for whatever people write beside a question. Raises PersonalData."""
    if said := _personal(text, "gate.text"):
        raise PersonalData(said)
    return text


def notice() -> None:
    """Say once why the last question was stopped, where it was."""
    said: str = st.session_state.pop(_KEY, "")
    if said:
        st.html(markup.alert(t("gate.stopped"), said))


def record(action: Action, settings: Settings) -> None:
    """Write who did what into the access log; without sign-in there is nobody to write down.

    Raises StoreProblem: what cannot be logged is not done.
    """
    person = access.user()
    if person is not access.LOCAL:
        store(settings).access_log.write(person.id, action)


def _personal(text: str, message: str = "gate.personal") -> str:
    kinds = guard.findings(text)
    if not kinds:
        return ""
    _stopped("personal data")
    named = ", ".join(t(f"gate.{kind}") for kind in Found if kind in kinds)
    return t(message, kinds=named)


def _too_many(settings: Settings) -> str:
    seconds = _limiter(settings.question_rate).wait(access.user().id)
    if not seconds:
        return ""
    _stopped("rate")
    if seconds <= _MINUTE:
        return t("access.too_many", wait=t("access.seconds", count=seconds))
    return t("access.too_many", wait=t("access.minutes", count=-(-seconds // _MINUTE)))


def _stopped(reason: str) -> None:
    telemetry().stopped.labels(reason).inc()
    logger.info("question stopped", extra={"outcome": reason})


@cache
def _limiter(rate: str) -> Limiter:
    return Limiter.of(rate)
