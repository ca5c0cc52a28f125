"""``make soak``: thousands of questions through one process, every one of them asked twice.

What may not happen: an error, memory or time that grows, an answer that is another when the same
question comes again. Times are of the process, so that a busy machine does not count.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from rag.answer import Assistant
from rag.settings import load_settings
from rag.types import Answer
from rag.wire import answer_to_dict

ROOT = Path(__file__).parent.parent
_SEED = 20_261_122
WARM = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """Megabytes and seconds are medians of the second and the last tenth of the run.

    ``differing`` are questions whose second answer was another."""

    asked: int
    answered: int
    differing: tuple[str, ...]
    megabytes: tuple[float, float]
    seconds: tuple[float, float]
    slowest: float

    @property
    def memory_growth(self) -> float:
        return self.megabytes[1] / self.megabytes[0] - 1

    @property
    def time_growth(self) -> float:
        return self.seconds[1] / self.seconds[0] - 1

    def as_text(self) -> str:
        return (
            f"{self.asked} spørsmål, {self.answered} med svar, {len(self.differing)} svar ulike "
            f"andre gang. Minne {self.megabytes[0]:.0f} -> {self.megabytes[1]:.0f} MB "
            f"({self.memory_growth:+.1%}). Prosessortid per spørsmål {1000 * self.seconds[0]:.1f} "
            f"-> {1000 * self.seconds[1]:.1f} ms ({self.time_growth:+.1%}), "
            f"lengste {1000 * self.slowest:.0f} ms."
        )


def varied(count: int) -> list[str]:
    """``count`` different questions: the gold ones, and the gold ones as people type them."""
    gold = [
        json.loads(line)["question"]
        for path in sorted((ROOT / "eval" / "gold").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    draw = random.Random(_SEED)
    found = dict.fromkeys(draw.sample(gold, min(count, len(gold))))
    while len(found) < count:
        found[_typed(draw.choice(gold), draw)] = None
    return list(found)


def _typed(question: str, draw: random.Random) -> str:
    """The question with slips of the pen, a frame of other words, or another case."""
    words = question.split()
    for _ in range(draw.randint(1, 2)):
        at = draw.randrange(len(words))
        letter = draw.randrange(max(1, len(words[at])))
        words[at] = words[at][:letter] + draw.choice(["", "e", "r", "s"]) + words[at][letter + 1 :]
    text = draw.choice(["", "", "Kan du si meg: ", "Jeg lurer på dette. "]) + " ".join(words)
    return draw.choice([str, str.lower, str.upper, str.title])(text) or question


def soak(assistant: Assistant, questions: Sequence[str], warm: Sequence[str]) -> Figures:
    """Ask every question, then every question again; those of ``warm`` first, unmeasured.

    What is made at the first question, and the words that a few hundred have in common, are no
    growth.
    """
    for question in warm:
        assistant.ask(question)
    process = psutil.Process()
    first: dict[str, bytes] = {}
    differing: list[str] = []
    memory: list[float] = []
    seconds: list[float] = []
    answered = 0
    for question, again in _twice(questions):
        began = time.process_time()
        answer = assistant.ask(question)
        seconds.append(time.process_time() - began)
        memory.append(process.memory_info().rss / 1e6)
        answered += bool(answer.citations)
        mark = _mark(answer)
        if again and first[question] != mark:
            differing.append(question)
        first.setdefault(question, mark)
    return Figures(
        len(seconds), answered, tuple(differing), _ends(memory), _ends(seconds), max(seconds)
    )


def _twice(questions: Sequence[str]) -> Iterator[tuple[str, bool]]:
    yield from ((question, False) for question in questions)
    yield from ((question, True) for question in questions)


def _mark(answer: Answer) -> bytes:
    """Digest of all that an answer says; not of the time it took."""
    said = answer_to_dict(None, answer) | {"seconds": 0, "stages": {}}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def _ends(values: Sequence[float]) -> tuple[float, float]:
    tenth = max(1, len(values) // 10)
    return median(values[tenth : 2 * tenth]), median(values[-tenth:])


def main(arguments: Sequence[str]) -> int:
    count = int(arguments[0]) if arguments else 10_000
    questions = varied(count // 2 + WARM)
    figures = soak(Assistant.open(load_settings()), questions[WARM:], questions[:WARM])
    print(figures.as_text())
    sound = not figures.differing and figures.memory_growth < 0.05 and figures.time_growth < 0.2
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
