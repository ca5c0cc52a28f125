from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from filelock import FileLock

from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import question_embedder
from rag.settings import Settings, load_settings
from tests.conftest import ROOT
from tests.llm.attacks import Placed, write_corpus
from tests.llm.scripted import Model
from tests.rag.chat_server import ChatServer, chat_server

Open = Callable[..., Assistant]


@dataclass
class Switch:
    """One server for many tests: ``model`` is exchanged between questions."""

    model: Model | None
    server: ChatServer
    assistant: Assistant


@pytest.fixture(scope="session")
def hostile() -> tuple[Settings, list[Placed]]:
    """An index of documents that give a language model orders. Kept in ``build/``: a second run
    embeds only what has changed."""
    root = ROOT / "build" / "injections"
    settings = load_settings(corpus=root / "corpus", index=root / "index")
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / "lock"):  # tests run in two processes
        places = write_corpus(root / "corpus")
        ingest(settings, embedder=question_embedder)
    return settings, places


@contextmanager
def switched(settings: Settings, **more: object) -> Iterator[Switch]:
    """An assistant over ``settings``' index, and a server whose model can be exchanged."""
    switch: list[Switch] = []

    def script(messages: list[dict[str, str]]) -> Iterator[str | bytes]:
        model = switch[0].model
        assert model is not None
        return model(messages)

    with chat_server(script) as server:
        values: dict[str, object] = {
            "corpus": settings.corpus,
            "index": settings.index,
            "llm_base_url": server.url,
            "llm_model": "skrevet",
            "llm_cache_seconds": 0,
        }
        assistant = Assistant.open(load_settings(**(values | more)))
        switch.append(Switch(None, server, assistant))
        yield switch[0]


@pytest.fixture(scope="module")
def real_corpus(settings: Settings) -> Iterator[Switch]:
    """The shipped corpus, with a model to be chosen."""
    with switched(settings) as switch:
        yield switch


@pytest.fixture(scope="module")
def hostile_corpus(hostile: tuple[Settings, list[Placed]]) -> Iterator[Switch]:
    """The documents that give orders, with a model to be chosen."""
    with switched(hostile[0]) as switch:
        yield switch
