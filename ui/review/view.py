"""The part of the page where documents come in: upload, look, approve, withdraw."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from rag.errors import PlanError
from rag.settings import Settings
from rag.types import Status
from ui import markup
from ui.access import Role, user
from ui.build import IndexBuild, State
from ui.gate import record
from ui.problems import said
from ui.review.area import SUFFIXES, Area, Upload
from ui.review.publish import Facts, Published, Publisher
from ui.store.values import Action
from ui.telemetry import telemetry
from ui.words import t
from ui.words.saying import status_name

_ROOT = Path(__file__).resolve().parents[2]
_SAID = "review-said"
_ROUND = "review-round"  # a new number empties the field for files
_LOOK = 1.0  # seconds between two looks at the build


def show(settings: Settings) -> None:
    """Draw it for a reviewer; approving and withdrawing for an owner."""
    area = Area(settings)
    publisher = Publisher(settings, area)
    build = _rebuild(str(settings.corpus.resolve()), str(settings.index.resolve()))
    st.header(t("review.heading"), anchor=False)
    st.html(markup.paragraph(t("review.explanation", limit=settings.upload_megabytes)))
    _say()
    _upload(settings, area)
    if build.state is State.RUNNING:
        _progress(build)
    elif build.state is State.FAILED:
        st.html(markup.alert(t("build.failed"), t("review.failed")))
        st.code(build.failure, language=None, wrap_lines=True)
    for upload in area.waiting():
        with st.container(border=True, key=f"venter-{upload.id}"):
            _waiting(upload, settings, area, publisher, build)
    if user().may(Role.OWNER):
        for document in publisher.published():
            _published(document, settings, publisher, build)


def _upload(settings: Settings, area: Area) -> None:
    number = st.session_state.setdefault(_ROUND, 0)
    kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
    most = settings.upload_megabytes
    file = st.file_uploader(
        t("review.choose"), type=kinds, max_upload_size=most, key=f"fil-{number}"
    )
    if file is None:
        return
    st.session_state[_ROUND] += 1
    try:
        with st.spinner(t("review.reading"), show_time=True):
            upload = area.add(file.name, file.getvalue(), user().id)
        record(Action.UPLOAD, settings)
        telemetry().uploads.labels("taken in").inc()
        st.session_state[_SAID] = (t("review.taken_in"), upload.name)
    except PlanError as problem:
        telemetry().uploads.labels("refused").inc()
        st.session_state[_SAID] = (t("review.refused"), said(problem))
    st.rerun()


def _say() -> None:
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(markup.alert(*said))


def _waiting(
    upload: Upload, settings: Settings, area: Area, publisher: Publisher, build: IndexBuild
) -> None:
    seen = upload.preview
    st.html(markup.heading(upload.name, (t("review.waiting"),)))
    counts = t("review.counts", characters=seen.characters, passages=seen.passages)
    st.html(markup.facts((counts, *seen.warnings)))
    with st.expander(t("review.preview")):
        st.html(markup.listed(" › ".join(path) for path in seen.headings))
        st.html(markup.passage(seen.text))
    if st.button(t("review.discard"), key=f"kast-{upload.id}"):
        area.remove(upload)
        record(Action.DELETE, settings)
        st.rerun()
    if user().may(Role.OWNER):
        facts = _facts(upload)
        if facts is not None:
            _act(lambda: publisher.publish(upload, facts, user().id), Action.PUBLISH, settings)
            build.start()
            st.rerun()


def _facts(upload: Upload) -> Facts | None:
    """The form for an owner; None until it is sent."""
    with st.form(f"godkjenn-{upload.id}"):
        title = st.text_input(t("review.title"), value=Path(upload.name).stem, max_chars=200)
        status = st.selectbox(t("review.status"), list(Status), format_func=status_name,
                              index=len(Status) - 1)  # fmt: skip
        publisher = st.text_input(t("review.publisher"), max_chars=200)
        date = st.text_input(t("review.date"), max_chars=10)
        sent = st.form_submit_button(t("review.approve"), type="primary")
    chosen = status or Status.UNKNOWN
    facts = Facts(title.strip() or upload.name, chosen, publisher.strip(), date.strip())
    return facts if sent else None


def _published(
    document: Published, settings: Settings, publisher: Publisher, build: IndexBuild
) -> None:
    with st.container(border=True, key=f"ute-{document.id}"):
        st.html(markup.heading(document.title, (document.file, t("review.published"))))
        if st.button(t("review.withdraw"), key=f"trekk-{document.id}"):
            _act(lambda: publisher.withdraw(document), Action.WITHDRAW, settings)
            build.start()
            st.rerun()


def _act(what: Callable[[], object], action: Action, settings: Settings) -> None:
    """Log, then do: what cannot be logged is not done."""
    record(action, settings)
    try:
        what()
    except PlanError as problem:
        st.session_state[_SAID] = (t("review.refused"), said(problem))
        st.rerun()


@st.fragment(run_every=_LOOK)
def _progress(build: IndexBuild) -> None:
    """Readers go on with the version there is; the whole page follows when the new one is out."""
    if build.state is not State.RUNNING:
        st.rerun()
    step = build.step
    st.progress(step.fraction or 0.0, text=markup.as_label(step.text))


@st.cache_resource(show_spinner=False)
def _rebuild(corpus: str, index: str) -> IndexBuild:
    command = [sys.executable, "-m", "ingest", "--progress", "json"]
    return IndexBuild([*command, "--corpus", corpus, "--index", index], _ROOT)
