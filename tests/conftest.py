"""The real corpus, the real model, one index for the whole session."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.build import ingest
from rag.answer import Assistant
from rag.embed import Embedder, LightEmbedder
from rag.settings import Settings, load_settings

ROOT = Path(__file__).parent.parent
OFFLINE = ROOT / "tests" / "offline"


def pytest_configure() -> None:
    """From here on this process, and every Python it starts, reaches this machine alone."""
    kept = os.environ.get("PYTHONPATH", "")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), kept]))
    spec = importlib.util.spec_from_file_location("offline", OFFLINE / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """While the first process builds the index of a clean clone, the other one runs what needs
    none: one file that needs it goes first, then all that do not, then the rest."""
    needing = {each.path for each in items if "index_folder" in getattr(each, "fixturenames", ())}
    first = next((each.path for each in items if each.path in needing), None)
    items.sort(key=lambda each: (each.path != first, each.path in needing))


@pytest.fixture(scope="session")
def index_folder() -> Path:
    """An index of the shipped corpus, by the engine that ships. Kept in ``build/``, so that a
    second run embeds only what has changed; a clean clone builds it from nothing."""
    folder = ROOT / "build" / "test-index"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):  # tests run in two processes
        ingest(load_settings(corpus=ROOT / "corpus", index=folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def own_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test leaves anything in the database of the person who runs it."""
    os.environ["PLAN_DATABASE"] = f"sqlite:///{tmp_path_factory.mktemp('data') / 'plan.db'}"


@pytest.fixture(scope="session")
def settings(index_folder: Path) -> Settings:
    return load_settings(corpus=ROOT / "corpus", index=index_folder)


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Assistant:
    return Assistant.open(settings)


@pytest.fixture(scope="session")
def light() -> LightEmbedder:
    return LightEmbedder()


@pytest.fixture
def quick(light: LightEmbedder) -> Callable[[str], Embedder]:
    """Stands in for ``bulk_embedder``: the same vectors without torch, for corpora of a page."""
    return lambda model: light


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A corpus of two short files without a manifest, and an empty index folder beside it."""
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    (corpus / "hjemme.md").write_text(
        "# Hjemmesykehus\n\nPasienter kan få behandling hjemme når det er trygt.\n\n"
        "## Krav\n\nTilbudet krever:\n\n- døgnbemannet telefon\n- 12 sykepleiere\n",
        encoding="utf-8",
    )
    (corpus / "parkering.txt").write_text(
        "Parkering\n\nAnsatte betaler 40 kroner per døgn for parkering ved sykehuset.\n",
        encoding="utf-8",
    )
    return load_settings(corpus=corpus, index=tmp_path / "indeks")


MAY_BE_SKIPPED = "root may read everything"
"""Beginning of the one reason that holds in CI as well."""


def _promised(reason: str) -> bool:
    """Whether a skip is one that CI has promised away: it lacks something that .ci/run installs."""
    return bool(os.environ.get("CI")) and not reason.startswith(MAY_BE_SKIPPED)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI set, a test that lacks what it needs fails: skipped, it would prove nothing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and call.excinfo is not None:
        reason = str(getattr(call.excinfo.value, "msg", call.excinfo.value))
        if _promised(reason):
            report.outcome = "failed"
            report.longrepr = f"CI: «{reason}» mangler. .ci/run installerer det tester trenger."
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file of tests that is skipped whole, as by ``importorskip``."""
    report = yield
    if report.skipped:
        reason = str(report.longrepr)
        if _promised(reason):
            report.outcome = "failed"
            report.longrepr = f"CI: {reason}"
    return report
