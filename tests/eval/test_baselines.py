"""The baselines answer the same questions with ranked passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.baselines import Dense, Lexical, Tutorial, open_system
from eval.errors import EvalError
from eval.schema import Row
from eval.stored import Stored
from eval.system import System
from rag.embed import Embedder, LightEmbedder
from rag.index import Index
from rag.settings import Settings


def check(system: System, rows: list[Row]) -> list[Stored]:
    found = [Stored.parse(system.answer(row)) for row in rows]
    for answer in found:
        assert answer.retrieval_only
        assert 0 < len(answer.passages) <= 40
        assert answer.citations == ()
    return found


def test_each_leg_alone(index: Index, light: LightEmbedder, some_rows: list[Row]) -> None:
    lexical = check(Lexical(index), some_rows[:5])
    dense = check(Dense(index, light), some_rows[:5])
    assert [each.passages for each in lexical] != [each.passages for each in dense]


def test_the_tutorial_splits_embeds_and_keeps_its_vectors(
    small: Settings, index: Index, light: LightEmbedder, some_rows: list[Row], tmp_path: Path
) -> None:
    class Files:
        """An index's list of documents, for a corpus of one page."""

        class store:
            documents = tuple(
                document for document in index.store.documents if "temaside" in document.id
            )

    root = Path(__file__).parents[2] / "corpus"
    settings = small.model_copy(update={"corpus": root})
    built: list[str] = []

    def bulk(model: str) -> Embedder:
        built.append(model)
        return light

    for _ in range(2):
        tutorial = Tutorial.build(settings, Files, light, tmp_path / "lager", bulk)  # type: ignore[arg-type]
    assert built == [settings.model]
    [kept] = (tmp_path / "lager").iterdir()
    vectors = np.load(kept, allow_pickle=False)
    [answer, *_] = check(tutorial, some_rows[:3])
    assert len(answer.passages) == min(40, len(vectors))
    text = (root / Files.store.documents[0].file).read_text(encoding="utf-8")
    for passage in answer.passages:
        assert len(passage.text) <= 1_000
        assert passage.start is not None
        assert text[passage.start : passage.end] == passage.text


def test_an_unknown_system_is_named(settings: Settings, index: Index, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="product, lexical, dense, langchain"):
        open_system("magi", settings, index, tmp_path)
