"""The chat model: messages in, pieces of text out. With ``chain.py`` the only door to LangChain.

A model writes on an event loop of its own, so that a reader who cancels, or a deadline, closes the
connection at once, also while the server is silent: that is what makes the server stop.
"""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from rag import errors
from rag.errors import ConfigurationError, ModelProblem
from rag.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Message = tuple[str, str]
"""A role, «system», «user» or «assistant», and the text."""
_LOOK = 0.05
"""Seconds between two looks at whether the reader has cancelled."""
_begun: ContextVar[list[AsyncGenerator[object, None]] | None] = ContextVar("begun", default=None)
_CONTEXT_WORDS = ("context", "n_ctx", "too long", "maximum length", "too many tokens")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that has come, and the server's own count of tokens where it has given one."""

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Model(Protocol):
    """Writes text for messages."""

    @property
    def name(self) -> str: ...

    def write(
        self,
        messages: Sequence[Message],
        limit: int,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
    ) -> Iterator[Piece]:
        """At most ``limit`` tokens, within ``seconds`` or the settings' longest. Raises
        ModelProblem; closing the iterator stops the server."""
        ...


class ChatModel:
    """Any chat model that LangChain knows, with deadlines."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigurationError where nobody has said where questions are to be sent."""
        key = settings.llm_api_key.get_secret_value()
        if settings.llm_provider == "openai" and not settings.llm_base_url and not key:
            # The client would send them to OpenAI.
            raise ConfigurationError(
                f"PLAN_LLM_MODEL er «{settings.llm_model}», men ingen tjener er satt. Sett "
                "PLAN_LLM_BASE_URL, for eksempel http://127.0.0.1:8000/v1."
            )
        self.name = settings.llm_model
        self._settings = settings
        self._model: BaseChatModel | None = None
        self._lock = threading.Lock()

    def write(
        self,
        messages: Sequence[Message],
        limit: int,
        cancel: threading.Event | None = None,
        seconds: float | None = None,
    ) -> Iterator[Piece]:
        with self._lock:
            self._model = self._model or _opened(self._settings)
        pieces: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        longest = self._settings.llm_total_seconds if seconds is None else seconds
        work = self._feed(self._model, messages, limit, longest, pieces.put)
        future = asyncio.run_coroutine_threadsafe(work, _loop())
        future.add_done_callback(lambda _: pieces.put(None))
        try:
            while (piece := _next(pieces, cancel)) is not None:
                yield piece
            fault = future.exception()
            if fault is not None:
                # Not chained: a server's own words could repeat the key.
                raise problem(fault, self._settings) from None
        finally:
            future.cancel()

    async def _feed(
        self,
        model: BaseChatModel,
        messages: Sequence[Message],
        limit: int,
        longest: float,
        put: Callable[[Piece], None],
    ) -> None:
        from langsmith import tracing_context

        silence = self._settings.llm_silence_seconds
        clock, task = asyncio.get_running_loop().time, asyncio.current_task()
        written, patience = 0, asyncio.timeout(silence)
        named: dict[str, Any] = {"max_tokens": limit}
        if self._settings.llm_provider == "ollama":
            named = {"options": {"num_predict": limit}}
        # What is asked goes to the model's server and nowhere else, whatever the environment says.
        with tracing_context(enabled=False):
            try:
                async with (
                    _closed(),
                    asyncio.timeout(longest),
                    aclosing(_stream(model, messages, named)) as stream,
                    patience,
                ):
                    async for chunk in stream:
                        if chunk.text:
                            patience.reschedule(clock() + silence)
                            written += 1
                        put(chunk)
                        # Python 3.11's wait_for, which LangChain reads with, loses a cancellation
                        # that comes together with a piece: a fast server wrote on for nobody.
                        if task is not None and task.cancelling():
                            raise asyncio.CancelledError
                        # Some servers do not know the name that OpenAI has for the limit now. A
                        # piece is a token or more, so none that keeps the limit is cut.
                        if written > limit:
                            break
            except TimeoutError:
                raise errors.ModelSlow(silence if patience.expired() else longest) from None


@asynccontextmanager
async def _closed() -> AsyncGenerator[None]:
    """Closes, on this loop, every generator that was begun within: a client that stops at a fault
    leaves its own half read, and the garbage collector would close them on whatever thread it
    runs, together with the loop."""
    begun: list[AsyncGenerator[object, None]] = []
    token = _begun.set(begun)
    try:
        yield
    finally:
        _begun.reset(token)
        for each in begun:  # from the outermost on
            with suppress(Exception):
                await each.aclose()


