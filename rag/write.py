"""Answers written by a chat model: whose turn it is, what it costs, what is kept for next time."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace

from rag.abbreviations import long_forms
from rag.cache import Cache, cache_key
from rag.check import Checker
from rag.embed import Embedder
from rag.errors import ConfigurationError, ModelProblem
from rag.events import Event, Stage, shown
from rag.generate import Model
from rag.glossary import entries, groups
from rag.index import Index
from rag.injection import orders
from rag.job import Job, Task, Written
from rag.names import small_words
from rag.prompts import Prompt, answering
from rag.queue import Budget, Turns
from rag.rewrite import rewritten
from rag.settings import Settings
from rag.support import around
from rag.tokens import ServerCount
from rag.types import Hit, Mode, Turn, Usage

_SHOWN = {Mode.SHORT: 12, Mode.THOROUGH: 24}
"""Passages given to the model at most."""


_READ = 5_000
"""Passages that are looked through for words in small letters."""


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
        self._small: tuple[str, frozenset[str]] = ("", frozenset())

    @property
    def full(self) -> bool:
        """Whether the next to come must wait for the model."""
        return self._turns.full

    def standalone(
        self, question: str, history: tuple[Turn, ...], cancel: threading.Event | None
    ) -> tuple[str, Usage | None]:
        """The follow-up made whole by the model, empty where that came to nothing, and what it
        took: also of a rewrite that failed or could not be used."""
        used: list[Usage] = []
        whole = ""
        try:
            self._budget.check()
            with self._turns.turn(self._settings.llm_silence_seconds, cancel):
                whole = rewritten(
                    self._model, self._settings, question, history, self._count, cancel, used.append
                )
        except (ModelProblem, ConfigurationError):
            pass
        for each in used:
            self._budget.spend(each.prompt_tokens + each.completion_tokens)
        return whole, next(iter(used), None)

    def write(self, task: Task, cancel: threading.Event | None) -> Generator[Event, None, Written]:
        """Events as text passes its checks; the generator's value is the whole."""
        hits, withheld = _given(task)
        written = Written(withheld=withheld)
        if not hits:
            return written
        key = self._key(task, hits)
        if (kept := self._cache.get(key)) is not None:
            return (yield from _again(kept))
        try:
            yield from self._written(task, hits, written, cancel)
        except (ModelProblem, ConfigurationError) as problem:
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
            prompt = self._prompt(task, hits)
            checker = self._checker(task, prompt)
            job = Job(self._settings, self._model, prompt, task, written, cancel, checker)
            try:
                yield from job.run()
            finally:
                used = job.usage
                written.usage = used
                self._budget.spend(used.prompt_tokens + used.completion_tokens)

    def _key(self, task: Task, hits: list[Hit]) -> str:
        settings = self._settings
        return cache_key(
            task.question,
            hits,
            task.index.store.by_id,
            self._model.name,
            settings.llm_base_url,
            settings.llm_prompt,
            settings.llm_temperature,
            task.mode,
            task.language,
        )

    def _checker(self, task: Task, prompt: Prompt) -> Checker:
        index = task.index
        documents = index.store.by_id
        vectors = index.vectors([hit.passage.id for hit in prompt.given.values()])
        small = self._small_words(index)
        return Checker(
            prompt.given,
            documents,
            vectors,
            self._embedder,
            small,
            index.tokens,
            english=task.language == "en",
            same=long_forms(index.lexical.abbreviations, groups()),
        )

    def _small_words(self, index: Index) -> frozenset[str]:
        """The words that the documents, or the glossary, write in small letters. Found once for
        each version of the index, in at most so many passages, evenly from all of it."""
        if self._small[0] != index.folder.name:
            ids = range(0, index.size, max(1, index.size // _READ))
            texts = [passage.text for passage in index.store.passages(ids)]
            self._small = (index.folder.name, small_words([*texts, *entries()]))
        return self._small[1]

    def _prompt(self, task: Task, hits: list[Hit]) -> Prompt:
        settings = self._settings
        # Room for the draft, for the faults that name its sentences, and for the mended ones.
        room = settings.llm_context_tokens - 3 * settings.llm_answer_tokens
        return answering(
            settings.llm_prompt,
            task.question,
            hits,
            task.index.store.by_id,
            mode=task.mode,
            language=task.language,
            budget=max(room, settings.llm_context_tokens // 3),
            count=self._count,
        )


def _given(task: Task) -> tuple[list[Hit], int]:
    """The passages for the model, and how many better ones are kept from it: they give orders."""
    documents = task.index.store.by_id
    most = _SHOWN[task.mode]
    safe: list[Hit] = []
    withheld = 0
    for place, hit in enumerate(task.hits):
        document = documents[hit.passage.locator.document]
        if not orders(f"{around(hit.passage, document)}\n{hit.passage.text}"):
            safe.append(hit)
        elif place < most:
            withheld += 1
    return safe[:most], withheld


def _again(kept: Written) -> Generator[Event, None, Written]:
    """An answer from the cache, in the same order of events."""
    yield from shown(kept.text, kept.citations)
    usage = Usage(kept.usage.model, 0, 0, cached=True) if kept.usage else None
    return replace(kept, usage=usage, stages={})
