"""The two engines of the bundled model give the same vectors on real text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import e5
from rag.bert import standard
from rag.context import embedded_text
from rag.embed import LightEmbedder, SentenceEmbedder, _weights_digest
from rag.encoded import plain
from rag.errors import ConfigurationError, StorageProblem
from rag.index import Index
from rag.settings import Settings
from rag.text import squeeze


@pytest.fixture(scope="module")
def index(settings: Settings) -> Index:
    return Index.load(settings.index, settings.fingerprint)


@pytest.fixture(scope="module")
def bulk() -> SentenceEmbedder:
    return SentenceEmbedder("bundled")


@pytest.fixture(scope="module")
def texts(index: Index) -> list[str]:
    """200 passages spread over the corpus, as they were embedded."""
    ids = np.linspace(0, index.size - 1, 200).astype(int).tolist()
    documents = {document.id: document for document in index.store.documents}
    return [embedded_text(documents[p.locator.document], p) for p in index.store.passages(ids)]


def test_200_passages_agree(index: Index, light: LightEmbedder, texts: list[str]) -> None:
    # The index was built by sentence-transformers; the light engine embeds the same texts anew.
    ids = np.linspace(0, index.size - 1, 200).astype(np.int64)
    cosines = (index.vectors(ids) * light.encode(texts).vectors).sum(axis=1)
    assert cosines.min() >= 0.999


def test_100_questions_agree(
    light: LightEmbedder, bulk: SentenceEmbedder, texts: list[str]
) -> None:
    questions = [f"Hva står det om {squeeze(text)[-60:]}?" for text in texts[::2]]
    assert len(questions) == 100
    cosines = (light.queries(questions).vectors * bulk.queries(questions).vectors).sum(axis=1)
    assert cosines.min() >= 0.999


def test_what_is_read_of_tokens_halfway_agrees(
    index: Index, light: LightEmbedder, bulk: SentenceEmbedder, texts: list[str]
) -> None:
    question = "Hva står det om hjemmesykehus i Agder?"
    one, other = (standard(each.query(question).inner) for each in (light, bulk))
    assert one.shape == other.shape
    assert ((one * other).mean(axis=1)).min() >= 0.99
    # Bytes of a twentieth each, by bfloat16 in the index where the processor has it.
    ids = np.linspace(0, index.size - 1, 200).astype(int).tolist()
    assert index.tokens is not None
    for at, made in zip(ids[::20], light.encode(texts[::20]).tokens, strict=True):
        kept = index.tokens.of(at).vectors[:, 64:].astype(int)
        assert kept.shape[1] == 64
        assert np.abs(kept - made.vectors[:, 64:].astype(int)).mean() < 1.0


def test_token_ids_agree(bulk: SentenceEmbedder, light: LightEmbedder, texts: list[str]) -> None:
    file = e5.E5File.read(e5.verified_weights())
    scores = {
        piece: (score, at)
        for at, (piece, score) in enumerate(zip(file.pieces, file.scores, strict=True))
    }
    equal = total = 0
    for text in texts[::2]:
        ids = bulk.token_ids("passage: " + text)
        wanted = _viterbi(file, scores, "passage: " + text)
        assert light.token_ids("passage: " + text) == ids
        equal += sum(a == b for a, b in zip(ids, wanted, strict=False))
        total += max(len(ids), len(wanted))
    assert equal / total >= 0.999


def _viterbi(file: e5.E5File, scores: dict[str, tuple[float, int]], text: str) -> list[int]:
    """The best split into pieces, written from the description in the package's ``e5.c``;
    ``scores`` are each piece's score and id."""
    normal = " " + " ".join(file.normalise(text).split(" "))
    while "  " in normal:
        normal = normal.replace("  ", " ")
    symbols = normal.replace(" ", "\u2581")
    unknown = min(file.scores) - 10
    longest = max(map(len, file.pieces))
    best: list[tuple[float, int, int]] = [(0.0, -1, -1)]
    for end in range(1, len(symbols) + 1):
        here = (best[end - 1][0] + unknown, end - 1, file.specials["unk"])
        for start in range(max(0, end - longest), end):
            piece = scores.get(symbols[start:end])
            if piece is not None and best[start][0] + piece[0] > here[0]:
                here = (best[start][0] + piece[0], start, piece[1])
        best.append(here)
    ids: list[int] = []
    at = len(symbols)
    while at > 0:
        ids.append(best[at][2])
        at = best[at][1]
    return [file.specials["bos"], *reversed(ids), file.specials["eos"]]


def test_vectors_have_length_one_and_awkward_texts_no_surprise(light: LightEmbedder) -> None:
    awkward = ["", "\0\0", "🙂" * 50, "å" * 20_000, "\ud800", "vanlig tekst"]
    vectors = light.encode(awkward).vectors
    assert vectors.shape == (6, 384)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "SHA256", "0" * 64)
    with pytest.raises(ConfigurationError, match="sjekksum"):
        e5.verified_weights()


def test_an_unknown_model_is_named() -> None:
    with pytest.raises(ConfigurationError, match="finnes-ikke"):
        SentenceEmbedder("./finnes-ikke")


def test_a_local_folder_is_a_model_and_another_in_its_place_is_noticed(
    tmp_path: Path,
) -> None:
    e5.E5File.read(e5.verified_weights()).write(tmp_path)
    own, base = SentenceEmbedder(str(tmp_path)), LightEmbedder("bundled-base")
    assert own.card.dimensions == 384
    question = ["Hva sier planen om hjemmesykehus?"]
    assert (own.queries(question).vectors * base.queries(question).vectors).sum() >= 0.99
    with (tmp_path / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\1")
    assert _weights_digest(tmp_path) != own.card.digest


def test_no_room_for_the_model_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: e5.E5File, folder: Path, state: object = None) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(e5.E5File, "write", full)
    with pytest.raises(StorageProblem, match="TMPDIR"):
        SentenceEmbedder("bundled")


def test_no_character_outgrows_the_light_engines_buffer(light: LightEmbedder) -> None:
    """Its tokenizer has room for four normal forms a byte; one character has 18 in three bytes,
    and a line of them used to end the process."""
    file = e5.E5File.read(e5.verified_weights())
    outgrown = [
        character
        for character in map(chr, range(0x110000))
        if not "\ud800" <= character <= "\udfff"
        and len(file.normalise(plain(character))) > 4 * len(plain(character).encode())
    ]
    assert outgrown == []
    assert np.isfinite(light.queries(["\ufdfa" * 2000, "\ufdfa " * 900]).vectors).all()


def test_the_end_of_a_very_long_question_is_left_out(light: LightEmbedder) -> None:
    long = "Hva sier planen om hjemmesykehus og ventetid for barn? " * 36
    first, same, short = light.queries([long, long + "Og biler?", long[:300]]).vectors
    # The cut is by share of the characters, so it may fall a word apart.
    assert float(first @ same) > 0.999
    assert float(first @ short) > 0.9
