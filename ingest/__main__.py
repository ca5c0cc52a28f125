"""``python -m ingest``: build or update the index, let a language model write questions for it, go
back to the version before, or prove it.

Exit codes: 0 the index is published, set back or sound; 1 nothing was published or set back, or a
proof failed; 2 the call or a setting is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ingest.build import NothingUsable, ingest
from ingest.check import check_index
from ingest.lock import building
from ingest.progress import Bar, JsonLines, Silent, Teller
from ingest.questioner import write_questions
from rag.engines import backend_of
from rag.errors import ConfigurationError, IndexMissing, PlanError
from rag.generate import ChatModel
from rag.index import Index
from rag.settings import Settings, load_settings
from rag.versions import roll_back

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
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--rollback", action="store_true", help="gå tilbake til versjonen før; bygger ingenting"
    )
    instead.add_argument(
        "--check", action="store_true", help="bevis indeksen som er i bruk; endrer ingenting"
    )
    instead.add_argument(
        "--questions",
        action="store_true",
        help="la en språkmodell skrive spørsmål til avsnitt som ikke har noen, og bygg med dem",
    )
    parser.add_argument("--full", action="store_true", help="med --check: alle vektorer")
    parser.add_argument("--json", action="store_true", help="med --check: rapporten som JSON")
    options = parser.parse_args(arguments)
    if (options.full or options.json) and not options.check:
        parser.error("--full og --json hører til --check")
    chosen = {name: getattr(options, name) for name in ("corpus", "index")}
    try:
        settings = load_settings(**{name: value for name, value in chosen.items() if value})
        if options.rollback:
            return _roll_back(settings)
        if options.check:
            return _check(settings, options)
        if options.questions:
            _write_questions(settings, _TELLERS[options.progress])
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


def _roll_back(settings: Settings) -> int:
    if not settings.index.is_dir():
        raise IndexMissing(settings.index)
    with building(settings.index):
        print(roll_back(settings.index, settings.fingerprint, backend_of(settings)).as_text())
    return 0


def _write_questions(settings: Settings, told: type[Teller]) -> None:
    """Every passage of the documents as they are now has questions then, where the model is able
    to write any."""
    if not settings.has_model:
        raise ConfigurationError(
            "Ingen språkmodell er satt. Sett PLAN_LLM_BASE_URL og PLAN_LLM_MODEL, og prøv "
            "python -m rag health."
        )
    model = ChatModel(settings)
    ingest(settings, told())
    index = Index.load(settings.index, settings.fingerprint, backend_of(settings))
    teller = told()
    try:
        written, without = write_questions(settings.corpus, index, model, teller)
    finally:
        teller.close()
        index.close()
    print(
        f"Språkmodellen skrev spørsmål til {written} avsnitt; til {without} skrev den ingen.",
        file=sys.stderr,
    )


def _check(settings: Settings, options: argparse.Namespace) -> int:
    report = check_index(settings, options.full)
    print(report.as_json() if options.json else report.as_text())
    return 0 if report.sound else 1


if __name__ == "__main__":
    sys.exit(main())
