"""A reported wrong answer becomes a draft gold row, for an owner to mend and approve.

What was cited is proposed as evidence where it is verbatim in a document; the owner corrects it,
adds key facts and sets ``status``. A draft counts nowhere and fails validation in the gold set.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import Fault, GoldFaults
from eval.places import Places
from eval.schema import Evidence, Expected, Language, QuestionKind, Quote, Row, Style
from rag.norwegian import language


class _Cited(BaseModel):
    model_config = ConfigDict(extra="ignore")

    document: str
    part: str | None = None
    quote: str


class Report(BaseModel):
    """What the app writes when a person says that an answer is wrong."""

    model_config = ConfigDict(extra="ignore")

    question: str
    answer: str
    citations: list[_Cited] = []
    reason: str = ""


def read_report(file: Path) -> Report:
    """Raises GoldFaults with what is wrong with the file."""
    try:
        return Report.model_validate_json(file.read_bytes())
    except OSError as cause:
        raise GoldFaults(
            [Fault(file.name, 0, f"{file} kan ikke leses: {cause.strerror}")]
        ) from cause
    except ValidationError as cause:
        faults = [
            Fault(file.name, 1, f"{'.'.join(map(str, each['loc'])) or 'filen'}: {each['msg']}")
            for each in cause.errors(include_url=False)
        ]
        raise GoldFaults(faults) from cause


def draft(report: Report, places: Places) -> Row:
    evidence = [
        Evidence(cited.document, cited.part, cited.quote)
        for cited in report.citations
        if cited.document in places.documents
        and places.spans(Quote(cited.document, cited.part, cited.quote))
    ]
    name = hashlib.sha256(f"{report.question}\n{report.reason}".encode()).hexdigest()[:8]
    return Row(
        f"utkast-{name}",
        report.question,
        Language(language(report.question)),
        QuestionKind.FACT,
        Style.PLAIN,
        Expected.DRAFT,
        tuple(evidence),
        note=f"Meldt feil: {report.reason or 'uten begrunnelse'}. Svaret var: {report.answer}",
    )
