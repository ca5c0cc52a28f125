"""The app's outer edge: what nothing inside could handle ends here, as words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from rag.errors import PlanError
from ui import markup
from ui.problems import said
from ui.telemetry import telemetry
from ui.words import t

logger = logging.getLogger(__name__)


@contextmanager
def boundary() -> Iterator[None]:
    """Show a PlanError with its own words and log anything else. Streamlit's own control
    exceptions (rerun, stop) are no ``Exception`` and pass."""
    try:
        yield
    except PlanError as error:
        st.html(markup.alert(t("problem.settings"), said(error)))
    except Exception:
        telemetry().errors.inc()
        logger.exception("unhandled error in the web app")
        st.html(markup.alert(t("answer.problem"), t("problem.unexpected")))
