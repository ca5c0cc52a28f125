"""How near headings lie to their passages, and what that does to the signs of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.build import ingest
from rag.answer import Assistant
from rag.attributed import search_for
from rag.current import open_index
from rag.embed import Embedder, Encoded, LightEmbedder
from rag.learned import learned
from rag.level import level, met, moved
from rag.manifest import MANIFEST, Manifest
from rag.refuse import signals
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings

_HEADINGS = [f"{what} {where}" for what in ("Mål for", "Tiltak i", "Om") for where in "ABCD"]
_TEXTS = [f"{heading}: det gjelder alle pasienter." for heading in _HEADINGS]


def _never() -> Embedder:
    raise AssertionError("lastet uten grunn")


def test_it_is_the_mean_of_what_each_heading_finds(light: LightEmbedder) -> None:
    encoded = light.encode(_TEXTS)
    found = level(_HEADINGS * 2, lambda: light, encoded)
    queries = light.queries(_HEADINGS)
    closest = (queries @ encoded.vectors.T).max(axis=1).mean()
    assert found["closest"] == pytest.approx(float(closest), abs=0.002)
    assert found.keys() == {"closest", "met", "met_by_five", "unevenly", "unmet"}
    other = level(_HEADINGS, lambda: light, light.encode(["Noe helt annet om fisk."] * 12))
    assert other["closest"] < found["closest"] - 0.2
    assert other["met"] < found["met"] - 0.2
    assert other["unmet"] > found["unmet"] + 0.1


@pytest.mark.parametrize("headings", [[], _HEADINGS[:9], ["Innledning"] * 40, list("abcdefghijkl")])
def test_few_headings_and_those_of_one_word_tell_nothing(
    headings: list[str], light: LightEmbedder
) -> None:
    assert level(headings, _never, light.encode(_TEXTS)) == {}


def test_a_model_without_token_vectors_has_none(light: LightEmbedder) -> None:
    assert level(_HEADINGS, _never, Encoded(light.encode(_TEXTS).vectors)) == {}


def test_signs_are_moved_by_half_of_the_difference() -> None:
    signs = {"closest": 0.4, "met": 0.6, "unknown": 0.1}
    own, fitted = {"closest": 0.3, "met": 0.5}, {"closest": 0.5, "met": 0.7}
    assert moved(signs, own, fitted) == pytest.approx({"closest": 0.5, "met": 0.7, "unknown": 0.1})
    assert moved(signs, fitted, fitted) == pytest.approx(signs)
    assert moved(signs, {}, fitted) == signs
    assert moved(signs, own, {}) == signs


def test_the_names_are_those_of_the_signs_that_are_weighed(assistant: Assistant) -> None:
    index = assistant._current()
    search = search_for("Hva sier planen om hjemmesykehus?", index)
    query = assistant._embedder.query(search.text)
    found = retrieve(index, search.text, query, k=10)
    told = signals(search, found, index.lexical, index.tokens).signs
    assert index.manifest.level.keys() <= told.keys()
    assert index.manifest.level.keys() == learned().level.keys()
    assert index.tokens is not None
    each = np.stack([index.tokens.found(query, hit.passage.id) for hit in found.hits])
    assert {name: told[name] for name in met(query, each)} == pytest.approx(met(query, each))


def test_what_was_fitted_with_the_corpus_that_ships_has_its_level(assistant: Assistant) -> None:
    assert learned().level == pytest.approx(assistant._current().manifest.level, abs=0.01)


def test_an_answer_goes_by_it(assistant: Assistant, settings: Settings) -> None:
    question = "Skal sykehusene bygge flere parkeringsplasser for elbiler?"
    index = assistant._current()
    far = {
        name: value + (0.2 if name in ("unevenly", "unmet") else -0.2)
        for name, value in index.manifest.level.items()
    }
    other = object.__new__(type(index))
    other.__dict__.update(index.__dict__, manifest=replace(index.manifest, level=far))
    before = Assistant(settings, index, assistant._embedder).ask(question)
    after = Assistant(settings, other, assistant._embedder).ask(question)
    assert before.outcome.refused
    assert not after.outcome.refused


def test_an_index_is_built_with_it_and_keeps_it_where_nothing_is_new(
    tmp_path: Path, quick: Callable[[str], Embedder]
) -> None:
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    sections = (
        f"## Tiltak nummer {n} for {where}\n\nHer står hva som gjøres i {where}.\n"
        for n, where in enumerate(("Bodø", "Tromsø", "Skien", "Moss", "Hamar", "Gjøvik") * 2, 1)
    )
    (corpus / "plan.md").write_text("# Plan\n\n" + "\n".join(sections), encoding="utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "indeks")
    ingest(settings, embedder=quick)
    built = open_index(settings)
    assert 0.3 < built.manifest.level["closest"] < 0.9
    ingest(settings, embedder=lambda model: _never())
    assert open_index(settings).manifest.level == built.manifest.level


def test_an_index_from_before_has_none(small: Settings, quick: Callable[[str], Embedder]) -> None:
    ingest(small, embedder=quick)
    index = open_index(small)
    assert index.manifest.level == {}
    path = index.folder / MANIFEST
    older = path.read_text("utf-8").replace(' "level": {},\n', "")
    assert "level" not in older
    (small.index / MANIFEST).write_text(
        "\n".join(line for line in older.splitlines() if '"seal"' not in line).replace(
            '"engine": "faiss",', '"engine": "faiss"'
        ),
        encoding="utf-8",
    )
    assert Manifest.read(small.index / MANIFEST).level == {}
