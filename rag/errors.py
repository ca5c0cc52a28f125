"""What can go wrong, by what the caller can do about it.

PlanError
├── QuestionError          ask differently
│   ├── EmptyQuestion
│   └── QuestionTooLong
├── UnknownDocument        choose another document
├── UnknownPart            choose another part
├── QuoteFileProblem       mend the file of saved quotes
├── IndexProblem           run ``python -m ingest``
│   ├── IndexMissing
│   ├── IndexDamaged
│   ├── IndexMismatch
│   └── NoEarlierVersion   (rag/versions.py)
├── EngineProblem          start or reach the engine; the index is as it was
├── SourceProblem          mend or remove the file; the others are unaffected
├── ConfigurationError     mend the environment, settings.toml or manifest.toml
├── ModelProblem           the answer is made of quotes alone; see ``python -m rag health``
│   ├── ModelUnreachable
│   ├── ModelKeyRefused
│   ├── ModelMissing
│   ├── ModelContextTooSmall
│   ├── ModelSlow
│   ├── ModelBroken
│   ├── ModelBusy
│   ├── ModelOverBudget
│   └── ModelCancelled
├── Busy                   wait, or stop the other process
└── StorageProblem         free space or give write access

Every message is in Norwegian, since it is shown to the person asking, and says
what was found, what was wanted and how to mend it.
"""

from __future__ import annotations

from collections.abc import Sequence


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
        self.length = length
        self.limit = limit


class UnknownDocument(PlanError):
    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"Dokumentet «{wanted}» finnes ikke i indeksen. Velg blant: {', '.join(known)}."
        )


class UnknownPart(PlanError):
    def __init__(self, wanted: str, known: tuple[str, ...]) -> None:
        found = f"Velg blant: {'; '.join(known)}." if known else "Ingen dokumenter har deler."
        super().__init__(f"Delen «{wanted}» finnes ikke i indeksen. {found}")


class QuoteFileProblem(PlanError):
    def __init__(self, path: object, faults: Sequence[str]) -> None:
        shown = "; ".join(faults[:5]) + (f"; og {len(faults) - 5} til" if len(faults) > 5 else "")
        super().__init__(
            f"«{path}» kan ikke brukes: {shown}. Hver linje skal være et sitat som "
            "python -m rag ask --json skriver det, med minst document og quote."
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


class ModelProblem(PlanError):
    """The language model cannot be used just now. No message holds the key, nor the server's
    own words, which could repeat it."""


class ModelUnreachable(ModelProblem):
    def __init__(self, server: str) -> None:
        super().__init__(
            f"Ingen språkmodelltjener svarer på «{server}». "
            "Start den, eller rett PLAN_LLM_BASE_URL."
        )


class ModelKeyRefused(ModelProblem):
    def __init__(self, server: str) -> None:
        super().__init__(
            f"Språkmodelltjeneren «{server}» godtok ikke nøkkelen. Rett PLAN_LLM_API_KEY."
        )


class ModelMissing(ModelProblem):
    def __init__(self, wanted: str, known: tuple[str, ...] = ()) -> None:
        names = f" Tjeneren har: {', '.join(known)}." if known else ""
        super().__init__(
            f"Språkmodelltjeneren har ingen modell «{wanted}».{names} Rett PLAN_LLM_MODEL."
        )


class ModelContextTooSmall(ModelProblem):
    def __init__(self, wanted: int, found: int | None = None) -> None:
        has = f"Modellen leser {found} tokener" if found else "Modellen leser færre tokener"
        super().__init__(
            f"{has}, men innstillingene sier {wanted}. "
            "Senk PLAN_LLM_CONTEXT_TOKENS, eller start modellen med større kontekst."
        )


class ModelSlow(ModelProblem):
    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Språkmodellen brukte mer enn {seconds:g} sekunder. Prøv igjen, eller øk "
            "PLAN_LLM_SILENCE_SECONDS og PLAN_LLM_TOTAL_SECONDS."
        )


class ModelBroken(ModelProblem):
    def __init__(self, what: str) -> None:
        super().__init__(
            f"Språkmodellen ga et svar som ikke kan leses ({what}). "
            "Kontroller den med: python -m rag health"
        )


class ModelBusy(ModelProblem):
    def __init__(self) -> None:
        super().__init__("Mange spør språkmodellen nå, og køen er full. Prøv igjen om litt.")


class ModelOverBudget(ModelProblem):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"Språkmodellen har brukt døgnets {limit} tokener. "
            "Vent, eller øk PLAN_LLM_DAILY_TOKENS."
        )


class ModelCancelled(ModelProblem):
    def __init__(self) -> None:
        super().__init__("Skrivingen ble avbrutt.")
