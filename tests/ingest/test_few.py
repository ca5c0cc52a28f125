"""Few new passages go through the engine that is sooner ready for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest import build
from ingest.build import ingest
from rag.embed import Embedder, LightEmbedder
from rag.settings import Settings

Make = Callable[[str], Embedder]


@pytest.mark.parametrize(("few", "engine"), [(1000, "single"), (0, "bulk")])
def test_few_passages_are_not_kept_waiting_for_the_engine_of_many(
    small: Settings, light: LightEmbedder, monkeypatch: pytest.MonkeyPatch, few: int, engine: str
) -> None:
    asked: list[str] = []

    def named(name: str) -> Make:
        return lambda model: asked.append(name) or light  # type: ignore[func-returns-value]

    monkeypatch.setattr(build, "_FEW", few)
    monkeypatch.setattr(build, "question_embedder", named("single"))
    monkeypatch.setattr(build, "bulk_embedder", named("bulk"))
    ingest(small)
    assert asked == [engine]
