"""``python -m ingest``: build or update the index.

Exit codes: 0 the index is published, 1 nothing was published, 2 the call or a setting is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ingest.build import NothingUsable, ingest
from ingest.progress import Bar, JsonLines, Silent, Teller
from rag.errors import ConfigurationError, PlanError
from rag.settings import load_settings

_TELLERS: dict[str, type[Teller]] = {"bar": Bar, "json": JsonLines, "none": Silent}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m ingest", description="Bygg eller oppdater indeksen over dokumentene."
    )
    parser.add_argument("--corpus", metavar="MAPPE", help="mappen med dokumenter (PLAN_CORPUS)")
    parser.add_argument("--index", metavar="MAPPE", help="mappen for indeksen (PLAN_INDEX)")
    parser.add_argument(
        "--progress",
        choices=sorted(_TELLERS),
        default="bar" if sys.stderr.isatty() else "none",
        help="framdrift: linje på skjermen, JSON-linjer eller ingenting",
    )
    options = parser.parse_args(arguments)
    chosen = {name: getattr(options, name) for name in ("corpus", "index")}
    try:
        settings = load_settings(**{name: value for name, value in chosen.items() if value})
        report = ingest(settings, _TELLERS[options.progress]())
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except NothingUsable as error:
        print(error, file=sys.stderr)
        for file in error.files:
            print(f"  {file.file}: {' '.join(file.remarks)}", file=sys.stderr)
        return 1
    except PlanError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Avbrutt. Den forrige indeksen er urørt.", file=sys.stderr)
        return 1
    # With JSON lines standard output is the app's; the report then goes with the errors.
    print(report.as_text(), file=sys.stderr if options.progress == "json" else sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
