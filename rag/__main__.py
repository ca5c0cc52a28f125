"""``python -m rag``: ask, list, look up passages, check saved quotes or the language model.

Exit codes: 0 answered or refused, 1 the index, the language model or the machine is at fault, 2 the
call is.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from rag import phrases
from rag.answer import Assistant
from rag.batch import How, run_batch
from rag.current import open_index, passed_over
from rag.errors import (
    ConfigurationError,
    PlanError,
    QuestionError,
    QuoteFileProblem,
    UnknownDocument,
)
from rag.health import health
from rag.question import checked
from rag.saved import readable, recheck_file
from rag.settings import Settings, load_settings
from rag.text import squeeze
from rag.types import Answer, Mode
from rag.wire import answer_to_dict, hit_to_dict, listing_to_dict


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    # What a reader needs of the log is said in words below.
    logging.getLogger("rag").addHandler(logging.NullHandler())
    try:
        chosen = {"index": options.index} if options.index else {}
        settings = load_settings(**chosen)
        if options.command == "health":
            found = health(settings)
            print("\n".join(found.lines))
            return 0 if found.usable else 1
        if options.command == "recheck":
            return _recheck(settings, options)
        if options.question is not None:
            checked(options.question, settings)  # before the seconds that opening takes
        assistant = Assistant.open(settings)
        _warn(assistant.problem)
        if options.command == "passage":
            return _passage(assistant, options)
        if options.command == "list":
            return _list(assistant, options)
        if options.batch:
            run_batch(assistant, Path(options.batch), Path(options.out), **_how(options))
            return 0
        return _ask(assistant, options)
    except (QuestionError, UnknownDocument, ConfigurationError, QuoteFileProblem) as error:
        print(error, file=sys.stderr)
        return 2
    except PlanError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output, such as «head», has had enough.
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"{error.filename or 'Fil'}: {error.strerror}.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Spør planen.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="svar på et spørsmål, med sitater")
    ask.add_argument("question", nargs="?", metavar="SPØRSMÅL")
    ask.add_argument("--batch", metavar="FIL", help="spørsmål, ett JSON-objekt per linje")
    ask.add_argument("--out", metavar="FIL", help="svarene, ett JSON-objekt per linje")
    ask.add_argument("--generator", choices=("quotes", "llm"), default="quotes")
    ask.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.SHORT.value)
    ask.add_argument("--language", choices=("nb", "nn", "en"), help="standard: spørsmålets")
    health_ = commands.add_parser("health", help="kontroller språkmodellen")
    health_.add_argument("--index", help=argparse.SUPPRESS)
    passage = commands.add_parser("passage", help="finn avsnitt, uten å svare")
    passage.add_argument("question", metavar="SPØRSMÅL")
    passage.add_argument("-k", type=int, default=10, help="antall avsnitt, høyst 40")
    listing = commands.add_parser("list", help="alle avsnitt om et emne, ikke bare de beste")
    listing.add_argument("question", metavar="EMNE")
    recheck = commands.add_parser("recheck", help="se hva som er blitt av lagrede sitater")
    recheck.add_argument("quotes", metavar="FIL", help="sitater, ett JSON-objekt per linje")
    for command in (ask, passage, listing, recheck):
        command.add_argument("--json", action="store_true", help="skriv JSON")
        command.add_argument("--index", metavar="MAPPE", help="mappen for indeksen (PLAN_INDEX)")
    for command in (ask, passage, listing):
        command.add_argument("--document", action="append", default=[], metavar="ID")
    return parser


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments, with the rules that argparse cannot say."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command == "ask":
        if (options.question is None) == (options.batch is None):
            parser.error("gi enten et SPØRSMÅL eller --batch FIL")
        if (options.batch is None) != (options.out is None):
            parser.error("--batch og --out hører sammen")
    elif options.command == "passage" and not 1 <= options.k <= 40:
        parser.error("-k må være fra 1 til 40")
    return options


def _warn(problem: str) -> None:
    if problem:
        print(problem, file=sys.stderr)


def _ask(assistant: Assistant, options: argparse.Namespace) -> int:
    answer = assistant.ask(options.question, tuple(options.document), **_how(options))
    if options.json:
        print(json.dumps(answer_to_dict(None, answer), ensure_ascii=False))
    else:
        print(_readable(answer))
    return 0


def _how(options: argparse.Namespace) -> How:
    return {
        "generator": options.generator,
        "mode": Mode(options.mode),
        "language": options.language,
    }


def _recheck(settings: Settings, options: argparse.Namespace) -> int:
    """Needs no model: the words are compared as they stand."""
    index = open_index(settings)
    _warn(passed_over(settings, index))
    outcomes = recheck_file(Path(options.quotes), index.store)
    if options.json:
        for outcome in outcomes:
            print(json.dumps(outcome.as_dict(), ensure_ascii=False))
    else:
        print(readable(outcomes))
    return 0


def _passage(assistant: Assistant, options: argparse.Namespace) -> int:
    hits = assistant.find(options.question, tuple(options.document), options.k)
    if options.json:
        print(json.dumps([hit_to_dict(hit) for hit in hits], ensure_ascii=False))
        return 0
    for number, hit in enumerate(hits, 1):
        where = hit.passage.locator
        place = " › ".join([where.document, *([where.part] if where.part else []), *where.section])
        print(f"{number}. {place} [{where.start}:{where.end}] {hit.score:.2f}")
        print(f"   {squeeze(hit.passage.text)}\n")
    return 0


def _list(assistant: Assistant, options: argparse.Namespace) -> int:
    listing = assistant.list_all(options.question, tuple(options.document))
    if options.json:
        print(json.dumps(listing_to_dict(listing), ensure_ascii=False))
        return 0
    for section in listing.sections:
        place = [*([section.part] if section.part else []), *section.section]
        print(f"{section.document.title} ({section.document.status})")
        print(f"  {' › '.join(place)}")
        for hit in section.hits:
            where = hit.passage.locator
            page = f" s. {where.page}" if where.page is not None else ""
            print(f"  – {squeeze(hit.passage.text)} [{where.start}:{where.end}{page}]")
        print()
    print(
        f"Fant {listing.found} avsnitt i {len(listing.sections)} deler. "
        f"Leste alle {listing.read} avsnitt i {listing.documents} dokumenter."
    )
    return 0


def _readable(answer: Answer) -> str:
    warning = phrases.UNSURE[answer.language]
    lines = [f"({warning})", ""] if answer.unsure else []
    lines += [answer.text, ""]
    for citation in answer.citations:
        where = citation.locator
        page = [f"s. {where.page}{' (OCR)' if where.ocr else ''}"] if where.page is not None else []
        part = [where.part] if where.part else []
        place = " › ".join([f"{citation.title} ({citation.status})", *part, *where.section, *page])
        lines.append(f"[{citation.label}] {place}")
    if answer.outcome.refused and answer.hits:
        lines.append(phrases.NEAREST[answer.language])
        for hit in answer.hits[:3]:
            where = hit.passage.locator
            lines.append(f"  – {where.document}, {' › '.join(where.section)}:")
            lines.append(f"    {squeeze(hit.passage.text)}")
    lines += [f"({note})" for note in answer.notes if note != warning]
    if answer.related:
        lines += [phrases.RELATED[answer.language], *(f"  – {each}" for each in answer.related)]
    if answer.usage is not None:
        used = answer.usage
        lines.append(f"({used.model}: {used.prompt_tokens} + {used.completion_tokens} tokener)")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    sys.exit(main())
