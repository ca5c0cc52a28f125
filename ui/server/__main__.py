"""``python -m ui.server``: serve the app in the foreground.

Exit codes: 0 stopped as asked, 1 the address is taken, 2 a setting is wrong (all are listed).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rag.errors import ConfigurationError
from rag.settings import Settings
from ui import signin
from ui.server import logs
from ui.server.preflight import checked, is_loopback, taken
from ui.server.serve import serve


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ui.server", description="Start Planassistenten i forgrunnen."
    )
    parser.add_argument("--port", type=int, help="porten som appen svarer på (PLAN_PORT)")
    parser.add_argument("--address", help="adressen som appen svarer på (PLAN_ADDRESS)")
    parser.add_argument("--check", action="store_true", help="kontroller innstillingene og slutt")
    options = parser.parse_args(arguments)
    chosen = {name: getattr(options, name) for name in ("port", "address")}
    try:
        settings = checked(**{name: value for name, value in chosen.items() if value is not None})
    except ConfigurationError as error:
        print(f"Planassistenten kan ikke starte:\n{error}", file=sys.stderr)
        return 2
    if options.check:
        print("Innstillingene er i orden.")
        return 0
    if problem := taken(settings):
        print(problem, file=sys.stderr)
        return 1
    print(_greeting(settings), flush=True)
    logs.begin(settings.log_level)
    serve(settings)
    return 0


def _greeting(settings: Settings) -> str:
    host = "localhost" if is_loopback(settings.address) else settings.address
    lines = [f"Åpne http://{host}:{settings.port} i nettleseren. Stopp med Ctrl+C."]
    if not signin.configured():
        lines.append(
            "Innlogging styres av mellomtjeneren foran appen (PLAN_BEHIND_PROXY)."
            if settings.behind_proxy
            else "Innlogging er ikke satt opp: appen svarer bare denne maskinen."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
