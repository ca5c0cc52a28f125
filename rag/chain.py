"""LangChain's view of the assistant: a retriever and a runnable, so that either can be put into
a chain of someone's own. Nothing in this project needs it; with ``generate.py`` the only doors."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rag import phrases
from rag.errors import ConfigurationError
from rag.events import Event, Final
from rag.types import Answer, Document, Hit, Mode, Turn

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from rag.answer import Assistant

Asked = str | dict[str, Any]
"""A question, or a question with what ``Assistant.stream`` takes beside it."""
_KEYS = ("question", "documents", "history", "parts", "mode", "language", "generator", "cancel")


def as_retriever(assistant: Assistant, k: int = 10, documents: Sequence[str] = ()) -> BaseRetriever:
    """A retriever of the ``k`` best passages, with title, status, locator and score as
    metadata."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.retrievers import BaseRetriever

    class PlanRetriever(BaseRetriever):
        """Passages of the plan documents."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[LangChainDocument]:
            hits = assistant.find(query, documents, k)
            known = {document.id: document for document in assistant.documents}
            return [_document(hit, known[hit.passage.locator.document]) for hit in hits]

    return PlanRetriever()


def as_runnable(assistant: Assistant) -> Runnable[Asked, Any]:
    """A runnable from a question to an ``Answer``: ``invoke``, ``batch`` and their async forms.

    ``stream`` and ``astream`` give the ``Event``s of ``Assistant.stream``, the sources before the
    first word; leaving either early stops the model. Inside a chain the next step gets the answer.
    """
    from langchain_core.runnables import Runnable, RunnableConfig
    from langchain_core.runnables.config import run_in_executor

    class PlanRunnable(Runnable[Asked, Any]):
        """Answers with citations from the plan documents."""

        def invoke(
            self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
        ) -> Answer:
            answer: Answer = self._call_with_config(self._answer, input, config)
            return answer

        async def ainvoke(
            self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
        ) -> Answer:
            answer: Answer = await self._acall_with_config(self._later, input, config)
            return answer

        def stream(
            self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any | None
        ) -> Iterator[Event]:
            return self._transform_stream_with_config(iter([input]), self._events, config)

        def astream(
            self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any | None
        ) -> AsyncIterator[Event]:
            return self._atransform_stream_with_config(_one(input), self._later_events, config)

        def _answer(self, asked: Asked) -> Answer:
            return assistant.ask(**_arguments(asked))

        async def _later(self, asked: Asked) -> Answer:
            arguments = _arguments(asked)
            try:
                return await run_in_executor(None, partial(assistant.ask, **arguments))
            except asyncio.CancelledError:
                # The thread would go on, and the model write for nobody.
                arguments["cancel"].set()
                raise

        def _events(self, inputs: Iterator[Asked]) -> Iterator[Event]:
            yield from assistant.stream(**_arguments(_joined(list(inputs))))

        async def _later_events(self, inputs: AsyncIterator[Asked]) -> AsyncIterator[Event]:
            arguments = _arguments(_joined([piece async for piece in inputs]))
            events = assistant.stream(**arguments)
            ended = False
            try:
                while (event := await run_in_executor(None, next, events, None)) is not None:
                    ended = isinstance(event, Final)
                    yield event
            finally:
                if not ended:
                    arguments["cancel"].set()

        def transform(
            self,
            input: Iterator[Asked],
            config: RunnableConfig | None = None,
            **kwargs: Any | None,
        ) -> Iterator[Answer]:
            yield self.invoke(_joined(list(input)), config)

        async def atransform(
            self,
            input: AsyncIterator[Asked],
            config: RunnableConfig | None = None,
            **kwargs: Any | None,
        ) -> AsyncIterator[Answer]:
            yield await self.ainvoke(_joined([piece async for piece in input]), config)

    return PlanRunnable()


async def _one(asked: Asked) -> AsyncIterator[Asked]:
    yield asked


def _joined(pieces: Sequence[Asked]) -> Asked:
    """What a step before has streamed: pieces of text are one question."""
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return pieces[-1]


def _arguments(asked: Asked) -> dict[str, Any]:
    """Raises ConfigurationError for a key, mode or language that is not known."""
    values: dict[str, Any] = {"question": asked} if isinstance(asked, str) else dict(asked)
    if unknown := sorted(values.keys() - set(_KEYS)):
        raise ConfigurationError(f"Ukjent: {', '.join(unknown)}. Kjeden tar {', '.join(_KEYS)}.")
    history = values.get("history", ())
    values["history"] = tuple(t if isinstance(t, Turn) else Turn(**t) for t in history)
    mode, language = values.get("mode", Mode.SHORT), values.get("language")
    if mode not in list(Mode):
        raise ConfigurationError(f"Ukjent mode: {mode}. Kjeden tar {', '.join(Mode)}.")
    if language not in (None, *phrases.NOT_FOUND):
        known = ", ".join(phrases.NOT_FOUND)
        raise ConfigurationError(f"Ukjent language: {language}. Kjeden tar {known}.")
    values["mode"] = Mode(mode)
    values["cancel"] = values.get("cancel") or threading.Event()
    return values


def _document(hit: Hit, document: Document) -> LangChainDocument:
    from langchain_core.documents import Document as LangChainDocument

    where = hit.passage.locator
    metadata: dict[str, Any] = {
        "document": where.document,
        "title": document.title,
        "status": document.status.value,
        "part": where.part,
        "section": list(where.section),
        "page": where.page,
        "ocr": where.ocr,
        "start": where.start,
        "end": where.end,
        "score": hit.score,
    }
    return LangChainDocument(page_content=hit.passage.text, metadata=metadata)
