"""Limiting the search: what can be chosen, and what is chosen as chips that stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from rag.types import Document, Mode, Status
from ui import markup, session
from ui.choice import Choice, part_titles, scope, years
from ui.piece import piece
from ui.sources import titled
from ui.words import LANGUAGES, t
from ui.words.saying import status_name

_SELECT = 190  # pixels


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way to limit: the field of ``Choice``, its options, and how one is said."""

    name: str
    options: Sequence[str]
    say: Callable[[str], str]

    @property
    def key(self) -> str:
        return f"filter-{self.name}"


@piece
def show(library: tuple[Document, ...], *, modes: bool) -> None:
    """The row beneath the question field, with the notice. ``modes``: offer how much is
    written, and in which language.

    A filter concerns the next question, so nothing else is drawn anew when one is chosen.
    """
    kinds = _kinds(library)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="avgrensing"):
        with st.popover(t("filter.title"), icon=":material/tune:", key="avgrens"):
            for kind in kinds:
                _select(kind, kinds)
        for kind in kinds:
            for at, value in enumerate(getattr(session.choice(), kind.name)):
                _chip(kind, value, at)
        if modes:
            _modes()
            _languages()
        st.html(markup.paragraph(t("app.notice"), "merknad"))
    if scope(session.choice(), library).empty:
        st.html(markup.paragraph(t("filter.nothing"), "sted"))


def spoken(choice: Choice, library: tuple[Document, ...]) -> list[str]:
    """Every filter in words, for what is said beneath an answer."""
    kinds = {kind.name: kind for kind in _kinds(library)}
    return [kinds[name].say(value) for name, value in choice.filters]


def _kinds(library: tuple[Document, ...]) -> tuple[_Kind, ...]:
    titles = {each.id: titled(each) for each in library}
    parts = [part for each in library for part in part_titles(each)]
    statuses = [each.value for each in Status if any(d.status is each for d in library)]
    kinds = (
        _Kind("documents", list(titles), lambda each: titles.get(each, each)),
        _Kind("parts", parts, str),
        _Kind("statuses", statuses, lambda each: status_name(Status(each))),
        _Kind("years", years(library), str),
    )
    return tuple(kind for kind in kinds if kind.options)


def _select(kind: _Kind, kinds: tuple[_Kind, ...]) -> None:
    st.session_state[kind.key] = list(getattr(session.choice(), kind.name))
    st.multiselect(
        t(f"filter.{kind.name}"),
        options=kind.options,
        format_func=kind.say,
        key=kind.key,
        placeholder=t(f"filter.all_{kind.name}"),
        select_all=False,
        wrap=True,
        on_change=_limit,
        args=(kinds,),
    )


def _limit(kinds: tuple[_Kind, ...]) -> None:
    session.limit(Choice(**{kind.name: tuple(st.session_state[kind.key]) for kind in kinds}))


def _chip(kind: _Kind, value: str, at: int) -> None:
    st.button(
        markup.as_label(kind.say(value)),
        key=f"brikke-{kind.name}-{at}",
        icon=":material/close:",
        icon_position="right",
        help=t("filter.remove"),
        on_click=_drop,
        args=(kind.name, value),
    )


def _drop(name: str, value: str) -> None:
    session.limit(session.choice().without(name, value))


def _modes() -> None:
    st.session_state["modus"] = session.mode()
    st.segmented_control(
        t("mode.label"),
        list(Mode),
        key="modus",
        format_func=lambda each: t(f"mode.{each.value}"),
        required=True,
        label_visibility="collapsed",
        on_change=lambda: session.use_mode(st.session_state["modus"]),
    )


def _languages() -> None:
    st.session_state["svarsprak"] = session.answer_language()
    st.selectbox(
        t("mode.language"),
        ["", *LANGUAGES],
        key="svarsprak",
        format_func=lambda each: t(f"mode.answer_{each or 'as_asked'}"),
        label_visibility="collapsed",
        width=_SELECT,
        on_change=lambda: session.use_answer_language(st.session_state["svarsprak"]),
    )
