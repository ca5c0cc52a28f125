"""What one browser tab remembers: the conversation, the open source, the waiting question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from rag.complete import Listing
from rag.types import Answer, Document, Mode, Turn
from ui import gate, keeping
from ui.choice import Choice, Scope, known
from ui.link import BEFORE, QUESTION, Link, Place, parameters, parse
from ui.running import Run
from ui.sources import Source, at_place, sources_of
from ui.words import in_address

_EXCHANGES, _RUN, _OPENED, _LINKED = "exchanges", "run", "opened", "linked"
_CHOICE, _MODE, _PLACE, _LISTS = "choice", "mode", "linked-place", "lists"
_ANSWER = "answer-language"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and how it ended: an answer, or the words of a problem.

    ``library`` is every document there was then, so that the answer still reads right after the
    index has been replaced.
    """

    question: str
    library: tuple[Document, ...]
    choice: Choice = field(default_factory=Choice)
    scope: Scope = field(default_factory=Scope)
    mode: Mode = Mode.SHORT
    language: str = ""
    answer: Answer | None = None
    problem: str = ""
    followups: tuple[str, ...] = ()

    def ended(self, answer: Answer | None, problem: str, followups: tuple[str, ...]) -> Exchange:
        """The same question with how it ended."""
        return replace(self, answer=answer, problem=problem, followups=followups)

    @property
    def understood(self) -> str:
        """The question as it was understood: with what it goes on about."""
        whole = self.answer.standalone if self.answer else ""
        return whole or self.question

    @property
    def sources(self) -> tuple[Source, ...]:
        return sources_of(self.answer) if self.answer else ()


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
        Turn(
            exchange.question,
            exchange.answer.text,
            exchange.understood,
            exchange.answer.outcome.refused,
        )
        for exchange in exchanges()
        if exchange.answer is not None
    )


def opened() -> Opened | None:
    found: Opened | None = st.session_state.get(_OPENED)
    return found


def open_source(exchange: int, number: int) -> None:
    """Open a source that the reader chose, and let the address say so."""
    st.session_state[_OPENED] = Opened(exchange, number, chosen=True)
    _to_address(exchanges()[exchange], number)


def is_open(exchange: int, number: int) -> bool:
    now = opened()
    return now is not None and (now.exchange, now.number) == (exchange, number)


def close_source() -> None:
    now = opened()
    st.session_state[_OPENED] = None
    if now is not None:
        _to_address(exchanges()[now.exchange])


def choice() -> Choice:
    found: Choice = st.session_state.get(_CHOICE, Choice())
    return found


def limit(to: Choice) -> None:
    st.session_state[_CHOICE] = to


def mode() -> Mode:
    found: Mode = st.session_state.get(_MODE, Mode.SHORT)
    return found


def use_mode(chosen: Mode) -> None:
    st.session_state[_MODE] = chosen


def answer_language() -> str:
    """What answers are wanted in; empty is the question's own."""
    found: str = st.session_state.get(_ANSWER, "")
    return found


def use_answer_language(chosen: str) -> None:
    st.session_state[_ANSWER] = chosen


def ask(question: str, before: Sequence[str] | None = None) -> None:
    """Let ``question`` be answered next, if it may be; one that is being answered is given up.
    It goes on about the questions ``before``; None means the conversation."""
    if not gate.admitted(" ".join((*(before or ()), question))):
        for name in (QUESTION, BEFORE):
            st.query_params.pop(name, None)
        return
    now = run()
    if now is not None:
        now.cancel()
    said = history() if before is None else _turns(before)
    st.session_state[_RUN] = Run(question, choice(), mode(), answer_language(), said)
    _write(Link(question, choice(), mode(), language=answer_language(), before=tuple(before or ())))


def _turns(before: Sequence[str]) -> tuple[Turn, ...]:
    """A conversation in which each question but the first went on about those before."""
    return tuple(Turn(each, "", " ".join(before[: at + 1])) for at, each in enumerate(before))


def run() -> Run | None:
    """The question that is being answered, or waits to be."""
    found: Run | None = st.session_state.get(_RUN)
    return found


def read_address(library: tuple[Document, ...]) -> None:
    """Take the view from the address, once; later the address only mirrors the view. Filters on
    documents that a new index no longer holds are dropped each time."""
    if _LINKED not in st.session_state:
        st.session_state[_LINKED] = True
        link = parse(st.query_params.get_all)
        limit(known(link.choice, library))
        use_mode(link.mode or Mode.SHORT)
        use_answer_language(link.language)
        if link.question:
            ask(link.question, link.before)
            st.session_state[_PLACE] = link.source
    limit(known(choice(), library))


def answered(exchange: Exchange) -> None:
    """Keep the exchange. Its first citation lies beside the answer where there is room, unless a
    link names another place."""
    st.session_state[_RUN] = None
    st.session_state[_EXCHANGES] = (*exchanges(), exchange)
    position = len(exchanges()) - 1
    linked: Place | None = st.session_state.pop(_PLACE, None)
    named = at_place(exchange.sources, linked) if linked else None
    if named is not None:
        open_source(position, named.number)
        return
    first = next((each for each in exchange.sources if each.cited), None)
    st.session_state[_OPENED] = Opened(position, first.number, chosen=False) if first else None
    if not exchange.problem:
        _to_address(exchange)


def lists() -> Mapping[int, Listing | None]:
    """The exchanges whose whole list is wanted, with the list once it has been made."""
    found: Mapping[int, Listing | None] = st.session_state.get(_LISTS, {})
    return found


def list_all(exchange: int, listing: Listing | None = None) -> None:
    """Show everything on the subject of this exchange."""
    st.session_state[_LISTS] = {**lists(), exchange: listing}


def hide_list(exchange: int) -> None:
    st.session_state[_LISTS] = {at: kept for at, kept in lists().items() if at != exchange}


def give_up() -> None:
    """Forget the question that is being answered: something broke."""
    st.session_state[_RUN] = None


def start_over() -> None:
    now = run()
    if now is not None:
        now.cancel()
    for key in (_EXCHANGES, _RUN, _OPENED, _PLACE, _CHOICE, _LISTS):
        st.session_state.pop(key, None)
    keeping.new_conversation()
    st.query_params.clear()
    in_address()


def _to_address(exchange: Exchange, number: int | None = None) -> None:
    source = next((each for each in exchange.sources if each.number == number), None)
    place = Place.of(source.locator) if source else None
    # Who opens the address has not heard what a follow-up goes on about.
    before = exchange.answer.before if exchange.answer else ()
    found = exchange.question, exchange.choice, exchange.mode, place, exchange.language, before
    _write(Link(*found))


def _write(link: Link) -> None:
    """Mode goes without saying where it is the usual one."""
    if link.mode is Mode.SHORT:
        link = replace(link, mode=None)
    st.query_params.from_dict(parameters(link))
    in_address()
