"""The pipeline: a question in, an ``Answer`` out."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import category

from rag import phrases
from rag.cite import cite, grounded
from rag.compose import group, lost, refusal, remarks, written
from rag.current import Current, open_index
from rag.embed import Embedder, Vectors, question_embedder
from rag.errors import EmptyQuestion, IndexMismatch, QuestionTooLong
from rag.extract import Extract, extract
from rag.followup import standalone
from rag.index import Index
from rag.norwegian import language as language_of
from rag.refuse import judge, signals
from rag.retrieve import Found, retrieve
from rag.settings import Settings
from rag.text import fold
from rag.types import Answer, Citation, Document, Hit, Locator, Outcome, Turn

_WORDLESS = re.compile(r"^[\W_]*$")


class Assistant:
    """Answers from the current index, and picks up a newer version between two questions.

    One for a process; safe to use from several threads.
    """

    def __init__(self, settings: Settings, index: Index, embedder: Embedder) -> None:
        self._settings = settings
        self._versions = Current(settings, index, embedder.card)
        self._embedder = embedder

    @classmethod
    def open(cls, settings: Settings) -> Assistant:
        """Load index and model. Raises IndexProblem or ConfigurationError."""
        index = open_index(settings)
        embedder = question_embedder(settings.model)
        if embedder.card != index.manifest.model:
            raise IndexMismatch(
                "modell",
                f"{index.manifest.model.name} {index.manifest.model.digest[:8]}",
                f"{embedder.card.name} {embedder.card.digest[:8]}",
            )
        return cls(settings, index, embedder)

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

    def document(self, name: str) -> Document:
        return next(document for document in self.documents if document.id == name)

    def find(
        self, question: str, documents: Sequence[str] = (), k: int | None = None
    ) -> tuple[Hit, ...]:
        """Retrieval alone: the ``k`` best passages. Raises QuestionError or UnknownDocument."""
        question = self._checked(question)
        index = self._current()
        vector = self._embedder.queries([question])[0]
        return self._retrieve(index, question, vector, documents, k).hits

    def ask(
        self, question: str, documents: Sequence[str] = (), history: Sequence[Turn] = ()
    ) -> Answer:
        """The answer, made of verified quotes. ``documents`` restricts to these; none means all.

        Raises QuestionError or UnknownDocument.
        """
        began = time.perf_counter()
        question = self._checked(question)
        language = language_of(question)
        whole, before = standalone(question, history)
        index = self._current()
        at = time.perf_counter()
        vector = self._embedder.queries([whole])[0]
        stages = {"embed": time.perf_counter() - at}
        at = time.perf_counter()
        found = self._retrieve(index, whole, vector, documents, None)
        stages["retrieve"] = time.perf_counter() - at
        at = time.perf_counter()
        answer = self._answer(index, question, whole, language, found)
        stages["answer"] = time.perf_counter() - at
        if before is not None:
            note = phrases.READ_AS[language].format(question=before)
            answer = replace(answer, notes=(note, *answer.notes))
        return replace(
            answer,
            seconds=round(time.perf_counter() - began, 6),
            stages={stage: round(seconds, 6) for stage, seconds in stages.items()},
        )

    def _answer(
        self, index: Index, question: str, whole: str, language: str, found: Found
    ) -> Answer:
        signs = signals(whole, found, index.lexical, language)
        outcome = judge(found, signs)
        if outcome is Outcome.ANSWERED:
            extracts = extract(
                whole,
                found.hits,
                found.query,
                index.lexical,
                longest=self._settings.quote_characters,
                budget=int(self._settings.answer_characters * 0.85),
            )
            citations, dropped = _cited(index, extracts)
            text, citations = written(citations, self._settings.answer_characters, language)
            if citations:
                notes = (*remarks(index, citations, language), *lost(dropped, language))
                hits = _used_first(index, found.hits, citations)
                return Answer(question, outcome, language, text, citations, hits, notes=notes)
            outcome = Outcome.NOT_FOUND
        text, notes = refusal(outcome, signs.missing, language)
        return Answer(question, outcome, language, text, (), found.hits, notes=notes)

    def _retrieve(
        self, index: Index, question: str, vector: Vectors, documents: Sequence[str], k: int | None
    ) -> Found:
        return retrieve(
            index,
            question,
            vector,
            k=self._settings.passages_returned if k is None else k,
            documents=documents,
            candidates=self._settings.candidates,
            lexical_weight=self._settings.lexical_weight,
        )

    def _checked(self, question: str) -> str:
        # Control characters and pictures carry no words, but would move the vector.
        spaced = (c if c.isprintable() and category(c) != "So" else " " for c in question)
        cleaned = " ".join("".join(spaced).split())
        if _WORDLESS.match(fold(cleaned)):
            raise EmptyQuestion
        if len(cleaned) > self._settings.question_characters:
            raise QuestionTooLong(len(cleaned), self._settings.question_characters)
        return cleaned

    def _current(self) -> Index:
        """The index in use: taken once a question, and kept to its end."""
        return self._versions.index()


def _cited(index: Index, extracts: Sequence[Extract]) -> tuple[tuple[Citation, ...], int]:
    """Citations whose quotes are proved against the stored text, grouped, best group first."""
    documents = {document.id: document for document in index.store.documents}
    extracts = [piece for each in extracts for piece in _under_header(index, each)]
    citations = [
        cite(0, each.passage, each.start, each.end, documents[each.passage.locator.document])
        for each in extracts
    ]
    citations = list({citation.locator: citation for citation in citations}.values())
    proved = [citation for citation in citations if grounded(citation, index.store.text)]
    place = {citation: group(citation) for citation in proved}
    order = list(dict.fromkeys(place.values()))
    proved.sort(key=lambda citation: order.index(place[citation]))
    return tuple(proved), len(citations) - len(proved)


def _under_header(index: Index, each: Extract) -> tuple[Extract, ...]:
    """A table row's extract with that of its column names before it: a row alone says little."""
    passage = each.passage
    where = passage.locator
    if not passage.header or passage.header in each.text:
        return (each,)
    at = index.store.text(where.document).rfind(passage.header, 0, each.start)
    holder = index.store.passage_at(where.document, at) if at >= 0 else None
    if holder is None or holder.locator.end < at + len(passage.header):
        return (each,)
    return Extract(holder, at, at + len(passage.header), 0.0), each


def _used_first(
    index: Index, hits: Sequence[Hit], citations: Sequence[Citation]
) -> tuple[Hit, ...]:
    """The passages that were quoted first, best first, then the others; as many as there were."""
    used: list[Hit] = []
    over: list[Hit] = []
    for citation in citations:
        where = citation.locator
        hit = next((hit for hit in hits if _holds(hit, citation)), None)
        if hit is not None:
            used.append(hit)
            continue
        # A table's column names may stand in a passage that was not itself found.
        holder = index.store.passage_at(where.document, where.start)
        if holder is not None:
            over.append(Hit(holder, hits[-1].score))
    used.sort(key=hits.index)
    return tuple(dict.fromkeys([*used, *over, *hits]))[: len(hits)]


def _holds(hit: Hit, citation: Citation) -> bool:
    where, other = hit.passage.locator, citation.locator
    return where.document == other.document and where.start <= other.start < where.end
