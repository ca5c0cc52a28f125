"""Readiness: whether a whole index answers, and which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ingest.build import ingest
from rag.embed import Embedder
from rag.index import CURRENT, FILES, VERSIONS, Index, current_version
from rag.settings import Settings
from ui.server.probes import EARLIER, IndexProbe
from ui.server.routes import routes

Make = Callable[[str], Embedder]


@pytest.fixture
def app(small: Settings) -> TestClient:
    return TestClient(Starlette(routes=routes(small, {"index": IndexProbe(small)})))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def newest(settings: Settings) -> Path:
    return settings.index / VERSIONS / (current_version(settings.index) or "")


def test_ready_only_with_a_whole_index(small: Settings, quick: Make, app: TestClient) -> None:
    response = app.get("/readyz")
    assert (response.status_code, response.json()["index"]) == (503, "IndexMissing")
    assert 'plan_whole{part="index"} 0.0' in app.get("/metrics").text
    ingest(small, embedder=quick)
    assert app.get("/readyz").json() == {"ready": True, "index": "ok", "stopping": "no"}
    assert 'plan_whole{part="index"} 1.0' in app.get("/metrics").text
    flip(newest(small) / FILES[1])
    response = app.get("/readyz")
    assert (response.status_code, response.json()["index"]) == (503, "IndexDamaged")
    assert str(small.index) not in response.text


def test_an_earlier_version_answers_and_that_is_told(
    small: Settings, quick: Make, app: TestClient
) -> None:
    for _ in range(2):
        ingest(small, embedder=quick)
    path = newest(small) / FILES[1]
    flip(path)
    response = app.get("/readyz")
    assert (response.status_code, response.json()["index"]) == (200, EARLIER)
    assert 'plan_whole{part="index"} 0.0' in app.get("/metrics").text
    flip(path)
    assert app.get("/readyz").json()["index"] == "ok"
    (small.index / CURRENT).unlink()
    assert app.get("/readyz").json()["index"] == EARLIER


def test_the_files_are_digested_once(
    small: Settings, quick: Make, app: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(small, embedder=quick)
    flip(newest(small) / FILES[1])
    loads: list[object] = []
    load = Index.load_version
    monkeypatch.setattr(Index, "load_version", lambda *given: (loads.append(given), load(*given)))
    for _ in range(5):
        assert app.get("/readyz").status_code == 503
    assert len(loads) == 1
