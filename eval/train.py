"""Learning: a low-rank addition to the bundled model, so that questions meet their passages.

Questions and passages of a batch are embedded, and each question must be nearer its own passage
than all others' (in-batch negatives; van den Oord et al. 2018, arXiv:1807.03748), both by the
vectors of the whole texts and by those of their tokens (late interaction; Khattab & Zaharia 2020,
arXiv:2004.12832). A batch is made of groups of passages that lie near one another, so that the
others are hard to tell from the right one.

Only the upper half of the layers learns. What the lower half makes of each text never changes, so
it is computed once. With ``eval/attend.py`` the only door to torch outside ``rag/embed.py``, and
to peft.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.pairs import Collection, Pair
from rag import adapter
from rag.adapter import Late
from rag.embed import BASE, SentenceEmbedder, Vectors
from rag.embed import halves as _halves

Report = Callable[[str], None]
Factors = dict[str, tuple[Vectors, Vectors]]
States = NDArray[np.float16]
_RANK = 16
_LOWEST_LAYER, _LAYERS = 6, 12
_SIZE = 64
"""Numbers of a token's vector: an index keeps a byte for each."""
_INNER = 64
"""And of what the second look reads of it."""
_BATCH, _GROUP = 64, 4
_RATE, _HEAD_RATE = 3e-4, 1e-3
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
    pairs: Sequence[Pair], collection: Collection, recipe: Recipe, report: Report
) -> tuple[Factors, Late]:
    """The factors A and B by the name of the weight, and what makes the token vectors."""
    import torch

    torch.manual_seed(recipe.seed)
    learner = _Learner()
    report("Leser avsnitt og spørsmål gjennom lagene som ikke lærer …")
    given = learner.lower(collection.embedded, "passage: ")
    asked = dict(zip(pairs, learner.lower([p.question for p in pairs], "query: "), strict=True))
    vectors = learner.vectors(given)
    runs = [batches(pairs, vectors, recipe.seed + epoch) for epoch in range(recipe.epochs)]
    steps = sum(map(len, runs))
    optimizer = torch.optim.AdamW(learner.parameters, weight_decay=0.01)
    rates = [group["lr"] for group in optimizer.param_groups]
    step = 0
    for epoch, run in enumerate(runs, 1):
        for batch in run:
            rng = random.Random(step)
            chosen = [rng.choice(pair.passages) for pair in batch]
            loss = learner.loss(
                [asked[pair] for pair in batch],
                [given[at] for at in chosen],
                _also_right(batch, chosen),
            )
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(1.0, (step + 1) / 20) * max(0.05, 1 - step / steps)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learner.all_parameters, 1.0)
            optimizer.step()
            step += 1
            if step % 10 == 0:
                report(f"runde {epoch}, steg {step} av {steps}: tap {float(loss):.3f}")
    return learner.factors(), learner.late()


def batches(pairs: Sequence[Pair], vectors: Vectors, seed: int) -> list[list[Pair]]:
    """The pairs in batches of near neighbours and strangers, in an order that the seed gives.

    ``vectors``: of the passages before learning, shape (passages, dimensions).
    """
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
    """Whether another pair's passage answers this pair's question too, if only partly, and so is no
    negative."""
    answering = [{*pair.passages, *pair.partly} for pair in batch]
    return [
        [row != column and passage in some for column, passage in enumerate(chosen)]
        for row, some in enumerate(answering)
    ]


