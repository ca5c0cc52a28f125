"""The assistant, opened once per process; until its index exists, what is being done about it."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import streamlit as st

from rag.answer import Assistant
from rag.errors import IndexMissing, IndexProblem
from rag.settings import Settings
from ui import markup
from ui.build import IndexBuild, State, Step
from ui.words import t
from ui.words.saying import seconds_left

ROOT = Path(__file__).resolve().parent.parent
_LOOK = 0.3  # seconds between two looks at the build
_TOO_EARLY = 0.05  # of a stage: the pace so far says little yet (measured: 11 minutes, then 1)


def load(settings: Settings) -> Assistant | None:
    """The assistant, or None when the page shows a build or a problem instead."""
    build = _build(str(settings.corpus.resolve()), str(settings.index.resolve()))
    if build.state is not State.RUNNING:
        try:
            return _open(str(settings.index.resolve()), settings)
        except IndexMissing as missing:
            if build.state is not State.IDLE:
                _offer_build(build, str(missing))
                return None
            build.start()
        except IndexProblem as problem:
            _offer_build(build, str(problem))
            return None
    _watch(build)
    return None


def forget() -> None:
    """Let the next run of any session open the index afresh."""
    _open.clear()


@st.cache_resource(show_spinner=t("build.opening"))
def _open(index: str, _settings: Settings) -> Assistant:
    opened = Assistant.open(_settings)
    _settle()
    return opened


def _settle() -> None:
    """Let the collector pass over what has come to stay: going through everything, with an index in
    memory, holds the whole process for 0.1 s. What an earlier index left is taken first."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _build(corpus: str, index: str) -> IndexBuild:
    command = [sys.executable, "-m", "ingest", "--progress", "json"]
    return IndexBuild([*command, "--corpus", corpus, "--index", index], ROOT)


def _watch(build: IndexBuild) -> None:
    """Show the build until it ends, then start the page over."""
    with st.container(key="start"):
        st.title(t("build.heading"), anchor=False)
        st.html(markup.paragraph(t("build.explanation")))
        bar, line = st.progress(0.0), st.empty()
        with st.spinner(t("build.working"), show_time=True):
            while not build.wait(_LOOK):
                step = build.step
                bar.progress(step.fraction or 0.0)
                line.html(markup.paragraph(_sentence(step)))
    st.rerun()


def _sentence(step: Step) -> str:
    early = step.fraction is None or step.fraction < _TOO_EARLY
    if step.seconds_left is None or early:
        return step.text
    return f"{step.text} – {seconds_left(step.seconds_left)}"


def _offer_build(build: IndexBuild, problem: str) -> None:
    """Say why there is no assistant, and offer the way out."""
    failed = build.state is State.FAILED
    if failed:
        st.html(markup.alert(t("build.failed"), t("build.failed_help")))
        st.code(build.failure, language=None, wrap_lines=True)
    else:
        st.html(markup.alert(t("build.unusable"), problem))
    label = t("build.try_again") if failed else t("build.rebuild")
    st.button(label, type="primary", on_click=build.start)
