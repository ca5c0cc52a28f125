"""What can go wrong with what people save. Every message says how to mend it.

PlanError
└── StoreProblem
    ├── StoreUnavailable    start the database, or mend PLAN_DATABASE
    ├── StoreNewer          install the newer version of the program
    └── Gone                choose another; it has been deleted or belongs to someone else
"""

from __future__ import annotations

from rag.errors import PlanError


class StoreProblem(PlanError):
    """Root of what this package raises on purpose."""


class StoreUnavailable(StoreProblem):
    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"Databasen «{place}» kan ikke brukes: {reason}. "
            "Se at den er i gang og at PLAN_DATABASE er riktig; prøv så igjen."
        )
        self.place = place
        self.reason = reason


class StoreNewer(StoreProblem):
    def __init__(self, place: str, found: str, wanted: str) -> None:
        super().__init__(
            f"Databasen «{place}» har skjema «{found}», mens dette programmet kjenner til "
            f"«{wanted}». Den er laget av en nyere versjon: installer den, eller velg en annen "
            "database med PLAN_DATABASE."
        )


class Gone(StoreProblem):
    def __init__(self, what: str) -> None:
        super().__init__(f"Fant ikke {what}. Den kan være slettet; last siden på nytt.")