class _Learner:
    """The bundled model as it came, cut in two: the upper half has additions that learn."""

    def __init__(self) -> None:
        import torch
        from peft import LoraConfig, get_peft_model

        embedder = SentenceEmbedder(BASE)
        self._tokenizer, self._normalise = embedder.tokenizer, embedder.normalise
        upper: Any = embedder.transformer
        layers = upper.encoder.layer
        upper.encoder.layer = torch.nn.ModuleList()
        self._lower = copy.deepcopy(upper)
        self._lower.encoder.layer = layers[:_LOWEST_LAYER]
        upper.encoder.layer = layers[_LOWEST_LAYER:]
        width = upper.config.hidden_size
        upper.embeddings = torch.nn.Identity()
        configuration = LoraConfig(
            r=_RANK,
            lora_alpha=_RANK,
            lora_dropout=0.0,
            bias="none",
            target_modules=["query", "key", "value", "dense"],
        )
        # What stands in the embeddings' place is given the lower half's states and hands them on.
        upper.embeddings.forward = lambda inputs_embeds, **_: inputs_embeds
        self._upper: Any = get_peft_model(upper, configuration)
        self._projection = torch.nn.Linear(width, _SIZE, bias=False)
        torch.nn.init.orthogonal_(self._projection.weight)
        self._importance = torch.nn.Linear(width, 1)
        torch.nn.init.zeros_(self._importance.weight)
        torch.nn.init.constant_(self._importance.bias, 0.5)
        additions = [each for each in self._upper.parameters() if each.requires_grad]
        head = [*self._projection.parameters(), *self._importance.parameters()]
        self.parameters = [
            {"params": additions, "lr": _RATE},
            {"params": head, "lr": _HEAD_RATE},
        ]
        self.all_parameters = [*additions, *head]

    def lower(self, texts: Sequence[str], prefix: str) -> list[States]:
        """What the lower half makes of each text, shape (tokens, hidden)."""
        import torch

        found: list[States] = [np.zeros((0, 0), np.float16)] * len(texts)
        prepared = [self._normalise(prefix + text) for text in texts]
        order = sorted(range(len(texts)), key=lambda at: len(prepared[at]))
        for at in range(0, len(order), _BATCH):
            some = order[at : at + _BATCH]
            fed = self._tokenizer(
                [prepared[i] for i in some],
                padding=True,
                truncation=True,
                max_length=_TOKENS,
                return_tensors="pt",
            )
            with torch.no_grad(), _halves():
                output = self._lower(
                    input_ids=fed["input_ids"], attention_mask=fed["attention_mask"]
                )
            lengths = fed["attention_mask"].sum(1).tolist()
            for i, states, length in zip(some, output.last_hidden_state, lengths, strict=True):
                found[i] = states[:length].to(torch.float16).numpy()
        return found

    def vectors(self, given: Sequence[States]) -> Vectors:
        """The unit vectors of whole texts, shape (texts, hidden)."""
        import torch

        found = []
        for at in range(0, len(given), _BATCH):
            with torch.no_grad():
                found.append(self._encoded(given[at : at + _BATCH])[0].numpy())
        return np.concatenate(found)

    def loss(
        self, asked: Sequence[States], given: Sequence[States], also_right: list[list[bool]]
    ) -> Any:
        import torch
        from torch.nn.functional import cross_entropy, softplus

        question, question_states, question_mask = self._encoded(asked)
        passage, passage_states, passage_mask = self._encoded(given)
        weight = softplus(self._importance(question_states)).squeeze(-1) * question_mask
        alike = torch.einsum(
            "qad,pbd->qapb", self._tokens(question_states), self._tokens(passage_states)
        )
        best = alike.masked_fill(passage_mask[None, None] == 0, -1.0).amax(-1)
        late = (best * weight[..., None]).sum(1) / weight.sum(1, keepdim=True)
        own = torch.arange(len(asked))
        total = torch.zeros(())
        for scores in (question @ passage.T, late):
            sharp = (scores / _TEMPERATURE).masked_fill(torch.tensor(also_right), -1e4)
            total = total + cross_entropy(sharp, own) + _BACK * cross_entropy(sharp.T, own)
        return total

    def factors(self) -> Factors:
        down, up = ".lora_A.default.weight", ".lora_B.default.weight"
        state = {name: value.detach().numpy() for name, value in self._upper.state_dict().items()}
        return {
            _whole(name.removeprefix("base_model.model.").removesuffix(down)) + ".weight": (
                value,
                state[name.removesuffix(down) + up],
            )
            for name, value in state.items()
            if name.endswith(down)
        }

    def late(self) -> Late:
        return Late(
            self._projection.weight.detach().numpy(),
            self._importance.weight.detach().numpy()[0],
            float(self._importance.bias),
            # Until the second look has learned what to read: the first numbers as they are.
            np.eye(_INNER, self._projection.weight.shape[1], dtype=np.float32),
            np.zeros(_INNER, np.float32),
        )

    def _encoded(self, texts: Sequence[States]) -> tuple[Any, Any, Any]:
        """Unit vectors (texts, hidden), the last states (texts, tokens, hidden), and their mask."""
        import torch
        from torch.nn.functional import normalize

        longest = max(map(len, texts))
        padded = torch.zeros(len(texts), longest, texts[0].shape[1])
        mask = torch.zeros(len(texts), longest)
        for row, states in enumerate(texts):
            padded[row, : len(states)] = torch.from_numpy(states).float()
            mask[row, : len(states)] = 1
        with _halves():
            output = self._upper(inputs_embeds=padded, attention_mask=mask)
        states = output.last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return normalize(mean, dim=1), states, mask

    def _tokens(self, states: Any) -> Any:
        from torch.nn.functional import normalize

        return normalize(self._projection(states), dim=-1)


def _whole(name: str) -> str:
    """A weight's name in the whole model, from its name in the upper half."""
    before, number, after = name.partition("encoder.layer.")[2].partition(".")
    return f"encoder.layer.{int(before) + _LOWEST_LAYER}{number}{after}"


def save(factors: Mapping[str, tuple[Vectors, Vectors]], late: Late, path: Path) -> int:
    """Write the adapter; its size in bytes."""
    adapter.write_adapter(factors, late, path)
    return path.stat().st_size
