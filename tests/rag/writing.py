"""Scripted models that write from the passages they are given, and an assistant that asks them."""

from __future__ import annotations

import re

from rag.answer import Assistant
from rag.settings import Settings, load_settings
from rag.types import Answer
from tests.rag.chat_server import ChatServer, Script, chat_server

QUESTION = "Hva sier planen om hjemmesykehus?"
Messages = list[dict[str, str]]


def asking(settings: Settings, server: ChatServer, **more: object) -> Assistant:
    values = {
        "corpus": settings.corpus,
        "index": settings.index,
        "llm_base_url": server.url,
        "llm_model": "skrevet",
        "llm_cache_seconds": 0,
        **more,
    }
    return Assistant.open(load_settings(**values))


def passages(messages: Messages) -> dict[int, str]:
    """The passages of a prompt by their labels, as a model sees them."""
    found = re.findall(r"avsnitt \[(\d+)\]>>\n(.*?)\n<<\w+ slutt>>", messages[1]["content"], re.S)
    return {int(label): text for label, text in found}


def first_sentences(messages: Messages, count: int = 3) -> list[str]:
    """Sentences that stand in the passages, each with its label."""
    lines = []
    for label, text in passages(messages).items():
        body = text.splitlines()[-1]
        sentence = re.split(r"(?<=[.!?])\s", body)[0].rstrip(".")
        if len(sentence) > 40:
            lines.append(f"{sentence} [{label}].")
    return lines[:count]


def honest(messages: Messages) -> list[str | bytes]:
    return [f"{line} " for line in first_sentences(messages)]


def asked(settings: Settings, script: Script, question: str = QUESTION, **more: object) -> Answer:
    with chat_server(script) as server:
        return asking(settings, server, **more).ask(question)
