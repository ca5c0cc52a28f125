"""LangChain's view of the assistant: a retriever and a runnable, so that either can be put into
a chain of someone's own. The only door to LangChain here; nothing in this project needs it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rag.types import Answer, Hit

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from rag.answer import Assistant


def as_retriever(assistant: Assistant, k: int = 10, documents: Sequence[str] = ()) -> BaseRetriever:
    """A retriever of the ``k`` best passages, with locator and score as metadata."""
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.retrievers import BaseRetriever

    class PlanRetriever(BaseRetriever):
        """Passages of the plan documents."""

        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[LangChainDocument]:
            return [_document(hit) for hit in assistant.find(query, documents, k)]

    return PlanRetriever()


def as_runnable(assistant: Assistant) -> Runnable[str, Answer]:
    """A runnable from a question to an ``Answer``."""
    from langchain_core.runnables import RunnableLambda

    return RunnableLambda(assistant.ask)


def _document(hit: Hit) -> LangChainDocument:
    from langchain_core.documents import Document as LangChainDocument

    where = hit.passage.locator
    metadata: dict[str, Any] = {
        "document": where.document,
        "part": where.part,
        "section": list(where.section),
        "page": where.page,
        "ocr": where.ocr,
        "start": where.start,
        "end": where.end,
        "score": hit.score,
    }
    return LangChainDocument(page_content=hit.passage.text, metadata=metadata)
