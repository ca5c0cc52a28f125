"""What can go wrong in an evaluation. Every message says how to mend it.

PlanError
└── EvalError
    ├── GoldFaults     mend the rows named
    ├── RunMismatch    run the command that the message holds
    └── RunMissing     run the command that the message holds
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import PlanError


class EvalError(PlanError):
    """Root of what this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a gold file; ``line`` counts from 1, 0 is the set as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else self.reason


class GoldFaults(EvalError):
    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class RunMismatch(EvalError):
    def __init__(self, folder: object, what: str, found: str, wanted: str, command: str) -> None:
        super().__init__(
            f"Kjøringen i «{folder}» har {what} «{found}», men nå gjelder «{wanted}». "
            f"Lag den på nytt med: {command}"
        )


class RunMissing(EvalError):
    def __init__(self, folder: object, command: str) -> None:
        super().__init__(f"Fant ingen ferdig kjøring i «{folder}». Lag den med: {command}")
