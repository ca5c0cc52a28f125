"""Whether a language model writes answers here; without one they are made of quotes."""

from __future__ import annotations

from rag.settings import Settings


def configured(settings: Settings) -> bool:
    return bool(getattr(settings, "llm_base_url", ""))
