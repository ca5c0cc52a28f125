"""Answers written by a chat model: whose turn it is, what it costs, what is kept for next time."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace

from rag.cache import Cache, cache_key
from rag.embed import Embedder
from rag.errors import ModelProblem
from rag.events import Event, Stage, shown
from rag.generate import Model
from rag.injection import orders
from rag.job import Job, Task, Written
from rag.prompts import Prompt, answering
from rag.queue import Budget, Turns
from rag.rewrite import rewritten
from rag.settings import Settings
from rag.tokens import ServerCount, careful
from rag.types import Hit, Mode, Turn

_SHOWN = {Mode.SHORT: 12, Mode.THOROUGH: 24}
"""Passages given to the model at most."""


class Writer:
    """One for a process: it holds the queue, the day's budget and the cache."""

    def __init__(self, settings: Settings, model: Model, embedder: Embedder) -> None:
        self._settings = settings
        self._model = model
        self._embedder = embedder
        self._turns = Turns(settings.llm_concurrent, settings.llm_queue)
        self._budget = Budget(settings.llm_daily_tokens)
        self._cache: Cache[Written] = Cache(settings.llm_cache_seconds)
        self._count = ServerCount(settings)

    def standalone(
        self, question: str, history: tuple[Turn, ...], cancel: threading.Event | None
    ) -> str:
        """The follow-up made whole by the model. Raises ModelProblem."""
        self._budget.check()
        with self._turns.turn(self._settings.llm_silence_seconds, cancel):
            whole, used = rewritten(
                self._model, self._settings, question, history, self._count, cancel
            )
        self._budget.spend(used.prompt_tokens + used.completion_tokens or careful(whole))
        return whole

    def write(self, task: Task, cancel: threading.Event | None) -> Generator[Event, None, Written]:
        """Events as text passes its checks; the generator's value is the whole."""
        settings = self._settings
        hits = [hit for hit in task.hits if not orders(hit.passage.text)]
        withheld = len(task.hits[: _SHOWN[task.mode]]) - len(
            [hit for hit in task.hits[: _SHOWN[task.mode]] if hit in hits]
        )
        hits = hits[: _SHOWN[task.mode]]
        shaping = (self._model.name, settings.llm_base_url, settings.llm_prompt, task.mode)
        key = cache_key(task.question, hits, *shaping, task.language, settings.llm_temperature)
        if (kept := self._cache.get(key)) is not None:
            return (yield from _again(kept))
        written = Written(withheld=withheld)
        if not hits:
            return written
        try:
            yield from self._written(task, hits, written, cancel)
        except ModelProblem as problem:
            written.problem = problem
        else:
            self._cache.put(key, written)
        return written

    def _written(
        self, task: Task, hits: list[Hit], written: Written, cancel: threading.Event | None
    ) -> Iterator[Event]:
        self._budget.check()
        if self._turns.full:
            yield Stage("queue")
        began = time.perf_counter()
        with self._turns.turn(self._settings.llm_total_seconds, cancel):
            written.stages["queue"] = time.perf_counter() - began
            job = Job(self._settings, self._model, self._prompt(task, hits), task, written, cancel)
            try:
                yield from job.run(self._embedder)
            finally:
                used = job.usage
                written.usage = used
                self._budget.spend(used.prompt_tokens + used.completion_tokens)

    def _prompt(self, task: Task, hits: list[Hit]) -> Prompt:
        settings = self._settings
        # Room for the draft, for the faults that name its sentences, and for the mended ones.
        room = settings.llm_context_tokens - 3 * settings.llm_answer_tokens
        return answering(
            settings.llm_prompt,
            task.question,
            hits,
            {document.id: document for document in task.index.store.documents},
            mode=task.mode,
            language=task.language,
            budget=max(room, settings.llm_context_tokens // 3),
            count=self._count,
        )


def _again(kept: Written) -> Generator[Event, None, Written]:
    """An answer from the cache, in the same order of events."""
    yield from shown(kept.text, kept.citations)
    usage = replace(kept.usage, cached=True) if kept.usage else None
    return replace(kept, usage=usage, stages={})
