"""The pipeline: a question in, an ``Answer`` out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

from rag import phrases
from rag.attributed import Search, search_for
from rag.complete import Listing, complete
from rag.current import Current, open_index
from rag.dictionary import english, synonyms
from rag.embed import Embedder, question_embedder
from rag.engine import Inside
from rag.errors import ConfigurationError, IndexMismatch
from rag.events import Event, Final, Passages, Stage, answer_of, shown
from rag.fluent import fluent, instead
from rag.followup import lead, read, understood
from rag.found import Found, together
from rag.generate import ChatModel, Model
from rag.index import Index
from rag.itself import about_itself, introduced
from rag.job import Task
from rag.late import Query
from rag.norwegian import language as language_of
from rag.norwegian import spoken
from rag.question import checked
from rag.quotes import quoted
from rag.rerank import CrossEncoderReranker, Reranker, reranked
from rag.retrieve import allowed_ids, retrieve
from rag.settings import Settings
from rag.subject import plain, subject
from rag.text import fold
from rag.types import Answer, Document, Hit, Locator, Mode, Turn, Usage
from rag.write import Writer

P = ParamSpec("P")


def _ended(stream: Callable[P, Iterator[Event]]) -> Callable[P, Answer]:
    @wraps(stream)
    def ask(*args: P.args, **kwargs: P.kwargs) -> Answer:
        return answer_of(stream(*args, **kwargs))

    return ask


class Assistant:
    """Answers from the current index, and picks up a newer version between two questions.

    One for a process; safe to use from several threads.
    """

    def __init__(
        self,
        settings: Settings,
        index: Index,
        embedder: Embedder,
        model: Model | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._settings = settings
        self._reranker = reranker
        self._writer = Writer(settings, model, embedder) if model is not None else None
        self._versions = Current(settings, index, embedder.card)
        self._embedder = embedder

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Load index and model. Raises IndexProblem or ConfigurationError."""
        index = open_index(settings)
        # A dictionary that cannot be read is told now, not at the first question.
        english(), synonyms()
        embedder = question_embedder(settings.model)
        if embedder.card != index.manifest.model:
            raise IndexMismatch(
                "modell",
                f"{index.manifest.model.name} {index.manifest.model.digest[:8]}",
                f"{embedder.card.name} {embedder.card.digest[:8]}",
            )
        model = ChatModel(settings) if settings.has_model else None
        reranker = CrossEncoderReranker(settings.reranker) if settings.reranker else None
        return cls(settings, index, embedder, model, reranker)

    @property
    def problem(self) -> str:
        """Why an older version of the index answers, in one sentence; empty when it does not."""
        return self._versions.problem

    @property
    def documents(self) -> tuple[Document, ...]:
        return self._current().store.documents

    def text(self, document: str) -> str:
        """The canonical text of a document."""
        return self._current().store.text(document)

    def section_span(self, locator: Locator) -> tuple[int, int]:
        """Offsets of the innermost section around ``locator`` in its document's text."""
        return self._current().store.section_span(locator)

    def sections(self, document: str) -> list[Locator]:
        """The sections of a document, in the order of its text."""
        return self._current().store.sections(document)

    def document(self, name: str) -> Document:
        return next(document for document in self.documents if document.id == name)

    def find(
        self, question: str, documents: Sequence[str] = (), k: int | None = None
    ) -> tuple[Hit, ...]:
        """Retrieval alone: the ``k`` best passages. Raises QuestionError or UnknownDocument."""
        index = self._current()
        search = search_for(checked(question, self._settings), index)
        query = self._embedder.query(search.text)
        return self._retrieve(index, search, query, documents, k=k).hits

    def list_all(
        self, question: str, documents: Sequence[str] = (), parts: Sequence[str] = ()
    ) -> Listing:
        """Every passage on the question's subject, by document and section.

        Raises QuestionError, UnknownDocument or UnknownPart.
        """
        question = checked(question, self._settings)
        searched = subject(question)
        query = self._embedder.query(searched)
        found = complete(self._current(), searched, query.vector, documents, parts)
        return replace(found, question=question)

    def stream(
        self,
        question: str,
        documents: Sequence[str] = (),
        history: Sequence[Turn] = (),
        *,
        parts: Sequence[str] = (),
        mode: Mode = Mode.SHORT,
        language: str | None = None,
        generator: str | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[Event]:
        """What happens on the way to an answer; ``Final`` is always last. Who asks the assistant
        about itself is told at once, and nothing is searched for.

        ``documents`` and ``parts`` restrict to these; none means all. ``language`` is «nb», «nn» or
        «en»; None is the question's own. ``cancel`` stops a language model's writing.
        Raises QuestionError, UnknownDocument or ConfigurationError.
        """
        began = time.perf_counter()
        question = checked(question, self._settings)
        writer = self._chosen(mode, generator)
        index = self._current()
        if about_itself(question):
            allowed_ids(index, documents, parts)
            answer = introduced(question, language)
            yield from shown(answer.text, answer.citations)
            yield Final(replace(answer, seconds=round(time.perf_counter() - began, 6)))
            return
        history = [turn for turn in history if not about_itself(turn.question)]
        stages: dict[str, float] = {}
        used: Usage | None = None
        whole = ""
        if writer is not None and history:
            yield Stage("queue" if writer.full else "rewrite")
            with _timed(stages, "rewrite"):
                whole, used = writer.standalone(question, tuple(history), cancel)

        def look(search: Search) -> Generator[Event, None, Found]:
            yield Stage("embed")
            with _timed(stages, "embed"):
                query = self._embedder.query(search.text)
            yield Stage("retrieve")
            with _timed(stages, "retrieve"):
                return self._retrieve(index, search, query, documents, parts)

        if whole and fold(whole).lower() != fold(question).lower():
            said: tuple[str, ...] = (understood(history[-1]),)
            search = search_for(whole, index)
            found = yield from look(search)
        else:
            # A model that says it stands alone is believed.
            before = None if whole else lead(question, history, index)
            fitted = self._reranker is None
            said, search, found = yield from read(question, before, index, look, fitted=fitted)
            whole = " ".join((*said, plain(question)))
        if language is None:
            language = self._language(index, question, said)
        yield Passages(found.hits)
        yield Stage("answer")
        with _timed(stages, "answer"):
            answer = quoted(index, self._settings, question, search, language, found)
        if writer is None or answer.outcome.refused:
            yield from shown(answer.text, answer.citations)
        else:
            task = Task(plain(whole), found.hits, index, language, mode)
            written = yield from writer.write(task, cancel)
            stages |= written.stages
            if not written.citations:
                answer = instead(answer, written)
                yield from shown(answer.text, answer.citations)
            else:
                answer = fluent(answer, index, found.hits, written)
        if said:
            questions = phrases.BETWEEN[language].join(said)
            note = phrases.READ_AS[language].format(question=questions)
            answer = replace(
                answer, notes=(note, *answer.notes), standalone=plain(whole), before=said
            )
        yield Final(
            replace(
                answer,
                usage=used + answer.usage if used and answer.usage else used or answer.usage,
                seconds=round(time.perf_counter() - began, 6),
                stages={stage: round(seconds, 6) for stage, seconds in stages.items()},
            )
        )

    ask = _ended(stream)
    """The answer that ``stream`` ends with: the same parameters and the same errors."""

    def _chosen(self, mode: Mode, generator: str | None) -> Writer | None:
        """The writer, where one is asked for and quotes are not. Raises ConfigurationError."""
        if generator == "quotes" or mode is Mode.QUOTES:
            return None
        if generator == "llm" and self._writer is None:
            raise ConfigurationError(
                "Ingen språkmodell er satt opp. Sett PLAN_LLM_BASE_URL og PLAN_LLM_MODEL, "
                "eller bruk --generator quotes. Se README, avsnittet Med språkmodell."
            )
        return self._writer

    def _language(self, index: Index, question: str, said: Sequence[str]) -> str:
        """That of ``question``, or where no word of it tells, of what it goes on about."""
        told = question if spoken(question) else " ".join((*said, question))
        return "en" if index.lexical.is_english(told) else language_of(told)

    def _retrieve(
        self,
        index: Index,
        search: Search,
        query: Query,
        documents: Sequence[str],
        parts: Sequence[str] = (),
        k: int | None = None,
    ) -> Found:
        seconds = self._settings.rerank_seconds / max(1, len(search.sources))

        def looked(inside: Inside | None = None, of: Inside | None = None) -> Found:
            found = retrieve(
                index,
                search.text,
                query,
                k=self._settings.passages_returned if k is None else k,
                documents=documents,
                parts=parts,
                candidates=self._settings.candidates,
                lexical_weight=self._settings.lexical_weight,
                inside=inside,
                of=of,
                english=search.english,
            )
            reranker = self._reranker
            return reranked(found, search.text, reranker, seconds) if reranker else found

        each = [found for source in search.sources if (found := looked(source)).hits]
        return together(each) if len(each) > 1 else looked(of=search.of)

    def _current(self) -> Index:
        """The index in use: taken once a question, and kept to its end."""
        return self._versions.index()


@contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    try:
        yield
    finally:
        stages[name] = stages.get(name, 0.0) + time.perf_counter() - began
