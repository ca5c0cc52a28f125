"""Hundreds of hostile questions here, 10,000 by «make fuzz» (FUZZ_EXAMPLES)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from rag.answer import Assistant
from tests.fuzz import LONGEST_SECONDS, attack, questions

_EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "300"))
_slowest = [0.0]


def test_no_question_breaks_a_promise(assistant: Assistant) -> None:
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(questions)
    def attacked(question: str) -> None:
        _slowest[0] = max(_slowest[0], attack(assistant, question))

    attacked()
    print(f"{_EXAMPLES} spørsmål, lengste {1000 * _slowest[0]:.0f} ms prosessortid")
    assert 0 < _slowest[0] < LONGEST_SECONDS