def _remember_generators() -> None:
    """Lets ``_closed`` know of the generators of this thread's loop."""
    first = sys.get_asyncgen_hooks().firstiter

    def remember(generator: AsyncGenerator[object, None]) -> None:
        if first is not None:
            first(generator)
        if (begun := _begun.get()) is not None:
            begun.append(generator)

    sys.set_asyncgen_hooks(firstiter=remember)


async def _stream(
    model: BaseChatModel, messages: Sequence[Message], named: dict[str, Any]
) -> AsyncGenerator[Piece]:
    stream = model.astream(list(messages), **named)
    try:
        async for chunk in stream:
            used = chunk.usage_metadata
            counts = (used["input_tokens"], used["output_tokens"]) if used else (0, 0)
            yield Piece(str(chunk.text), *counts)
    finally:
        await stream.aclose()  # type: ignore[attr-defined]


def server_name(settings: Settings) -> str:
    """The server's address for people, without user name, password or query."""
    parts = urlsplit(settings.llm_base_url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else settings.llm_provider


def problem(fault: BaseException, settings: Settings) -> ModelProblem:
    """What went wrong, in our words alone."""
    import openai

    server, status = server_name(settings), getattr(fault, "status_code", None)
    said = str(fault).lower()
    if isinstance(fault, ModelProblem):
        return fault
    if isinstance(fault, openai.APITimeoutError):
        return errors.ModelUnreachable(server)
    if isinstance(fault, TimeoutError):
        return errors.ModelSlow(settings.llm_silence_seconds)
    if status in (401, 403):
        return errors.ModelKeyRefused(server)
    if status == 404:
        return errors.ModelMissing(settings.llm_model)
    if status == 429:
        return errors.ModelBusy()
    if any(words in said for words in _CONTEXT_WORDS):
        return errors.ModelContextTooSmall(settings.llm_context_tokens)
    if isinstance(fault, (openai.APIConnectionError, OSError)):
        return errors.ModelUnreachable(server)
    return errors.ModelBroken(f"{type(fault).__name__}{f', {status}' if status else ''}")


def _opened(settings: Settings) -> BaseChatModel:
    """The model as LangChain knows it. Raises ConfigurationError for a provider that it lacks."""
    from langchain.chat_models import init_chat_model

    values: dict[str, Any] = {"temperature": settings.llm_temperature}
    key, base = settings.llm_api_key.get_secret_value(), settings.llm_base_url
    if settings.llm_provider in ("openai", "azure_openai"):
        from openai import Timeout

        values |= {
            # A server of one's own asks for no key, but the client insists on one.
            "api_key": key or "ingen",
            "timeout": Timeout(settings.llm_total_seconds, connect=settings.llm_connect_seconds),
            "max_retries": 0,
            "stream_usage": True,
        }
    elif key:
        values["api_key"] = key
    if settings.llm_provider == "azure_openai":
        values |= {"azure_endpoint": base, "api_version": settings.llm_api_version}
    elif base:
        values["base_url"] = base
    if settings.llm_provider == "openai":
        values["use_responses_api"] = False
    try:
        model: BaseChatModel = init_chat_model(
            settings.llm_model, model_provider=settings.llm_provider, **values
        )
        return model
    except (ImportError, ValueError) as cause:
        raise ConfigurationError(
            f"LangChain kan ikke bruke leverandøren «{settings.llm_provider}» "
            f"({type(cause).__name__}). Rett PLAN_LLM_PROVIDER, eller installer pakken dens."
        ) from None


def _next(pieces: queue.SimpleQueue[Piece | None], cancel: threading.Event | None) -> Piece | None:
    """The next piece; None at the end. Raises ModelCancelled."""
    while True:
        if cancel is not None and cancel.is_set():
            raise errors.ModelCancelled
        try:
            return pieces.get(timeout=_LOOK)
        except queue.Empty:
            continue


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    """One loop for the process: a client's open connections belong to the loop they came from."""
    loop = asyncio.new_event_loop()
    loop.call_soon(_remember_generators)
    threading.Thread(target=loop.run_forever, name="llm", daemon=True).start()
    return loop
