"""What can be wrong with an uploaded file, said so that the person who has it can mend it.

PlanError
└── UploadProblem
    ├── BadName      rename the file
    ├── TooLarge     divide the document
    ├── Unreadable   save the document anew
    └── Taken        rename the file, or withdraw the other
"""

from __future__ import annotations

from rag.errors import PlanError


class UploadProblem(PlanError):
    """The file is not taken in; nothing of it is kept."""


class BadName(UploadProblem):
    def __init__(self) -> None:
        super().__init__(
            "Filnavnet kan ikke brukes. Bruk bokstaver, tall, mellomrom, bindestrek og punktum, "
            "høyst 100 tegn, og en av endelsene .pdf, .docx, .html, .md og .txt."
        )


class TooLarge(UploadProblem):
    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"Filen er på {size / 1e6:.0f} MB; grensen er {limit} MB. Del dokumentet, eller fjern "
            "bildene i det."
        )


class Unreadable(UploadProblem):
    def __init__(self, reason: str) -> None:
        super().__init__(f"Filen kan ikke leses: {reason}.")


class Taken(UploadProblem):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Dokumentsamlingen har allerede en fil som heter «{name}». Gi filen et annet navn, "
            "eller trekk den andre tilbake først."
        )
