"""Learning: a low-rank addition to the bundled model, so that questions meet their passages.

Questions and passages of a batch are embedded, and each question must be nearer its own passage
than all others' (in-batch negatives; van den Oord et al. 2018, arXiv:1807.03748). A batch is made
of groups of passages that lie near one another, so that the others are hard to tell from the right
one. Only the upper half of the layers learns, at half the time of all. The only door to torch and
peft outside ``rag/embed.py``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.pairs import Collection, Pair
from rag import adapter
from rag.embed import BASE, SentenceEmbedder, Vectors

Report = Callable[[str], None]
_RANK = 16
_LOWEST_LAYER, _LAYERS = 6, 12
_BATCH, _GROUP = 64, 4
_RATE = 3e-4
_TEMPERATURE = 0.03
_BACK = 0.3
"""Weight of finding the question from its passage beside the passage from its question."""
_TOKENS = 160
"""A passage is about 350 characters; what stands after this many tokens adds time, not learning."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes a training run; the same recipe and data give the same weights on one machine."""

    epochs: int = 3
    seed: int = 7


def train(
    pairs: Sequence[Pair], collection: Collection, vectors: Vectors, recipe: Recipe, report: Report
) -> dict[str, tuple[Vectors, Vectors]]:
    """The factors A and B by the name of the weight. ``vectors``: of the passages before learning,
    shape (passages, dimensions), to find groups by."""
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(recipe.seed)
    model = _Learner()
    steps = sum(len(batches(pairs, vectors, recipe.seed + e)) for e in range(recipe.epochs))
    optimizer = torch.optim.AdamW(model.parameters, lr=_RATE, weight_decay=0.01)
    step = 0
    for epoch in range(recipe.epochs):
        for batch in batches(pairs, vectors, recipe.seed + epoch):
            rng = random.Random(step)
            chosen = [rng.choice(pair.passages) for pair in batch]
            asked = model([pair.question for pair in batch], "query: ")
            given = model([collection.embedded[at] for at in chosen], "passage: ")
            scores = asked @ given.T / _TEMPERATURE
            scores = scores.masked_fill(torch.tensor(_also_right(batch, chosen)), -1e4)
            own = torch.arange(len(batch))
            loss = cross_entropy(scores, own) + _BACK * cross_entropy(scores.T, own)
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / 20) * max(0.05, 1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters, 1.0)
            optimizer.step()
            step += 1
            if step % 10 == 0:
                report(f"runde {epoch + 1}, steg {step} av {steps}: tap {float(loss):.3f}")
    return model.factors()


def batches(pairs: Sequence[Pair], vectors: Vectors, seed: int) -> list[list[Pair]]:
    """The pairs in batches of near neighbours and strangers, in an order that the seed gives."""
    rng = random.Random(seed)
    first = np.array([pair.passages[0] for pair in pairs])
    own = vectors[first]
    order = list(range(len(pairs)))
    rng.shuffle(order)
    unused = set(order)
    groups: list[list[int]] = []
    for at in order:
        if at not in unused:
            continue
        unused.discard(at)
        group = [at]
        for near in np.argsort(-(own @ own[at]), kind="stable")[:40].tolist():
            taken = {first[other] for other in group}
            if len(group) < _GROUP and near in unused and first[near] not in taken:
                group.append(near)
                unused.discard(near)
        groups.append(group)
    rng.shuffle(groups)
    flat = [pairs[at] for group in groups for at in group]
    cut = [flat[at : at + _BATCH] for at in range(0, len(flat), _BATCH)]
    return [batch for batch in cut if len(batch) > _BATCH // 2]


def _also_right(batch: Sequence[Pair], chosen: Sequence[int]) -> list[list[bool]]:
    """Whether another pair's passage answers this pair's question too, and so is no negative."""
    return [
        [row != column and passage in pair.passages for column, passage in enumerate(chosen)]
        for row, pair in enumerate(batch)
    ]


class _Learner:
    """The bundled model as it came, with additions that learn."""

    def __init__(self) -> None:
        from peft import LoraConfig, get_peft_model

        embedder = SentenceEmbedder(BASE)
        self._tokenizer, self._normalise = embedder.tokenizer, embedder.normalise
        configuration = LoraConfig(
            r=_RANK,
            lora_alpha=_RANK,
            lora_dropout=0.0,
            bias="none",
            target_modules=["query", "key", "value", "dense"],
            layers_to_transform=list(range(_LOWEST_LAYER, _LAYERS)),
            layers_pattern="layer",
        )
        self._model: Any = get_peft_model(embedder.transformer, configuration)
        self.parameters = [each for each in self._model.parameters() if each.requires_grad]

    def __call__(self, texts: Sequence[str], prefix: str) -> Any:
        """Unit vectors, a tensor of shape (texts, dimensions)."""
        import torch

        fed = self._tokenizer(
            [self._normalise(prefix + text) for text in texts],
            padding=True,
            truncation=True,
            max_length=_TOKENS,
            return_tensors="pt",
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = self._model(input_ids=fed["input_ids"], attention_mask=fed["attention_mask"])
        mask = fed["attention_mask"][..., None].float()
        mean = (output.last_hidden_state.float() * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(mean, dim=1)

    def factors(self) -> dict[str, tuple[Vectors, Vectors]]:
        down, up = ".lora_A.default.weight", ".lora_B.default.weight"
        state = {name: value.detach().numpy() for name, value in self._model.state_dict().items()}
        return {
            name.removeprefix("base_model.model.").removesuffix(down) + ".weight": (
                value,
                state[name.removesuffix(down) + up],
            )
            for name, value in state.items()
            if name.endswith(down)
        }


def save(factors: dict[str, tuple[Vectors, Vectors]], path: Path) -> int:
    """Write the adapter; its size in bytes."""
    adapter.write_adapter(factors, path)
    return path.stat().st_size
