"""The optional cross-encoder: order by both scores, within its time, and off by default."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.answer import Assistant
from rag.errors import ConfigurationError
from rag.found import Found
from rag.late import Query
from rag.rerank import CrossEncoderReranker, reranked
from rag.settings import Settings
from rag.types import Hit, Locator, Passage


class Scripted:
    """Prefers texts that hold a word; notes how many it read."""

    def __init__(self, word: str, seconds: float = 0.0) -> None:
        self.word, self.seconds, self.read = word, seconds, 0

    def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        self.read += len(texts)
        time.sleep(self.seconds)
        return [9.0 if self.word in text else 0.0 for text in texts]


def found(count: int) -> Found:
    hits = tuple(
        Hit(Passage(n, Locator("d", None, (), None, 0, 1), f"tekst nummer {n}."), 5.0 - n / 10)
        for n in range(count)
    )
    nothing = Query.of(np.zeros(2, np.float32))
    return Found(hits, {}, 0.9, nothing)


def order(given: Found) -> list[int]:
    return [hit.passage.id for hit in given.hits]


def test_the_passage_that_the_model_prefers_comes_first() -> None:
    after = reranked(found(40), "q", Scripted("nummer 7."), seconds=60)
    assert order(after)[0] == 7
    assert sorted(order(after)) == list(range(40))
    # Only the first 24 are read; the others stay as they were.
    assert order(after)[24:] == list(range(24, 40))
    scores = [hit.score for hit in after.hits]
    assert scores == sorted(scores, reverse=True)


def test_no_reading_begins_once_the_time_is_up() -> None:
    slow = Scripted("nummer 20.", seconds=0.2)
    after = reranked(found(40), "q", slow, seconds=0.1)
    assert slow.read == 8
    assert order(after)[8:] == list(range(8, 40))


def test_nothing_found_is_nothing_to_read() -> None:
    model = Scripted("x")
    assert reranked(found(0), "q", model, seconds=1).hits == ()
    assert model.read == 0


def test_off_by_default_and_a_missing_model_says_what_to_do(
    settings: Settings, assistant: Assistant
) -> None:
    assert settings.reranker == ""
    assert assistant._reranker is None
    with pytest.raises(ConfigurationError, match="PLAN_RERANKER"):
        CrossEncoderReranker("./finnes/ikke")


def test_a_real_cross_encoder_in_a_folder_reads_question_and_passage(tmp_path: Path) -> None:
    import torch
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hjemme", "sykehus", "tog", "nummer"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(0)
    small = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    BertForSequenceClassification(small).save_pretrained(tmp_path)
    BertTokenizerFast(vocab=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    model = CrossEncoderReranker(str(tmp_path))
    texts = ["hjemme sykehus", "tog nummer"]
    expected = CrossEncoder(str(tmp_path), device="cpu").predict([("hjemme", t) for t in texts])
    assert model.scores("hjemme", texts) == pytest.approx(list(map(float, expected)), abs=1e-5)
