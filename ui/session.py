"""What one browser tab remembers: the conversation, the open source, the waiting question."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rag.types import Answer, Document, Turn

FILTER_KEY = "filter"
_EXCHANGES, _PENDING, _OPENED, _LINKED = "exchanges", "pending", "opened", "linked"
_QUESTION_PARAMETER, _FILTER_PARAMETER = "q", "dok"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and how it ended: an answer, or the words of a problem.

    ``documents`` are the ids it was limited to; ``library`` is every document there was then,
    so that the answer still reads right after the index has been replaced.
    """

    question: str
    documents: tuple[str, ...]
    library: tuple[Document, ...]
    answer: Answer | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """The source in the panel: of which exchange, its number there, and who chose it."""

    exchange: int
    number: int
    chosen: bool

    @property
    def name(self) -> str:
        """What the page calls it: the box and :mod:`ui.focus` must agree."""
        return f"{self.exchange:d}-{self.number:d}{'-valgt' if self.chosen else ''}"


def exchanges() -> tuple[Exchange, ...]:
    found: tuple[Exchange, ...] = st.session_state.get(_EXCHANGES, ())
    return found


def history() -> tuple[Turn, ...]:
    return tuple(
        Turn(exchange.question, exchange.answer.text)
        for exchange in exchanges()
        if exchange.answer is not None
    )


def add(exchange: Exchange) -> None:
    """Append, and lay the first citation beside the answer where there is room for it."""
    st.session_state[_EXCHANGES] = (*exchanges(), exchange)
    citations = exchange.answer.citations if exchange.answer else ()
    last = len(exchanges()) - 1
    first = Opened(last, citations[0].label, chosen=False) if citations else None
    st.session_state[_OPENED] = first


def opened() -> Opened | None:
    found: Opened | None = st.session_state.get(_OPENED)
    return found


def open_source(exchange: int, number: int) -> None:
    st.session_state[_OPENED] = Opened(exchange, number, chosen=True)


def is_open(exchange: int, number: int) -> bool:
    now = opened()
    return now is not None and (now.exchange, now.number) == (exchange, number)


def close_source() -> None:
    st.session_state[_OPENED] = None


def ask(question: str) -> None:
    st.session_state[_PENDING] = question


def pending() -> str | None:
    """The question that waits for an answer: typed, clicked, or first in the address.

    The address is read once; later it only mirrors what was asked.
    """
    if _LINKED not in st.session_state:
        st.session_state[_LINKED] = True
        linked = st.query_params.get(_QUESTION_PARAMETER, "").strip()
        if linked:
            ask(linked)
    found: str | None = st.session_state.get(_PENDING)
    return found


def answered(exchange: Exchange) -> None:
    """Keep the exchange, and put it in the address so that a reload asks the same."""
    st.session_state[_PENDING] = None
    add(exchange)
    if not exchange.problem:
        filtered = {_FILTER_PARAMETER: exchange.documents} if exchange.documents else {}
        st.query_params.from_dict({_QUESTION_PARAMETER: exchange.question, **filtered})


def forget_unknown(known: tuple[str, ...]) -> None:
    """Drop from the filter what a new index no longer holds, and take it from the address
    when the page is new."""
    if FILTER_KEY not in st.session_state:
        st.session_state[FILTER_KEY] = st.query_params.get_all(_FILTER_PARAMETER)
    wanted = st.session_state[FILTER_KEY]
    st.session_state[FILTER_KEY] = [each for each in wanted if each in known]


def start_over() -> None:
    for key in (_EXCHANGES, _PENDING, _OPENED):
        st.session_state.pop(key, None)
    st.query_params.clear()
