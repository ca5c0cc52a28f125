"""``python -m eval``: the gold set, runs over it, and what they show.

Exit codes: 0 all is well, 1 the gold set, a run or the gate is at fault, 2 the call is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from eval import commands, learning
from eval.ablate import TABLE
from eval.baselines import SYSTEMS
from eval.elsewhere import names
from eval.gate import KEPT
from eval.run import Order
from eval.schema import Split
from eval.train import Recipe
from rag.adapter import FILE as ADAPTER
from rag.bidding import FILE as ORDERS
from rag.cross_attention import FILE as CROSS_ATTENTION
from rag.errors import ConfigurationError, PlanError
from rag.learned import FILE as LEARNED
from rag.settings import Settings, load_settings

RUNS = Path("build/eval")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        chosen = {"index": options.index} if options.index else {}
        return _do(options, load_settings(**chosen))
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except PlanError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or 'Fil'}: {error.strerror}.", file=sys.stderr)
        return 1


def _do(options: argparse.Namespace, settings: Settings) -> int:
    match options.command:
        case "validate":
            print(commands.validate(settings, options.gold, options.write))
        case "split":
            print(commands.split(settings, options.gold))
        case "run":
            order = Order(
                options.system,
                options.generator,
                tuple(options.split),
                tuple(map(str, options.gold)),
            )
            named = options.system if options.generator == "quotes" else options.generator
            folder = options.out or RUNS / named
            print(commands.answer(settings, order, folder, options.replace, _progress))
        case "score":
            print(f"{len(commands.rescore(settings, options.run))} spørsmål målt.")
        case "compare":
            print(commands.compared(options.before, options.after))
        case "gate":
            passed, text = commands.gate(settings, options.run, options.kept)
            print(text)
            return 0 if passed else 1
        case "keep":
            print(commands.keep(options.run, options.kept))
        case "report":
            others = options.baseline
            print(commands.report(settings, options.run, others, options.out, options.kept))
        case "judge":
            print(commands.judged(options.run))
        case "ablate":
            print(commands.ablated(settings, options.out, partial(print, file=sys.stderr)))
        case "elsewhere":
            print(
                commands.measured_elsewhere(
                    settings, options.document, options.questions, _progress
                )
            )
        case "users":
            print(commands.measured_users(settings, _progress))
        case "several":
            print(commands.measured_several(settings, _progress))
        case "followups":
            print(commands.measured_followups(settings, _progress))
        case "train":
            recipe = Recipe(options.epochs, options.seed)
            print(learning.trained(settings, recipe, options.out, partial(print, file=sys.stderr)))
        case "attend":
            report = partial(print, file=sys.stderr)
            print(learning.attended(settings, options.out, options.adapter, report))
        case "fit":
            print(learning.fitted(settings, options.out, partial(print, file=sys.stderr)))
        case "calibrate":
            print(learning.calibrated(settings))
        case "orders":
            print(learning.orders(settings, options.out, partial(print, file=sys.stderr)))
        case "draft":
            print(commands.drafted(settings, options.report))
    return 0


def _progress(done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"  {done} av {total}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Mål planassistenten.")
    commands_ = parser.add_subparsers(dest="command", required=True)

    def command(name: str, help_: str) -> argparse.ArgumentParser:
        added = commands_.add_parser(name, help=help_)
        added.add_argument("--index", metavar="MAPPE", help="mappen for indeksen (PLAN_INDEX)")
        return added

    validate = command("validate", "kontroller gullspørsmålene")
    validate.add_argument("--write", action="store_true", help="skriv dekningstabellen")
    split = command("split", "gi utvalg til nye rader")
    run = command("run", "svar på gullspørsmålene og lagre svarene")
    run.add_argument("--split", action="append", default=[], choices=[s.value for s in Split])
    run.add_argument("--system", default="product", choices=SYSTEMS)
    run.add_argument("--generator", default="quotes", choices=("quotes", "llm"))
    run.add_argument("--out", type=Path, metavar="MAPPE", help="standard: build/eval/<system>")
    run.add_argument("--replace", action="store_true", help="erstatt en kjøring av noe annet")
    for each in (validate, split, run):
        each.add_argument("--gold", action="append", default=[], type=Path, metavar="FIL")
    score = command("score", "mål en lagret kjøring på nytt")
    gate = command("gate", "stopp det som er blitt dårligere")
    keep = command("keep", "gjør en kjøring til den porten sammenlikner med")
    report = command("report", "skriv rapportene")
    judge = command("judge", "la en språkmodell vurdere svarene; teller ikke i porten")
    for each in (score, gate, keep, report, judge):
        each.add_argument("run", nargs="?", type=Path, default=RUNS / "product", metavar="KJØRING")
    for each in (gate, keep, report):
        each.add_argument("--kept", type=Path, default=KEPT, metavar="MAPPE")
    report.add_argument("--baseline", action="append", default=[], type=Path, metavar="KJØRING")
    report.add_argument("--out", type=Path, default=RUNS, metavar="MAPPE")
    compare = command("compare", "sett to kjøringer opp mot hverandre")
    compare.add_argument("before", type=Path, metavar="FØR")
    compare.add_argument("after", type=Path, metavar="ETTER")
    ablate = command("ablate", "mål hva hver del er verd (omtrent 10 minutter)")
    ablate.add_argument("--out", type=Path, default=TABLE, metavar="FIL")
    elsewhere = command("elsewhere", "mål svarene på spørsmål til dokumenter av andre slag")
    elsewhere.add_argument("--document", action="append", default=[], choices=names())
    elsewhere.add_argument(
        "--questions", action="store_true", help="med spørsmål som er skrevet til avsnittene"
    )
    command("users", "mål svarene på spørsmål fra folk som ikke har lest dokumentene")
    command("several", "mål svarene på spørsmål om hva flere kilder sier")
    command("followups", "mål svarene på oppfølgingsspørsmål i en samtale")
    train = command("train", "lær søkemodellen av treningsutvalget (en halv time på to kjerner)")
    train.add_argument("--epochs", type=int, default=Recipe().epochs, metavar="N")
    train.add_argument("--seed", type=int, default=Recipe().seed, metavar="N")
    train.add_argument("--out", type=Path, default=ADAPTER, metavar="FIL")
    attend = command("attend", "lær å se en gang til på avsnittene som er funnet (21 minutter)")
    attend.add_argument("--out", type=Path, default=CROSS_ATTENTION, metavar="FIL")
    attend.add_argument("--adapter", type=Path, default=ADAPTER, metavar="FIL")
    fit = command(
        "fit", "lær valg av sitater og avslag av spørsmål søkemodellen ikke har sett (5 minutter)"
    )
    fit.add_argument("--out", type=Path, default=LEARNED, metavar="FIL")
    command("calibrate", "lær kontrollen av språkmodellens setninger på utvalget train")
    orders = command("orders", "lær hvordan ordre til den som svarer, ser ut (noen minutter)")
    orders.add_argument("--out", type=Path, default=ORDERS, metavar="FIL")
    draft = command("draft", "gjør en meldt feil til et utkast til gullrad")
    draft.add_argument("report", type=Path, metavar="FIL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
