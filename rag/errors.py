"""What can go wrong, by what the caller can do about it.

PlanError
├── QuestionError          ask differently
│   ├── EmptyQuestion
│   └── QuestionTooLong
├── UnknownDocument        choose another document
├── IndexProblem           run ``python -m ingest``
│   ├── IndexMissing
│   ├── IndexDamaged
│   └── IndexMismatch
├── EngineProblem          start or reach the engine; the index is as it was
├── SourceProblem          mend or remove the file; the others are unaffected
├── ConfigurationError     mend the environment, settings.toml or manifest.toml
├── Busy                   wait, or stop the other process
└── StorageProblem         free space or give write access

Every message is in Norwegian, since it is shown to the person asking, and says
what was found, what was wanted and how to mend it.
"""

from __future__ import annotations


class PlanError(Exception):
    """Root of every error that this project raises on purpose."""


class QuestionError(PlanError):
    """The question cannot be answered as it stands."""


class EmptyQuestion(QuestionError):
    def __init__(self) -> None:
        super().__init__(
            "Spørsmålet er tomt eller har ingen ord. "
            "Skriv et spørsmål, for eksempel «Hva sier planen om hjemmesykehus?»."
        )


class QuestionTooLong(QuestionError):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(
            f"Spørsmålet er på {length} tegn; grensen er {limit}. "
            "Kort det ned, eller still flere spørsmål."
        )


class UnknownDocument(PlanError):
    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"Dokumentet «{wanted}» finnes ikke i indeksen. Velg blant: {', '.join(known)}."
        )


class IndexProblem(PlanError):
    """The index cannot be used; ``python -m ingest`` builds a new one."""


class IndexMissing(IndexProblem):
    def __init__(self, folder: object) -> None:
        super().__init__(f"Fant ingen indeks i «{folder}». Bygg den med: python -m ingest")


class IndexDamaged(IndexProblem):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"Indeksfilen «{name}» er skadet: {reason}. Bygg indeksen på nytt med: python -m ingest"
        )


class IndexMismatch(IndexProblem):
    def __init__(self, what: str, found: object, wanted: object) -> None:
        super().__init__(
            f"Indeksen er bygd med {what} «{found}», men innstillingene sier «{wanted}». "
            "Bygg den på nytt med: python -m ingest"
        )


class EngineProblem(PlanError):
    """The search engine that the settings name did not do what was asked."""

    def __init__(self, uri: str, reason: str) -> None:
        super().__init__(
            f"Søkemotoren på «{uri}» svarte ikke som ventet: {reason}. Kontroller at den går og at "
            "PLAN_MILVUS_URI og PLAN_MILVUS_TOKEN er riktige, eller velg PLAN_ENGINE=faiss."
        )


class SourceProblem(PlanError):
    """A source file cannot be read. ``reason`` is one sentence for the report."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class ConfigurationError(PlanError):
    """Settings or manifest are wrong; the message names the key and the file."""


class Busy(PlanError):
    """Another process holds the lock on the index folder."""


class StorageProblem(PlanError):
    """The index could not be written; the previous one is untouched."""
