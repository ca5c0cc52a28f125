"""One answer on its way from a chat model to a reader: drafted, checked, mended once, shown.

A sentence is sent only when it has passed. From the first that fails, the rest waits until the
model has had its one chance to mend, so that the order is kept and nothing is taken back.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.check import Checker, Fault
from rag.draft import Draft, Sentence
from rag.errors import ConfigurationError, ModelProblem
from rag.events import Event, Stage
from rag.generate import Message, Model
from rag.index import Index
from rag.page import Page
from rag.prompts import Prompt, repairing
from rag.settings import Settings
from rag.text import fold
from rag.tokens import careful
from rag.types import Citation, Hit, Mode, Usage

_TWICE = 2
"""Times that a model may say the same before it is cut off."""
_NO_ANSWER = re.compile(r"^\W*ingen svar\W*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(\d{1,2})[.):]\s+(.*)$")


@dataclass(frozen=True, slots=True)
class Task:
    """A question as it stands alone, what was found for it, and how to answer."""

    question: str
    hits: tuple[Hit, ...]
    index: Index
    language: str
    mode: Mode


@dataclass(slots=True)
class Written:
    """What came of it. ``problem`` is why the model stopped; ``declined`` that it found no answer
    in the passages; ``usage`` None that it was never asked."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    draft: str = ""
    usage: Usage | None = None
    stages: dict[str, float] = field(default_factory=dict)
    struck: int = 0
    mended: int = 0
    withheld: int = 0
    declined: bool = False
    problem: ModelProblem | ConfigurationError | None = None


class Job:
    """One answer on its way."""

    def __init__(
        self,
        settings: Settings,
        model: Model,
        prompt: Prompt,
        task: Task,
        written: Written,
        cancel: threading.Event | None,
        checker: Checker,
    ) -> None:
        self._settings = settings
        self._model = model
        self._prompt = prompt
        self._task = task
        self._written = written
        self._cancel = cancel
        self._checker = checker
        documents = task.index.store.by_id
        factor = 2 if task.mode is Mode.THOROUGH else 1
        longest = factor * settings.answer_characters
        self._page = Page(
            prompt.given, documents, checker.stated, longest, settings.quote_characters
        )
        self._held: list[tuple[Sentence, Fault | None]] = []
        self._said: dict[str, int] = {}
        self._shown: set[str] = set()
        self._counted = [0, 0]
        self._until = time.monotonic() + settings.llm_total_seconds

    @property
    def usage(self) -> Usage:
        asked, written = self._counted
        return Usage(self._model.name, asked, written)

    def run(self) -> Iterator[Event]:
        """The events of the writing; what came of it stands in what was given for it."""
        yield Stage("generate")
        try:
            yield from self._drafted()
            if any(fault for _, fault in self._held):
                yield Stage("check")
                yield from self._timed("check", self._repaired())
        finally:
            self._written.text = self._page.text
            self._written.citations = tuple(self._page.citations)
            self._written.struck += sum(fault is not None for _, fault in self._held)

    def _drafted(self) -> Iterator[Event]:
        draft = Draft()
        messages = self._prompt.messages
        began = time.perf_counter()
        try:
            for text in self._pieces(messages, self._settings.llm_answer_tokens):
                self._written.stages.setdefault("first_token", time.perf_counter() - began)
                for each in draft.feed(text):
                    yield from self._met(each)
                if draft.rambling or max(self._said.values(), default=0) > _TWICE:
                    break
            for each in draft.finish():
                yield from self._met(each)
        finally:
            self._written.draft = draft.text
            self._written.stages["generate"] = time.perf_counter() - began

    def _met(self, each: Sentence) -> Iterator[Event]:
        """Shows a sentence that passes, if none before it waits; else keeps it."""
        if _NO_ANSWER.match(each.text):
            self._written.declined = True
            return
        key = fold(each.text or each.raw).lower()
        self._said[key] = self._said.get(key, 0) + 1
        if self._said[key] > 1:
            return
        fault = self._checker.fault(each)
        if fault is None and not self._held:
            yield from self._show(each)
        else:
            self._held.append((each, fault))

    def _show(self, each: Sentence) -> Iterator[Event]:
        # A mended sentence may have become one that stands there already.
        key = fold(each.text).lower()
        if key not in self._shown and self._page.fits(each):
            self._shown.add(key)
            yield from self._page.add(each)

    def _repaired(self) -> Iterator[Event]:
        """One round: the faults named to the model, and what it makes of them checked again."""
        waiting = [(each, fault) for each, fault in self._held if fault is not None]
        lines = [f"«{each.raw.strip()}» – {fault.words}" for each, fault in waiting]
        problem: ModelProblem | None = None
        answer = ""
        messages = repairing(self._settings.llm_prompt, self._prompt, self._written.draft, lines)
        try:
            for text in self._pieces(messages, self._settings.llm_answer_tokens):
                answer += text
                if len(answer) > 4 * self._page.longest:
                    break
        except ModelProblem as stopped:
            problem = stopped
        self._written.draft += f"\n\n---\n{answer}" if answer else ""
        mended = _mended(answer, len(waiting))
        number = 0
        for each, fault in self._held:
            if fault is None:
                yield from self._show(each)
                continue
            better = mended.get(number)
            number += 1
            if better is not None and self._checker.fault(better) is None:
                self._written.mended += 1
                yield from self._show(replace(better, bullet=each.bullet))
            else:
                self._written.struck += 1
        self._held = []
        if problem is not None:
            raise problem

    def _pieces(self, messages: Sequence[Message], limit: int) -> Iterator[str]:
        """Text as it comes; tokens are counted, by the server where it says how many."""
        text, counted = "", (0, 0)
        # The draft and what is mended of it are one answer, and have one deadline.
        left = max(0.0, self._until - time.monotonic())
        try:
            for piece in self._model.write(messages, limit, self._cancel, left):
                if piece.prompt_tokens or piece.completion_tokens:
                    counted = (piece.prompt_tokens, piece.completion_tokens)
                if piece.text:
                    text += piece.text
                    yield piece.text
        finally:
            if counted == (0, 0):
                asked = "\n".join(text for _, text in messages)
                counted = (careful(asked), careful(text))
            self._counted = [old + new for old, new in zip(self._counted, counted, strict=True)]

    def _timed(self, name: str, events: Iterator[Event]) -> Iterator[Event]:
        began = time.perf_counter()
        yield from events
        self._written.stages[name] = time.perf_counter() - began


def _mended(answer: str, count: int) -> dict[int, Sentence]:
    """The model's second try by the number of the sentence, from 0."""
    found: dict[int, Sentence] = {}
    for line in answer.splitlines():
        match = _NUMBERED.match(line)
        if not match or not 1 <= int(match.group(1)) <= count:
            continue
        # Cut as a draft is: a heading is one here too, and two sentences are not judged as one.
        pieces = Draft().feed(f"{match.group(2)}\n")
        if len(pieces) == 1:
            found.setdefault(int(match.group(1)) - 1, pieces[0])
    return found
