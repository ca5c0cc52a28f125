"""What can be wrong with an uploaded file, said so that the person who has it can mend it.

PlanError
└── UploadProblem
    ├── BadName      rename the file
    ├── BadDate      write the date as asked for
    ├── TooLarge     divide the document
    ├── Unreadable   save the document anew
    └── Taken        rename the file, or withdraw the other
"""

from __future__ import annotations

from rag.errors import PlanError
from ui.words import t


class UploadProblem(PlanError):
    """The file is not taken in; nothing of it is kept."""


class BadName(UploadProblem):
    def __init__(self) -> None:
        super().__init__(t("review.bad_name"))


class BadDate(UploadProblem):
    def __init__(self, date: str) -> None:
        super().__init__(t("review.bad_date", date=date))


class TooLarge(UploadProblem):
    def __init__(self, size: int, limit: int) -> None:
        super().__init__(t("review.too_large", size=f"{size / 1e6:.0f}", limit=limit))


class Unreadable(UploadProblem):
    """``reason`` is the ingest's own, in bokmål as its report."""

    def __init__(self, reason: str) -> None:
        super().__init__(t("review.unreadable", reason=reason))


class Taken(UploadProblem):
    def __init__(self, name: str) -> None:
        super().__init__(t("review.taken", name=name))
