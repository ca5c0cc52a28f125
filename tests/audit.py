"""``make audit``: known vulnerabilities of the locked packages, by pip-audit.

pip-audit passes when its service knows none of the packages, as a mirror without the vulnerability
service does: then nothing was audited. So what was looked up is counted, and too little is said.
Exit codes: 0 all looked up and clean, or every finding argued; 1 findings; 3 not looked up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = tuple(ROOT / name for name in ("requirements.lock", "torch-cpu.lock", "tests/model.lock"))
ARGUED: dict[str, str] = {}
"""Findings that do not touch this project, by id, each with the reason."""
_UNAUDITED = 0.02
"""Share of packages that may be unknown to the service: one or two that were published today."""


def audited(locks: Sequence[Path] = LOCKS) -> tuple[int, Mapping[str, Any]]:
    """pip-audit's exit code and its report; an empty report where no service answered."""
    files = [word for lock in locks for word in ("-r", str(lock))]
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", *files]
    result = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return result.returncode, json.loads(result.stdout)
    except json.JSONDecodeError:
        print((result.stderr.strip().splitlines() or ["ingen melding"])[-1], file=sys.stderr)
        return result.returncode, {}


def verdict(report: Mapping[str, Any], argued: Mapping[str, str] = ARGUED) -> tuple[int, str]:
    """Exit code and what to say of a report in pip-audit's JSON."""
    packages = report.get("dependencies", [])
    skipped = [each for each in packages if "skip_reason" in each]
    if not packages or len(skipped) > _UNAUDITED * len(packages):
        return 3, (
            f"IKKE KONTROLLERT: sårbarhetstjenesten kjente {len(packages) - len(skipped)} av "
            f"{len(packages)} pakker, og ingenting er sagt om resten. Kjør make audit på en maskin "
            "som når https://pypi.org (pakkespeil har sjelden sårbarhetstjenesten), og minst hver "
            "uke der tjenesten er i drift."
        )
    findings = {
        found["id"]: (f"{each['name']} {each['version']}", found.get("fix_versions", []))
        for each in packages
        for found in each.get("vulns", [])
    }
    lines = [
        f"{where}: {name}, {argued.get(name) or _remedy(fixed)}"
        for name, (where, fixed) in findings.items()
    ]
    open_ones = [name for name in findings if name not in argued]
    lines.append(
        f"{len(packages) - len(skipped)} pakker kontrollert, {len(findings)} funn, "
        f"{len(open_ones)} uten begrunnelse."
    )
    return (1 if open_ones else 0), "\n".join(lines)


def _remedy(fixed: Sequence[str]) -> str:
    """What whoever reads of a finding is to do, given the versions in which it is mended."""
    if fixed:
        return (
            f"FUNN, rettet i {', '.join(fixed)}: krev den i pyproject.toml, kjør make lock og "
            "make test"
        )
    return (
        "FUNN uten rettet versjon: les hva det gjelder. Berører det ikke denne bruken, skriv "
        "hvorfor i ARGUED i tests/audit.py; ellers ta pakken eller funksjonen ut av drift"
    )


def main() -> int:
    code, said = verdict(audited()[1])
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
