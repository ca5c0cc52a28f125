"""The engines behind the index, one module and one library each."""

from __future__ import annotations

from rag.engine import Backend
from rag.settings import Settings


def backend_of(settings: Settings) -> Backend:
    """The backend that the settings name. Raises ConfigurationError where it is not installed."""
    if settings.engine == "milvus":
        from rag.engines.milvus import MilvusBackend

        return MilvusBackend.connect(settings.milvus_uri, settings.milvus_token.get_secret_value())
    from rag.engines.faiss import FaissBackend

    return FaissBackend()
