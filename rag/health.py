"""Is the language model usable? What is wrong is said in plain Norwegian, with what mends it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import httpx

from rag.errors import (
    ConfigurationError,
    ModelContextTooSmall,
    ModelKeyRefused,
    ModelMissing,
    ModelProblem,
    ModelUnreachable,
)
from rag.generate import ChatModel, Model, server_name
from rag.prompts import template
from rag.settings import Settings
from rag.tokens import ServerCount

_HELLO = (("user", "Svar med ett ord: hei"),)
_TOKENS = 16


@dataclass(frozen=True, slots=True)
class Health:
    """``lines`` are for people, what is wrong last."""

    usable: bool
    lines: tuple[str, ...]


def health(settings: Settings, model: Model | None = None) -> Health:
    """Asks the server what it has and the model for a word. Sends no document and no question."""
    if not settings.has_model:
        return Health(True, ("Ingen språkmodell er satt opp; svarene lages av sitater.",))
    lines = [f"Tjener: {server_name(settings)}, modell: {settings.llm_model}."]
    try:
        template(settings.llm_prompt, "system")
        if settings.llm_provider == "openai" and settings.llm_base_url:
            lines += _listed(settings)
        lines.append(_spoken(settings, model or ChatModel(settings)))
    except (ModelProblem, ConfigurationError) as problem:
        return Health(False, (*lines, *_address(settings, problem), str(problem)))
    return Health(True, (*lines, "Språkmodellen kan brukes."))


def _address(settings: Settings, problem: Exception) -> list[str]:
    """«Not found» may be said of the address as well as of the model."""
    ended = settings.llm_base_url.rstrip("/").endswith("/v1")
    if isinstance(problem, ModelMissing) and settings.llm_provider == "openai" and not ended:
        return ["PLAN_LLM_BASE_URL slutter ikke på /v1, som de fleste tjenere venter."]
    return []


def _listed(settings: Settings) -> list[str]:
    """What the server says of its models. Raises ModelProblem."""
    entries = _models(settings)
    names = [str(entry["id"]) for entry in entries if "id" in entry]
    if names and settings.llm_model not in names:
        raise ModelMissing(settings.llm_model, tuple(names[:10]))
    mine = next((entry for entry in entries if entry.get("id") == settings.llm_model), {})
    meta = mine.get("meta")
    held = [mine.get("max_model_len"), meta.get("n_ctx") if isinstance(meta, dict) else None]
    context = next((size for size in held if isinstance(size, int) and size > 0), None)
    if context is None:
        return ["Tjeneren oppgir ikke hvor stor kontekst modellen har."]
    if context < settings.llm_context_tokens:
        raise ModelContextTooSmall(settings.llm_context_tokens, context)
    return [f"Kontekst: {context} tokener, {settings.llm_context_tokens} brukes."]


def _models(settings: Settings) -> list[dict[str, Any]]:
    server, key = server_name(settings), settings.llm_api_key.get_secret_value()
    try:
        reply = httpx.get(
            f"{settings.llm_base_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(
                settings.llm_silence_seconds, connect=settings.llm_connect_seconds
            ),
        )
        if reply.status_code in (401, 403):
            raise ModelKeyRefused(server)
        values = reply.json() if reply.is_success else {}
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ModelUnreachable(server) from None
    except ValueError:
        return []
    found = values.get("data") if isinstance(values, dict) else None
    return [entry for entry in found or [] if isinstance(entry, dict)]


def _spoken(settings: Settings, model: Model) -> str:
    began = time.perf_counter()
    first = None
    for piece in model.write(_HELLO, _TOKENS):
        if piece.text and first is None:
            first = time.perf_counter() - began
    own = ServerCount(settings).offered
    counted = "tjenerens egen telling" if own else "tiktoken, med margin"
    return f"Første ord etter {first or 0:.1f} sekunder. Tokener telles med {counted}."
