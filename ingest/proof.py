"""What a check looked at and what did not hold, for a person and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Proof:
    """``faults`` are breaches of a promise; ``remarks`` are worth knowing and no breach."""

    what: str
    checked: int
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckReport:
    version: str
    proofs: tuple[Proof, ...]

    @property
    def sound(self) -> bool:
        return not any(proof.faults for proof in self.proofs)

    def as_json(self) -> str:
        return json.dumps(asdict(self) | {"sound": self.sound}, ensure_ascii=False, indent=1)

    def as_text(self) -> str:
        lines = [f"Indeksen {self.version}:"]
        for proof in self.proofs:
            verdict = f"{len(proof.faults)} FEIL" if proof.faults else "holder"
            lines.append(f"  {proof.checked:>6} {proof.what}: {verdict}")
            lines += [f"         – {fault}" for fault in proof.faults[:_SHOWN]]
            if len(proof.faults) > _SHOWN:
                lines.append(f"         – og {len(proof.faults) - _SHOWN} til")
            lines += [f"         (merk: {remark})" for remark in proof.remarks]
        lines.append(
            "Alt holder."
            if self.sound
            else "Indeksen holder ikke. Bygg den på nytt med python -m ingest, eller gå tilbake "
            "med python -m ingest --rollback."
        )
        return "\n".join(lines)
