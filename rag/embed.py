"""Embedders: texts to unit vectors. The only door to sentence-transformers.

The bundled model has two engines that give the same vectors (a test says so). Many passages go
through sentence-transformers, with bfloat16 products where the processor has them; questions and
few passages go through NumPy, which answers without importing torch.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from rag import e5
from rag.bundled import (
    BASE,
    BUNDLED,
    LightEmbedder,
    States,
    bundled_card,
    bundled_state,
    late_of,
    query_of,
    tokens_of,
    unit,
)
from rag.encoded import PASSAGE, QUERY, Embedder, Encoded, ModelCard, Progress, Vectors, plain
from rag.errors import ConfigurationError, StorageProblem
from rag.late import Query, Tokens

__all__ = [
    "BASE",
    "BUNDLED",
    "Embedder",
    "Encoded",
    "LightEmbedder",
    "ModelCard",
    "Progress",
    "SentenceEmbedder",
    "Vectors",
    "bulk_embedder",
    "bundled_card",
    "halves",
    "question_embedder",
]

_BATCH = 16
"""Texts at a time. What passes between the layers then stays near the processor: 64 take a third
longer (measured)."""
_SHORT = 64
"""Questions at a time: 2 000 take 6.0 s, by 16 they take 8.0 and by 128 6.3 (measured)."""


def bulk_embedder(model: str) -> Embedder:
    """The engine for many passages. ``model``: «bundled», a local folder, or a hub's name."""
    return SentenceEmbedder(model)


def question_embedder(model: str) -> Embedder:
    """The engine for questions and few passages, with the same vectors as ``bulk_embedder``."""
    return LightEmbedder(model) if model in (BUNDLED, BASE) else SentenceEmbedder(model)


class SentenceEmbedder:
    """A model through sentence-transformers."""

    def __init__(self, model: str) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self._normalise: Callable[[str], str] = plain
        self._file: e5.E5File | None = None
        own = model in (BUNDLED, BASE)
        self._late = late_of(model)
        self._model, self.card = self._bundled(model) if own else _from(model)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        return self._embed(PASSAGE, texts, progress)

    def query(self, text: str) -> Query:
        if self._file is None:
            return Query.of(self.queries([text]).vectors[0])
        ((_, states),) = self.states([self._normalise(QUERY + text)])
        return query_of(self._late, states)

    def queries(self, texts: Sequence[str]) -> Encoded:
        return self._embed(QUERY, texts, None)

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

    def _embed(self, prefix: str, texts: Sequence[str], progress: Progress | None) -> Encoded:
        import torch

        prepared = [self._normalise(prefix + text) for text in texts]
        size = _BATCH if prefix == PASSAGE else _SHORT
        # Texts of like length together waste least on padding.
        order = sorted(range(len(texts)), key=lambda i: len(prepared[i]), reverse=True)
        vectors = np.zeros((len(texts), self.card.dimensions), np.float32)
        tokens: dict[int, Tokens] = {}
        # Bulk work wants every core; one question with several threads stalls at their barrier.
        threads = torch.get_num_threads()
        if len(texts) == 1:
            torch.set_num_threads(1)
        try:
            for at in range(0, len(order), size):
                chosen = order[at : at + size]
                some = [prepared[i] for i in chosen]
                if self._file is None:
                    vectors[chosen] = self._model.encode(
                        some,
                        batch_size=size,
                        normalize_embeddings=True,
                        show_progress_bar=False,
                    )
                else:
                    for i, (ids, states) in zip(chosen, self.states(some), strict=True):
                        vectors[i] = unit(states.last)
                        if self._late is None:
                            continue
                        if prefix == QUERY:
                            tokens[i] = Tokens.written(self._late.vectors(states.last))
                        else:
                            tokens[i] = tokens_of(self._late, self._file, texts[i], ids, states)
                if progress is not None:
                    progress(at + len(chosen), len(texts))
        finally:
            torch.set_num_threads(threads)
        return Encoded(vectors, tuple(tokens[i] for i in range(len(tokens))))

    def states(self, prepared: Sequence[str]) -> list[tuple[list[int], States]]:
        """Token ids and the states of the tokens of each text, with its prefix, normalised."""
        import torch

        fed = self.tokenizer(
            list(prepared),
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_tensors="pt",
        )
        mask = fed["attention_mask"]
        with torch.no_grad(), halves():
            output = self.transformer(
                input_ids=fed["input_ids"], attention_mask=mask, output_hidden_states=True
            )
        layers = output.hidden_states
        both = zip(layers[-1], layers[(len(layers) - 1) // 2], strict=True)
        return [
            (
                ids[:length].tolist(),
                States(last[:length].float().numpy(), inner[:length].float().numpy()),
            )
            for ids, (last, inner), length in zip(
                fed["input_ids"], both, mask.sum(1).tolist(), strict=True
            )
        ]

    def _bundled(self, name: str) -> tuple[Any, ModelCard]:
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
        from transformers.utils import logging

        # The ingest shows its own progress; this bar would break it.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        file = self._file = e5.E5File.read(e5.verified_weights())
        state, card = bundled_state(file.state(), name)
        self._normalise = lambda text: file.normalise(plain(text))
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


def halves() -> AbstractContextManager[Any]:
    """Matrix products in bfloat16 where the processor has units for them, else nothing.

    Only the products: with weights and norms in bfloat16 too the vectors drift to a cosine of
    0.996 from the other engine's; so they stay at 0.9999, twice as fast as float32 (measured).
    """
    import torch

    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.autocast("cpu", dtype=torch.bfloat16) if native else nullcontext()
