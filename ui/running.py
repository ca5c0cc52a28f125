"""A question on its way to an answer: worked at in a thread, so that the page can be redrawn,
left or stopped in the middle of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

from rag.answer import Assistant
from rag.errors import PlanError
from rag.events import Cited, Final, Passages, Stage, Token
from rag.types import Answer, Citation, Hit, Mode, Turn
from ui.choice import Choice, Scope
from ui.drain import work
from ui.telemetry import telemetry


class Run:
    """What has come so far is in ``hits``, ``text`` and ``citations``; they only grow.
    ``queued`` says that others are before it at the language model. ``language`` is what the answer
    is wanted in; empty is the question's own. ``history`` is what it may go on about."""

    def __init__(
        self,
        question: str,
        choice: Choice,
        mode: Mode,
        language: str = "",
        history: Sequence[Turn] = (),
    ) -> None:
        self.question = question
        self.history = tuple(history)
        self.choice = choice
        self.mode = mode
        self.language = language
        self.hits: tuple[Hit, ...] = ()
        self.text = ""
        self.citations: tuple[Citation, ...] = ()
        self.queued = False
        self._cancel = threading.Event()
        self._answer: Future[Answer] | None = None

    @property
    def started(self) -> bool:
        return self._answer is not None

    @property
    def stopped(self) -> bool:
        """Whether the reader asked it to stop."""
        return self._cancel.is_set()

    @property
    def broken(self) -> bool:
        """Whether it ended with an error that is not the reader's to mend."""
        if self._answer is None or not self._answer.done():
            return False
        error = self._answer.exception()
        return error is not None and not isinstance(error, PlanError)

    def start(self, assistant: Assistant, scope: Scope) -> None:
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
        self._answer = pool.submit(self._follow, assistant, scope)
        pool.shutdown(wait=False)

    def cancel(self) -> None:
        """Let the writing end where it is; what has been checked stays."""
        self._cancel.set()

    def over(self, seconds: float) -> bool:
        """Whether it has ended, one way or another, within so many seconds."""
        assert self._answer is not None, "not started"
        return bool(futures.wait([self._answer], seconds).done)

    def wait(self, seconds: float) -> Answer | None:
        """The answer, or None if it is not there within so many seconds.

        Raises whatever the assistant raised.
        """
        assert self._answer is not None, "not started"
        try:
            return self._answer.result(seconds)
        except NotYet:
            if self._answer.done():
                raise
            return None

    def _follow(self, assistant: Assistant, scope: Scope) -> Answer:
        with work().answering():
            answer = self._streamed(assistant, scope)
        telemetry().answers.labels(answer.outcome.value).inc()
        return answer

    def _streamed(self, assistant: Assistant, scope: Scope) -> Answer:
        for event in assistant.stream(
            self.question,
            scope.documents,
            self.history,
            parts=scope.parts,
            mode=self.mode,
            language=self.language or None,
            cancel=self._cancel,
        ):
            match event:
                case Stage(name):
                    self.queued = name == "queue"
                case Passages(hits):
                    self.hits = hits
                case Token(text):
                    self.text += text
                case Cited(citation):
                    self.citations = (*self.citations, citation)
                case Final(answer):
                    return answer
        raise RuntimeError("the stream ended without an answer")
