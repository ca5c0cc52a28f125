"""How near headings lie to their passages, and what that does to the signs of an answer."""

from __future__ import annotations

import json
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
from rag.manifest import MANIFEST, _seal
from rag.refuse import signals
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings

_HEADINGS = [f"{what} {where}" for what in ("Mål for", "Tiltak i", "Om") for where in "ABCD"]
_TEXTS = [f"{heading}: det gjelder alle pasienter." for heading in _HEADINGS]


def _never() -> Embedder:
    raise AssertionError("lastet uten grunn")


def test_it_is_the_mean_of_what_each_heading_finds(light: LightEmbedder) -> None:
    encoded = light.encode(_TEXTS)
    found = level(_HEADINGS * 2, lambda: light, encoded, light.card)
    queries = light.queries(_HEADINGS).vectors
    closest = (queries @ encoded.vectors.T).max(axis=1).mean()
    assert found["closest"] == pytest.approx(float(closest), abs=0.002)
    assert found.keys() == {"closest", "met", "met_by_five", "unevenly", "unmet"}
    fish = light.encode(["Noe helt annet om fisk."] * 12)
    other = level(_HEADINGS, lambda: light, fish, light.card)
    assert other["closest"] < found["closest"] - 0.2
    assert other["met"] < found["met"] - 0.2
    assert other["unmet"] > found["unmet"] + 0.1


@pytest.mark.parametrize(
    "headings", [[], _HEADINGS[:9], [f"{n}. Innledning" for n in range(40)], list("abcdefghijkl")]
)
def test_few_headings_and_those_of_one_word_tell_nothing(
    headings: list[str], light: LightEmbedder
) -> None:
    assert level(headings, _never, light.encode(_TEXTS), light.card) == {}


def test_a_model_without_token_vectors_has_none_nor_has_another_than_embedded(
    light: LightEmbedder,
) -> None:
    assert level(_HEADINGS, _never, Encoded(light.encode(_TEXTS).vectors), light.card) == {}
    other = replace(light.card, digest="another")
    assert level(_HEADINGS, lambda: light, light.encode(_TEXTS), other) == {}


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
    # Measured anew, since a kept index keeps what it was built with.
    index = assistant._current()
    sections = [each.locator.section for each in index.store.passages(range(index.size))]
    headings = [section[-1] for section in sections if section]
    kept, engine = index.kept(range(index.size)), assistant._embedder
    own = level(headings, lambda: engine, kept, index.manifest.model)
    assert learned().level == pytest.approx(own, abs=0.01)


def test_an_answer_goes_by_it(assistant: Assistant, settings: Settings) -> None:
    question = "Hva tilbys barn med autisme?"
    index = assistant._current()
    far = {
        name: value + (0.2 if name in ("unevenly", "unmet") else -0.2)
        for name, value in index.manifest.level.items()
    }
    other = object.__new__(type(index))
    other.__dict__.update(index.__dict__, manifest=replace(index.manifest, level=far))
    before = Assistant(settings, index, assistant._embedder).ask(question)
    after = Assistant(settings, other, assistant._embedder).ask(question)
    # What lies nearer than usual in its collection, and is no likelier to answer, nearly does.
    assert not before.outcome.refused
    assert after.outcome.refused


@pytest.fixture
def built(tmp_path: Path, quick: Callable[[str], Embedder]) -> Settings:
    """An index of two documents with twelve sections each."""
    corpus = tmp_path / "korpus"
    corpus.mkdir()
    for name, what in (("plan", "Tiltak for"), ("notat", "Gjennomgang av byggene i")):
        sections = (
            f"## {what} {where} nummer {n}\n\nHer står hva som gjøres i {where}.\n"
            for n, where in enumerate(("Bodø", "Tromsø", "Skien", "Moss", "Hamar", "Gjøvik") * 2)
        )
        text = f"# {name}\n\n" + "\n".join(sections)
        (corpus / f"{name}.md").write_text(text, encoding="utf-8")
    settings = load_settings(corpus=corpus, index=tmp_path / "indeks")
    ingest(settings, embedder=quick)
    return settings


def test_an_index_is_built_with_it_and_keeps_it_where_nothing_has_changed(built: Settings) -> None:
    before = open_index(built).manifest.level
    assert 0.3 < before["closest"] < 0.9
    ingest(built, embedder=lambda model: _never())
    assert open_index(built).manifest.level == before


def test_a_document_that_is_gone_changes_it(
    built: Settings, quick: Callable[[str], Embedder], tmp_path: Path
) -> None:
    before = open_index(built).manifest.level
    (built.corpus / "notat.md").unlink()
    ingest(built, embedder=quick)
    after = open_index(built).manifest.level
    assert after != before
    anew = built.model_copy(update={"index": tmp_path / "annen"})
    ingest(anew, embedder=quick)
    assert after == open_index(anew).manifest.level


def test_an_index_from_before_has_none_and_gets_it_when_it_is_built_again(
    built: Settings, quick: Callable[[str], Embedder]
) -> None:
    path = open_index(built).folder / MANIFEST
    values = json.loads(path.read_text("utf-8"))
    del values["level"], values["seal"]
    path.write_text(json.dumps(values | {"seal": _seal(values)}), encoding="utf-8")
    index = open_index(built)
    assert index.manifest.level == {}
    assert Assistant(built, index, quick("bundled")).ask("Hva gjøres i Skien?").hits
    ingest(built, embedder=quick)
    assert open_index(built).manifest.level["closest"] > 0.3
