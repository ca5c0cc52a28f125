"""The second look: what it does to the order, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import retrieve as module
from rag.answer import Assistant
from rag.bundled import bundled_card
from rag.cross_attention import (
    FILE,
    LONGEST_PASSAGE,
    LONGEST_WRITTEN,
    cut,
    read_cross_attention,
    whose,
    write_cross_attention,
)
from rag.errors import ConfigurationError
from rag.extract import rate
from rag.found import Found
from rag.late import WRITTEN, Query, Tokens
from rag.learned import PLAIN
from rag.retrieve import retrieve
from rag.settings import Settings

_QUESTION = "Hvor stor andel av pasientene skal få hjemmesykehus?"


def _both(assistant: Assistant, question: str = _QUESTION) -> tuple[Found, Found]:
    index = assistant._current()
    query = assistant._embedder.query(question)
    before, after = (retrieve(index, question, query, k=30, twice=each) for each in (False, True))
    return before, after


def test_the_first_passages_are_put_in_order_and_none_is_lost(assistant: Assistant) -> None:
    before, after = _both(assistant)
    seen = len(after.answers)
    assert 2 <= seen <= 10
    first, rest = before.hits[:seen], before.hits[seen:]
    assert set(after.answers) == {hit.passage.id for hit in first}
    assert {hit.passage.id for hit in after.hits[:seen]} == {hit.passage.id for hit in first}
    assert [hit.passage.id for hit in after.hits[seen:]] == [hit.passage.id for hit in rest]
    scores = [hit.score for hit in after.hits]
    assert scores == sorted(scores, reverse=True)
    assert np.ptp(list(after.answers.values())) > 1


def test_what_is_far_behind_the_best_is_not_looked_at(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after = _both(assistant)
    best = before.hits[0].score
    near = [hit for hit in before.hits[:10] if hit.score >= best - module._TOO_FAR_BY_ASKED]
    assert len(after.answers) == max(2, len(near))
    monkeypatch.setattr(module, "_TOO_FAR_BY_ASKED", 0.0)
    assert len(_both(assistant)[1].answers) == 2
    monkeypatch.setattr(module, "_TOO_FAR_BY_ASKED", 99.0)
    assert len(_both(assistant)[1].answers) == 10


def test_of_a_passage_and_of_what_is_written_to_it_each_has_its_room() -> None:
    own = Tokens(np.full((200, 4), 1, np.int8), np.arange(200, dtype=np.int16))
    asked = Tokens(np.full((150, 4), 2, np.int8), np.full(150, WRITTEN, np.int16))
    read = cut(own.beside(asked))
    assert read.vectors[:, 0].tolist() == [1] * LONGEST_PASSAGE + [2] * LONGEST_WRITTEN
    assert whose(read).tolist() == [1.0] * LONGEST_PASSAGE + [-1.0] * LONGEST_WRITTEN
    before = Tokens(own.vectors[:2], np.array([-1, 0], np.int16))
    assert whose(cut(before)).tolist() == [0.0, 1.0]


def test_only_what_was_looked_at_is_quoted(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TOO_FAR_BY_ASKED", 0.0)
    _, found = _both(assistant)
    index = assistant._current()
    rated = rate(_QUESTION, found, index.lexical, index.tokens, PLAIN, longest=400, english=False)
    assert {each.passage.id for each in rated} == found.answers.keys()


def test_what_answers_is_told_from_what_is_merely_on_the_subject(assistant: Assistant) -> None:
    _, asked = _both(assistant, "Hvor mange helseforetak har egne kontorer for pasientreiser?")
    _, missing = _both(assistant, "Hva heter lederen for pasientreisekontoret i Drammen?")
    assert max(asked.answers.values()) > max(missing.answers.values()) + 1


def test_a_question_of_one_word_and_a_very_long_one_are_looked_at(assistant: Assistant) -> None:
    for question in ("hjemmesykehus", "hjemmesykehus i regionen " * 60):
        _, found = _both(assistant, question)
        assert np.isfinite(list(found.answers.values())).all()


def test_another_model_gets_no_second_look(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = read_cross_attention()
    assert own.model == bundled_card(Settings().model).digest
    other = tmp_path / "other.safetensors"
    write_cross_attention(_state(), "another", other)
    monkeypatch.setattr(module, "read_cross_attention", lambda: read_cross_attention(other))
    before, after = _both(assistant)
    assert before == after


def test_a_model_without_token_vectors_gets_none(assistant: Assistant) -> None:
    index = assistant._current()
    query = Query.of(assistant._embedder.query(_QUESTION).vector)
    assert not retrieve(index, _QUESTION, query, k=5).answers


@pytest.mark.parametrize("content", [b"", b"nei", FILE.read_bytes()[:2000]])
def test_a_broken_file_says_what_to_do(content: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "cross_attention.safetensors"
    broken.write_bytes(content)
    with pytest.raises(ConfigurationError, match="python -m eval attend"):
        read_cross_attention(broken)
    with pytest.raises(ConfigurationError, match="python -m eval attend"):
        read_cross_attention(tmp_path / "borte.safetensors")


def _state() -> dict[str, np.ndarray]:
    from safetensors.numpy import load

    return {name: np.asarray(value) for name, value in load(FILE.read_bytes()).items()}
